package io.drawbridge.runbook;

import io.drawbridge.core.RunId;
import io.drawbridge.engine.OwnReads;
import io.drawbridge.engine.StepReader;
import io.drawbridge.engine.StepRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.history.HistoricActivityInstance;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.springframework.stereotype.Component;

/** The way that a run took through its drawings: the runbook's, and those of the procedures that it called. */
@Component
public class RunPaths {

    /** Where an element of a drawing stands. */
    public enum Mark {
        PASSED,
        /** Something goes on here. */
        HERE,
        /** A person is awaited. */
        PERSON,
        /** The step failed, and somebody is asked. */
        FAILED,
        /** The model left it before it was done: a timer, an abort. */
        LEFT
    }

    /**
     * One drawing with the way through it.
     *
     * @param instance the process instance: what tells two calls of the same procedure apart
     * @param key the process id
     * @param calledBy the element that called it; null for the runbook
     * @param elements by element id
     * @param flows ids of the sequence flows that were taken
     */
    public record Path(
            String instance,
            String definition,
            String key,
            String name,
            String calledBy,
            Map<String, Mark> elements,
            Set<String> flows) {

        /** @return whether something goes on in it */
        public boolean open() {
            return elements.values().stream().anyMatch(mark -> mark != Mark.PASSED && mark != Mark.LEFT);
        }
    }

    private final RunTable table;
    private final StepReader steps;
    private final ProcessEngine engine;

    RunPaths(RunTable table, StepReader steps, ProcessEngine engine) {
        this.table = table;
        this.steps = steps;
        this.engine = engine;
    }

    /** @return the runbook's own drawing first, then the procedures in the order in which they were called */
    public List<Path> of(RunId run) {
        var instance = table.instance(run).orElseThrow();
        var failed = steps.summaries(run).stream()
                .map(StepReader.Summary::step)
                .filter(step -> step.state() == StepRecord.State.FAILED)
                .map(StepRecord::activityInstanceId)
                .collect(Collectors.toSet());
        return OwnReads.of(engine, () -> {
            var paths = new ArrayList<Path>();
            follow(instance, table.definition(run).orElseThrow(), null, failed, paths);
            return paths;
        });
    }

    /** @return the drawing as it was deployed */
    public String drawing(String definition) {
        return OwnReads.of(
                engine, () -> Bpmn.convertToString(engine.getRepositoryService().getBpmnModelInstance(definition)));
    }

    private void follow(String instance, String definition, String calledBy, Set<String> failed, List<Path> paths) {
        var visits =
                engine
                        .getHistoryService()
                        .createHistoricActivityInstanceQuery()
                        .processInstanceId(instance)
                        .list()
                        .stream()
                        .sorted(Comparator.comparing(HistoricActivityInstance::getStartTime)
                                .thenComparing(HistoricActivityInstance::getId))
                        .toList();
        var marks = new LinkedHashMap<String, Mark>();
        var completed = new HashSet<String>();
        for (var visit : visits) {
            var mark = mark(visit, failed);
            // What goes on outweighs what went before: a loop comes by more than once.
            marks.merge(visit.getActivityId(), mark, (before, now) -> urgent(before) ? before : now);
            if (mark == Mark.PASSED) {
                completed.add(visit.getActivityId());
            }
        }
        var model = engine.getRepositoryService().getBpmnModelInstance(definition);
        var flows = new TreeSet<String>();
        for (var flow : model.getModelElementsByType(SequenceFlow.class)) {
            if (completed.contains(flow.getSource().getId())
                    && marks.containsKey(flow.getTarget().getId())) {
                flows.add(flow.getId());
            }
        }
        var process = model.getModelElementsByType(Process.class).iterator().next();
        paths.add(new Path(
                instance,
                definition,
                process.getId(),
                process.getName() == null ? process.getId() : process.getName(),
                calledBy,
                marks,
                flows));
        for (var visit : visits) {
            if (visit.getCalledProcessInstanceId() != null) {
                var called = engine.getHistoryService()
                        .createHistoricProcessInstanceQuery()
                        .processInstanceId(visit.getCalledProcessInstanceId())
                        .singleResult();
                if (called != null) {
                    follow(called.getId(), called.getProcessDefinitionId(), visit.getActivityId(), failed, paths);
                }
            }
        }
    }

    private static Mark mark(HistoricActivityInstance visit, Set<String> failed) {
        if (visit.isCanceled()) {
            return Mark.LEFT;
        }
        if (visit.getEndTime() != null) {
            return Mark.PASSED;
        }
        if (failed.contains(visit.getId())) {
            return Mark.FAILED;
        }
        return "userTask".equals(visit.getActivityType()) ? Mark.PERSON : Mark.HERE;
    }

    private static boolean urgent(Mark mark) {
        return mark == Mark.FAILED || mark == Mark.PERSON || mark == Mark.HERE;
    }
}
