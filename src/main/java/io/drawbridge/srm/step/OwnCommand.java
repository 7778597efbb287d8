package io.drawbridge.srm.step;

/**
 * What this round of a step knows about the command it sent.
 *
 * @param text the remote system's words for it
 */
record OwnCommand(State state, String text) {

    /** How far the command got. */
    enum State {
        /** Not sent in this round, or refused at the door. */
        NONE,
        /** Sent, no answer came, and nothing over there looks like it. */
        UNANSWERED,
        /** A task works on it. */
        ACTIVE,
        /** Its task ended in an error or was cancelled. */
        FAILED,
        /** Its task ended well. */
        ENDED,
        /** It was taken, but the task is no longer known. */
        FORGOTTEN
    }

    /** @return whether this round's command may have made what is seen now */
    boolean sent() {
        return state != State.NONE;
    }

    boolean isActive() {
        return state == State.ACTIVE;
    }

    /** @return whether the command may be sent (again) when the goal is still untouched */
    boolean mayBeSent() {
        return state == State.NONE || state == State.UNANSWERED;
    }
}
