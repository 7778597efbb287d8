package io.drawbridge.engine;

import java.util.Optional;

/**
 * What the remote system answered to an action.
 *
 * @param task the id of the remote task that carries the work on, if there is one; survives our restart
 * @param answer the answer in a few words, for journal and operator
 */
public record ActionReceipt(Optional<String> task, String answer) {

    /** The command was taken and a remote task carries it out. */
    public static ActionReceipt accepted(String task) {
        return new ActionReceipt(Optional.of(task), "accepted");
    }

    /** The command was carried out, or will be without a task to follow. */
    public static ActionReceipt done(String answer) {
        return new ActionReceipt(Optional.empty(), answer);
    }
}
