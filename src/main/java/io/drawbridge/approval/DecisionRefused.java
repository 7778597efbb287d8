package io.drawbridge.approval;

import org.camunda.bpm.engine.BadUserRequestException;

/** A person may not decide this, or not like this. Nothing was recorded. The message is for that person. */
public class DecisionRefused extends BadUserRequestException {

    /** Why not. */
    public enum Cause {
        /** Nobody is signed in. */
        NOT_SIGNED_IN,
        /** The role does not allow it, or four eyes forbid it. */
        NOT_ALLOWED,
        /** The task has been answered or withdrawn meanwhile. */
        GONE,
        /** There is no such task, or the person may not know of it. */
        NOT_FOUND,
        /** The answer itself is wrong; {@link #field()} names what. */
        INVALID
    }

    private final Cause why;
    private final String field;

    DecisionRefused(Cause why, String field, String message) {
        super(message);
        this.why = why;
        this.field = field;
    }

    static DecisionRefused gone() {
        return new DecisionRefused(
                Cause.GONE,
                null,
                "This task is not open any more: somebody else has answered it, enough people have decided, or its time"
                        + " has run out. Nothing of your answer was kept; look at the run to see how it was decided.");
    }

    public Cause why() {
        return why;
    }

    /** @return the form field or the part of the API's body that is wrong, or null */
    public String field() {
        return field;
    }
}
