package io.drawbridge.engine;

import io.drawbridge.core.RunId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.runtime.Execution;
import org.camunda.bpm.model.bpmn.instance.Activity;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.ErrorEventDefinition;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;

/** The driver's view of the process engine. */
final class ProcessEngineFlow implements Flow {

    /** The message that leads a run at work into its drawn abort. */
    static final String ABORT_REQUESTED = "drawbridge.abortRequested";
    /** The message that ends a run whose work has not begun. */
    static final String RUN_WITHDRAWN = "drawbridge.runWithdrawn";
    /** The message that takes the decision on a failed step back. */
    static final String STEP_WITHDRAWN = "drawbridge.stepWithdrawn";

    static final String APPROVE_CHANGE = "approve-change";
    static final String RESOLVE_FAILED_STEP = "resolve-failed-step";

    private final RuntimeService runtime;
    private final RepositoryService repository;
    private final HistoryService history;
    private final UnaryOperator<String> discretion;

    /** @param discretion takes out of a text what not everybody may read who can see a run's variables */
    ProcessEngineFlow(ProcessEngine engine, UnaryOperator<String> discretion) {
        this.discretion = discretion;
        this.runtime = engine.getRuntimeService();
        this.repository = engine.getRepositoryService();
        this.history = engine.getHistoryService();
    }

    @Override
    public void goOn(StepRecord step, Map<String, Object> variables) {
        runtime.signal(waiting(step), StepBehavior.REACHED, null, variables);
    }

    @Override
    public void takePath(StepRecord step, String code, String reason, Map<String, Object> variables) {
        runtime.signal(
                waiting(step),
                StepBehavior.REFUSED,
                new StepBehavior.Refused(code, discretion.apply(reason)),
                variables);
    }

    /**
     * Looked up each time: the engine moves a waiting activity to another execution when, for example, an event
     * sub-process begins beside it. The activity instance stays the same.
     */
    private String waiting(StepRecord step) {
        return runtime
                .createExecutionQuery()
                .processInstanceId(step.processInstanceId())
                .activityId(step.element())
                .list()
                .stream()
                .filter(execution ->
                        step.activityInstanceId().equals(((ExecutionEntity) execution).getActivityInstanceId()))
                .map(Execution::getId)
                .findFirst()
                .orElseThrow(() -> new Gone(step));
    }

    @Override
    public boolean draws(StepRecord step, String code) {
        var instance = runtime.createProcessInstanceQuery()
                .processInstanceId(step.processInstanceId())
                .singleResult();
        if (instance == null) {
            return false;
        }
        var model = repository.getBpmnModelInstance(instance.getProcessDefinitionId());
        ModelElementInstance at = model.getModelElementById(step.element());
        while (at instanceof FlowNode node) {
            if (node instanceof Activity activity && hasBoundary(activity, code)) {
                return true;
            }
            if (node.getParentElement() instanceof SubProcess parent && hasEventSubProcess(parent, code)) {
                return true;
            }
            at = node.getParentElement();
        }
        return false;
    }

    private static boolean hasBoundary(Activity activity, String code) {
        return activity.getModelInstance().getModelElementsByType(BoundaryEvent.class).stream()
                .filter(boundary -> activity.equals(boundary.getAttachedTo()))
                .flatMap(boundary -> boundary.getEventDefinitions().stream())
                .anyMatch(definition -> catches(definition, code));
    }

    private static boolean hasEventSubProcess(SubProcess parent, String code) {
        return parent.getFlowElements().stream()
                .filter(element -> element instanceof SubProcess inner && inner.triggeredByEvent())
                .flatMap(element -> ((SubProcess) element).getFlowElements().stream())
                .filter(element -> element instanceof org.camunda.bpm.model.bpmn.instance.StartEvent)
                .flatMap(element ->
                        ((org.camunda.bpm.model.bpmn.instance.StartEvent) element).getEventDefinitions().stream())
                .anyMatch(definition -> catches(definition, code));
    }

    private static boolean catches(Object definition, String code) {
        return definition instanceof ErrorEventDefinition error
                && error.getError() != null
                && code.equals(error.getError().getErrorCode());
    }

    @Override
    public String askOperator(StepRecord step, String code, String reason) {
        var variables = new HashMap<String, Object>(step.inputs());
        variables.put("stepId", step.id());
        variables.put("stepName", step.label());
        variables.put("stepElement", step.element());
        variables.put("refusalCode", code);
        variables.put("failureReason", Texts.atMost(discretion.apply(reason), 3500));
        variables.put("attempts", step.round());
        return runtime.startProcessInstanceByKey(RESOLVE_FAILED_STEP, step.run().value(), variables)
                .getId();
    }

    /** With the run's own inputs: a procedure may have been given the sites the other way round. */
    @Override
    public String askApproval(StepRecord step) {
        var root = runtime.createProcessInstanceQuery()
                .processInstanceId(step.processInstanceId())
                .singleResult();
        if (root == null) {
            throw new Gone(step);
        }
        var names = new ArrayList<>(List.of("vmCount", "requestedAt"));
        RunInputs.ALL.forEach(variable -> names.add(variable.name()));
        var variables = new HashMap<>(runtime.getVariables(root.getRootProcessInstanceId(), names));
        // Whoever broke the glass did so for what was to be seen then.
        variables.put(RunInputs.BREAK_GLASS.name(), false);
        variables.put("stepId", step.id());
        return runtime.startProcessInstanceByKey(APPROVE_CHANGE, step.run().value(), variables)
                .getId();
    }

    @Override
    public void withdraw(String resolutionId) {
        subscription(resolutionId, STEP_WITHDRAWN)
                .ifPresent(execution -> runtime.messageEventReceived(STEP_WITHDRAWN, execution));
    }

    private Optional<String> subscription(String processInstanceId, String message) {
        return runtime
                .createExecutionQuery()
                .processInstanceId(processInstanceId)
                .messageEventSubscriptionName(message)
                .list()
                .stream()
                .map(Execution::getId)
                .findFirst();
    }

    @Override
    public boolean abort(RunId run, List<StepRecord> begun) {
        var work = ofRun(run, ABORT_REQUESTED);
        if (work.isPresent()) {
            begun.forEach(step -> runtime.signal(waiting(step), StepBehavior.STOPPED, null, null));
            // Looked up again: leaving an activity may have moved the subscription to another execution.
            ofRun(run, ABORT_REQUESTED)
                    .ifPresent(execution -> runtime.messageEventReceived(ABORT_REQUESTED, execution));
            return true;
        }
        var start = subscribed(run, RUN_WITHDRAWN)
                .filter(execution -> !Work.isDone(history, repository, execution.getProcessInstanceId()));
        start.ifPresent(execution -> runtime.messageEventReceived(RUN_WITHDRAWN, execution.getId()));
        return start.isPresent();
    }

    private Optional<String> ofRun(RunId run, String message) {
        return subscribed(run, message).map(Execution::getId);
    }

    private Optional<Execution> subscribed(RunId run, String message) {
        return runtime
                .createExecutionQuery()
                .processInstanceBusinessKey(run.value())
                .messageEventSubscriptionName(message)
                .list()
                .stream()
                .findFirst();
    }
}
