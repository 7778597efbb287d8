package io.drawbridge.engine;

import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.history.HistoricActivityInstance;
import org.camunda.bpm.model.bpmn.instance.MessageEventDefinition;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.SubProcess;

/** The part of a runbook that an abort undoes: the sub-process in which its model draws the abort. */
public final class Work {

    private Work() {}

    /**
     * Compensation exists inside the work only. A run that is past it, and waits for a review for example, can neither be
     * undone nor called off as if nothing had been done.
     *
     * @param instance the runbook's process instance
     */
    public static boolean isDone(HistoryService history, RepositoryService repository, String instance) {
        var process = history.createHistoricProcessInstanceQuery()
                .processInstanceId(instance)
                .singleResult();
        return process != null
                && repository
                        .getBpmnModelInstance(process.getProcessDefinitionId())
                        .getModelElementsByType(SubProcess.class)
                        .stream()
                        .filter(Work::drawsTheAbort)
                        .flatMap(work -> history
                                .createHistoricActivityInstanceQuery()
                                .processInstanceId(instance)
                                .activityId(work.getId())
                                .list()
                                .stream())
                        .map(HistoricActivityInstance::getEndTime)
                        .anyMatch(ended -> ended != null);
    }

    private static boolean drawsTheAbort(SubProcess work) {
        return work.getChildElementsByType(SubProcess.class).stream()
                .flatMap(inner -> inner.getChildElementsByType(StartEvent.class).stream())
                .flatMap(start -> start.getEventDefinitions().stream())
                .anyMatch(definition -> definition instanceof MessageEventDefinition event
                        && event.getMessage() != null
                        && ProcessEngineFlow.ABORT_REQUESTED.equals(
                                event.getMessage().getName()));
    }
}
