package io.drawbridge.engine;

import java.time.Clock;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.impl.bpmn.behavior.UserTaskActivityBehavior;
import org.camunda.bpm.engine.impl.bpmn.parser.AbstractBpmnParseListener;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;
import org.camunda.bpm.engine.impl.util.xml.Element;

/**
 * Listens in every model: a service task that the model leaves without us cancels its step in the same transaction,
 * and a user task of a preview answers itself.
 */
final class ModelEars extends AbstractBpmnParseListener {

    private final StepTable table;
    private final Journal journal;
    private final Clock clock;

    ModelEars(StepTable table, Journal journal, Clock clock) {
        this.table = table;
        this.journal = journal;
        this.clock = clock;
    }

    @Override
    public void parseServiceTask(Element element, ScopeImpl scope, ActivityImpl activity) {
        activity.addListener(ExecutionListener.EVENTNAME_END, (ExecutionListener) execution -> {
            var entity = (ExecutionEntity) execution;
            if (execution.isCanceled()) {
                RunInputs.RUN.find(execution).ifPresent(journal::hold);
            }
            if (execution.isCanceled()
                    && table.cancelled(
                            execution.getProcessInstanceId(), entity.getActivityInstanceId(), clock.instant())) {
                RunInputs.RUN
                        .find(execution)
                        .ifPresent(run -> journal.note(
                                run,
                                Journal.Kind.STEP_CANCELLED,
                                execution.getCurrentActivityId(),
                                null,
                                "the model left "
                                        + Optional.ofNullable(execution.getCurrentActivityName())
                                                .orElse(execution.getCurrentActivityId()),
                                null));
            }
        });
    }

    @Override
    public void parseUserTask(Element element, ScopeImpl scope, ActivityImpl activity) {
        // Of a multi-instance task this is the inner activity: each instance answers for itself.
        var behavior = (UserTaskActivityBehavior) activity.getActivityBehavior();
        activity.setActivityBehavior(new PreviewableUserTask(behavior.getTaskDecorator(), journal));
    }
}
