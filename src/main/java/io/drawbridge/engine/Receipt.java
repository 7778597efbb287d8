package io.drawbridge.engine;

import java.time.Instant;
import java.util.Optional;

/**
 * An action that this step already sent, as the journal has it. Only of the present round: when an operator decides to
 * try a failed step again, a new round begins and earlier receipts no longer count.
 *
 * @param actionKey {@link Action#key()}
 * @param at when the answer came, or when it was given up
 * @param outcome what is known of it
 * @param task the remote task that carries it out
 */
public record Receipt(String actionKey, Instant at, Outcome outcome, Optional<String> task) {

    /** What is known of an action that was sent. */
    public enum Outcome {
        /** The remote system took it. */
        ACCEPTED,
        /** The remote system said no. */
        REFUSED,
        /** It may or may not have been carried out. */
        NO_ANSWER
    }
}
