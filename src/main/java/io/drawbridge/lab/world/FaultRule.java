package io.drawbridge.lab.world;

/** What shall go wrong, where, and how often. */
public final class FaultRule implements Row {

    /** How it goes wrong. */
    public enum Effect {
        /** The appliance's port is closed for as long as the rule exists. */
        REFUSE_CONNECTION,
        /** Answers with a status and body without carrying anything out. */
        FAIL,
        /** Carries the request out, then closes the connection without an answer. */
        DROP_ANSWER,
        /** Closes the connection without carrying anything out. */
        DROP_REQUEST,
        /** Waits, then goes on as usual. */
        DELAY,
        /** Accepts the request; the task it started ends with an error. */
        TASK_ERROR,
        /** Carries the request out and answers with something unreadable. */
        GARBLED
    }

    public String id;
    public String site;
    public String system;
    /** An operation as the lab's documentation names it, or part of it, with * for anything. */
    public String operation;

    public String method;
    /** With * for anything. */
    public String path;
    /** Name of the object it concerns; only for work inside a run, such as the power-on of one machine. */
    public String object;

    public Effect effect;
    public int status = 500;
    public String body;
    public String message;
    public long delayMillis;
    /** How often still; absent for always. */
    public Integer times;

    @Override
    public String key() {
        return id;
    }
}
