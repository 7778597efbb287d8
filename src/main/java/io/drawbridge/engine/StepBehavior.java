package io.drawbridge.engine;

import io.drawbridge.core.Mode;
import java.time.Clock;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.impl.bpmn.behavior.AbstractBpmnActivityBehavior;
import org.camunda.bpm.engine.impl.bpmn.parser.BpmnParse;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.pvm.delegate.ActivityExecution;
import org.camunda.bpm.model.bpmn.instance.FlowElement;

/**
 * What a service task does when the model reaches it: records the step as due, in the engine's own transaction, and
 * waits. No remote call ever happens inside an engine transaction. The driver signals it when the goal is reached.
 */
final class StepBehavior extends AbstractBpmnActivityBehavior {

    static final String REACHED = "reached";
    static final String REFUSED = "refused";
    static final String STOPPED = "stopped";

    /** What comes with a refusal. */
    record Refused(String code, String reason) {}

    private final String bean;
    private final StepTable table;
    private final Journal journal;
    private final DriverSettings settings;
    private final Wakening wakening;
    private final Clock clock;

    StepBehavior(
            String bean, StepTable table, Journal journal, DriverSettings settings, Wakening wakening, Clock clock) {
        this.bean = bean;
        this.table = table;
        this.journal = journal;
        this.settings = settings;
        this.wakening = wakening;
        this.clock = clock;
    }

    @Override
    public void execute(ActivityExecution execution) {
        var entity = (ExecutionEntity) execution;
        var now = clock.instant();
        var run = RunInputs.RUN.from(execution);
        var deadline = property(execution, "deadline").map(this::duration).orElse(settings.deadline());
        var step = new StepRecord(
                UUID.randomUUID().toString(),
                run,
                execution.getCurrentActivityId(),
                Optional.ofNullable(execution.getCurrentActivityName()).orElse(""),
                bean,
                execution.getProcessInstanceId(),
                entity.getActivityInstanceId(),
                inputs(execution),
                RunInputs.MODE.find(execution).orElse(Mode.LIVE) == Mode.LIVE,
                entity.getActivity().getProperty(BpmnParse.PROPERTYNAME_COMPENSATION_HANDLER_ID) != null,
                StepRecord.State.OPEN,
                table.roundsBefore(run, execution.getCurrentActivityId()) + 1,
                now,
                now.plus(deadline),
                now,
                now,
                null,
                0,
                null,
                null,
                0,
                null,
                null,
                null,
                null);
        table.insert(step);
        journal.note(step, Journal.Kind.STEP_DUE, step.label(), null);
        wakening.afterCommit();
    }

    @Override
    public void signal(ActivityExecution execution, String signalName, Object signalData) throws Exception {
        if (REFUSED.equals(signalName)) {
            var refused = (Refused) signalData;
            throw new BpmnError(refused.code(), refused.reason());
        }
        leave(execution);
    }

    private static Map<String, String> inputs(ActivityExecution execution) {
        var inputs = new TreeMap<String, String>();
        for (var variable : RunInputs.ALL) {
            var value = execution.getVariable(variable.name());
            if (value != null) {
                inputs.put(variable.name(), String.valueOf(value));
            }
        }
        execution.getVariablesLocal().forEach((name, value) -> {
            if (value instanceof String || value instanceof Number || value instanceof Boolean) {
                inputs.put(name, String.valueOf(value));
            }
        });
        return inputs;
    }

    static Optional<String> property(ActivityExecution execution, String name) {
        return ModelProperties.find((FlowElement) execution.getBpmnModelElementInstance(), name);
    }

    private Duration duration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalStateException("the deadline of " + bean + " is not an ISO 8601 duration: " + text, e);
        }
    }
}
