package io.drawbridge.engine;

import io.drawbridge.core.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * A step of a run, as the table has it.
 *
 * @param inputs what the run started with and what the model gives this element
 * @param live whether actions are performed
 * @param undoable whether the model draws a compensation for it
 * @param round see {@link StepContext#round()}
 * @param failingSince since when every look or action has failed, or, with no failure counted, since when every look has
 *     found somebody who does not answer; null when the last one went well
 * @param leaseNumber grows with each claim; what is written under an old number is refused
 * @param text proof, state of affairs, or reason
 * @param resolutionId the process instance in which an operator decides on this failed step
 */
public record StepRecord(
        String id,
        RunId run,
        String element,
        String name,
        String bean,
        String processInstanceId,
        String activityInstanceId,
        Map<String, String> inputs,
        boolean live,
        boolean undoable,
        State state,
        int round,
        Instant dueAt,
        Instant deadlineAt,
        Instant roundBeganAt,
        Instant nextLookAt,
        Instant failingSince,
        int failures,
        String leaseOwner,
        Instant leaseUntil,
        long leaseNumber,
        String text,
        String code,
        String resolutionId,
        Instant endedAt) {

    /** Where a step stands. */
    public enum State {
        /** The driver looks at it, acts, looks again. */
        OPEN,
        /** An operator is asked. */
        FAILED,
        /** An operator says that it was done by hand; the model goes on with the driver's next turn. */
        BY_HAND,
        /** The goal was reached and the model went on. */
        REACHED,
        /** Refused, and the model drew a path for it. */
        REFUSED,
        /** Stopped by an abort. */
        STOPPED,
        /** The model left it: a timer, an abort, a deletion. */
        CANCELLED;

        public boolean ended() {
            return this == REACHED || this == REFUSED || this == STOPPED || this == CANCELLED;
        }
    }

    /** What looked so much later than it was to is no look in a row with the one before. */
    private static final Duration IN_A_ROW = Duration.ofMinutes(1);

    /** @return see {@link StepContext#silentSince()} */
    Instant silentSince(Instant now) {
        return failingSince == null || failures > 0 || now.isAfter(nextLookAt.plus(IN_A_ROW)) ? now : failingSince;
    }

    /** @return since when every look or action has failed, this one included */
    Instant brokenSince(Instant now) {
        return failingSince == null || failures == 0 ? now : failingSince;
    }

    /** @return this as the table has it right after a claim */
    StepRecord claimed(String node, Instant until) {
        return new StepRecord(
                id,
                run,
                element,
                name,
                bean,
                processInstanceId,
                activityInstanceId,
                inputs,
                live,
                undoable,
                state,
                round,
                dueAt,
                deadlineAt,
                roundBeganAt,
                nextLookAt,
                failingSince,
                failures,
                node,
                until,
                leaseNumber + 1,
                text,
                code,
                resolutionId,
                endedAt);
    }

    /** @return how the element is named to people */
    public String label() {
        return name.isBlank() ? element : name;
    }
}
