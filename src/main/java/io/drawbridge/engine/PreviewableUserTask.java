package io.drawbridge.engine;

import io.drawbridge.core.Mode;
import org.camunda.bpm.engine.impl.bpmn.behavior.UserTaskActivityBehavior;
import org.camunda.bpm.engine.impl.pvm.delegate.ActivityExecution;
import org.camunda.bpm.engine.impl.task.TaskDecorator;

/** A user task that nobody is asked in a preview: it takes the answer that the model names for previews. */
final class PreviewableUserTask extends UserTaskActivityBehavior {

    private final Journal journal;

    PreviewableUserTask(TaskDecorator decorator, Journal journal) {
        super(decorator);
        this.journal = journal;
    }

    @Override
    public void performExecution(ActivityExecution execution) throws Exception {
        if (RunInputs.MODE.find(execution).orElse(Mode.LIVE) == Mode.LIVE) {
            super.performExecution(execution);
            return;
        }
        var answers = StepBehavior.property(execution, "preview").orElse("");
        for (var answer : answers.split(";")) {
            int equals = answer.indexOf('=');
            if (equals > 0) {
                execution.setVariable(
                        answer.substring(0, equals).trim(),
                        answer.substring(equals + 1).trim());
            }
        }
        journal.note(
                RunInputs.RUN.from(execution),
                Journal.Kind.WOULD_DO,
                execution.getCurrentActivityId(),
                null,
                "would ask: " + execution.getCurrentActivityName(),
                null);
        leave(execution);
    }
}
