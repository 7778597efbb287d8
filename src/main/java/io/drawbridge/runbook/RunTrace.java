package io.drawbridge.runbook;

import io.drawbridge.core.RunId;
import io.drawbridge.engine.OwnReads;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.springframework.stereotype.Component;

/** The path that a run took through its models, and those models in exactly its version. From the engine's history. */
@Component
public class RunTrace {

    private static final Pattern FORM = Pattern.compile("formRef=\"([^\"]+)\"");
    private static final Pattern DECISION = Pattern.compile("decisionRef=\"([^\"]+)\"");

    /**
     * An element that the run came to.
     *
     * @param process the model's process id
     * @param instance tells one call of a procedure from another
     * @param type as the engine names it: serviceTask, exclusiveGateway, noneEndEvent …
     * @param ended null when the run never left it
     * @param cancelled whether it was left without being done
     */
    public record Visit(
            String process,
            String instance,
            String element,
            String name,
            String type,
            Instant began,
            Instant ended,
            boolean cancelled) {}

    private final RunTable table;
    private final ProcessEngine engine;

    RunTrace(RunTable table, ProcessEngine engine) {
        this.table = table;
        this.engine = engine;
    }

    /** @return what was visited, in order; empty once the engine's history has been cleaned up */
    public List<Visit> path(RunId run) {
        return OwnReads.of(engine, () -> {
            var processes = new HashMap<String, String>();
            instances(run).forEach(instance -> processes.put(instance.getId(), instance.getProcessDefinitionKey()));
            return processes.keySet().stream()
                    .flatMap(instance -> engine
                            .getHistoryService()
                            .createHistoricActivityInstanceQuery()
                            .processInstanceId(instance)
                            .list()
                            .stream())
                    .sorted(Comparator.comparing(org.camunda.bpm.engine.history.HistoricActivityInstance::getStartTime)
                            .thenComparing(visit -> processes.get(visit.getProcessInstanceId()))
                            .thenComparing(org.camunda.bpm.engine.history.HistoricActivityInstance::getActivityId)
                            .thenComparing(org.camunda.bpm.engine.history.HistoricActivityInstance::getId))
                    .map(visit -> new Visit(
                            processes.get(visit.getProcessInstanceId()),
                            visit.getProcessInstanceId(),
                            visit.getActivityId(),
                            Optional.ofNullable(visit.getActivityName()).orElse(""),
                            visit.getActivityType(),
                            visit.getStartTime().toInstant(),
                            visit.getEndTime() == null
                                    ? null
                                    : visit.getEndTime().toInstant(),
                            visit.isCanceled()))
                    .toList();
        });
    }

    /**
     * @return by file name: the runbook's model as {@code model.bpmn}, those of the procedures that were called, the
     *     policies they ask and the forms they show
     */
    public Map<String, byte[]> models(RunId run) {
        return OwnReads.of(engine, () -> {
            var models = new TreeMap<String, byte[]>();
            var own = table.definition(run).orElseThrow();
            add(models, own, "model.bpmn");
            for (var instance : instances(run)) {
                if (!instance.getProcessDefinitionId().equals(own)) {
                    add(
                            models,
                            instance.getProcessDefinitionId(),
                            "procedures/" + instance.getProcessDefinitionKey() + ".bpmn");
                }
            }
            return models;
        });
    }

    private void add(Map<String, byte[]> models, String definitionId, String name) {
        if (models.containsKey(name)) {
            return;
        }
        var repository = engine.getRepositoryService();
        var definition = repository.getProcessDefinition(definitionId);
        var model = read(repository.getResourceAsStream(definition.getDeploymentId(), definition.getResourceName()));
        models.put(name, model);
        var text = new String(model, java.nio.charset.StandardCharsets.UTF_8);
        var there = repository.getDeploymentResourceNames(definition.getDeploymentId());
        for (var form = FORM.matcher(text); form.find(); ) {
            var resource = form.group(1) + ".form";
            if (there.contains(resource)) {
                models.put(
                        "forms/" + resource,
                        read(repository.getResourceAsStream(definition.getDeploymentId(), resource)));
            }
        }
        for (var decision = DECISION.matcher(text); decision.find(); ) {
            var resource = decision.group(1) + ".dmn";
            if (there.contains(resource)) {
                models.put(
                        "policies/" + resource,
                        read(repository.getResourceAsStream(definition.getDeploymentId(), resource)));
            }
        }
    }

    private static byte[] read(InputStream content) {
        try (content) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<HistoricProcessInstance> instances(RunId run) {
        return engine.getHistoryService()
                .createHistoricProcessInstanceQuery()
                .processInstanceBusinessKey(run.value())
                .list();
    }
}
