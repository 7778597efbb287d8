package io.drawbridge.engine;

import java.time.Clock;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** What an operator may do about a failed step. Takes part in the caller's transaction; the driver carries it on. */
@Component
public class FailedSteps {

    private final StepTable table;
    private final Wakening wakening;
    private final Clock clock;

    FailedSteps(StepTable table, Wakening wakening, Clock clock) {
        this.table = table;
        this.wakening = wakening;
        this.clock = clock;
    }

    /**
     * Lets the step look and act anew, with as much time as it had at first.
     *
     * @return false when nobody waits for this decision any more
     */
    public boolean retry(String stepId) {
        var step = table.byId(stepId).orElseThrow(() -> new IllegalStateException("no step " + stepId));
        var now = clock.instant();
        var time = Duration.between(step.roundBeganAt(), step.deadlineAt());
        wakening.afterCommit();
        return table.retry(stepId, now, now.plus(time));
    }

    /**
     * The model goes on as if the step had reached its goal.
     *
     * @param proof who did what, for the journal
     * @return false when nobody waits for this decision any more
     */
    public boolean doneByHand(String stepId, String proof) {
        wakening.afterCommit();
        return table.doneByHand(stepId, proof, clock.instant());
    }
}
