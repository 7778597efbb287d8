package io.drawbridge.engine;

import io.drawbridge.core.RunId;
import java.util.List;
import java.util.Map;

/** What the driver needs of the workflow engine. Every call takes part in the caller's transaction. */
interface Flow {

    /**
     * The step's goal is reached: the model goes on.
     *
     * @throws Gone when nothing waits there any more
     */
    void goOn(StepRecord step, Map<String, Object> variables);

    /** @return whether the model draws a path for this refusal of this step */
    boolean draws(StepRecord step, String code);

    /** The step is refused and the model draws a path for it. */
    void takePath(StepRecord step, String code, String reason, Map<String, Object> variables);

    /** @return the id of the process instance in which an operator decides */
    String askOperator(StepRecord step, String code, String reason);

    /**
     * What was approved is not what would be done now: asks the people who must agree once more.
     *
     * @return the id of the process instance in which they decide
     */
    String askApproval(StepRecord step);

    /** The operator need not decide any more. */
    void withdraw(String resolutionId);

    /**
     * Leads the run into its drawn abort, which undoes what can be undone.
     *
     * @param begun undoable steps that have sent something: they are left as if done, so that their undo is drawn in
     * @return false when the run cannot be aborted: it has ended or is undoing already
     */
    boolean abort(RunId run, List<StepRecord> begun);

    /** The model has left the activity without us: nothing waits there any more. */
    class Gone extends RuntimeException {
        Gone(StepRecord step) {
            super("nothing waits at " + step.element() + " of run " + step.run() + " any more");
        }
    }
}
