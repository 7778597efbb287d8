package io.drawbridge.lab.world;

import java.util.Map;

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
        GARBLED,
        /** Carries the request out; its answer comes one byte at a time, with the delay between two. */
        DRIP,
        /** Carries the request out; half of the length that was announced comes, then the connection is closed. */
        TRUNCATED,
        /** Carries the request out; the answer comes in chunks and the connection is closed before the last one. */
        CUT_CHUNKS,
        /** Carries the request out and says that the answer is of another type than it is. */
        MISTYPED,
        /** Reads the request and never answers; the connection stays open, as after an unplugged cable. */
        HANG,
        /** Answers as a load balancer or proxy would: a page for people, with the status. */
        PAGE,
        /** Answers 200 with nothing in it. */
        EMPTY,
        /** Answers with a body that has no end. */
        HUGE,
        /** The appliance's port accepts connections and never reads from them, for as long as the rule exists. */
        SILENT_PORT,
        /** The appliance's port resets each connection, for as long as the rule exists. */
        RESET,
        /** What answers at the appliance's port speaks no TLS, for as long as the rule exists. */
        PLAIN;

        /** @return whether it concerns the port and not a request */
        public boolean ofPort() {
            return this == REFUSE_CONNECTION || this == SILENT_PORT || this == RESET || this == PLAIN;
        }

        /** @return whether something else than the appliance may answer, before or after it carried the request out */
        public boolean inItsPlace() {
            return this == FAIL || this == HANG || this == PAGE || this == EMPTY || this == HUGE;
        }

        /** @return whether what is answered is not what the appliance would say */
        public boolean forges() {
            return inItsPlace() || this == GARBLED || this == MISTYPED;
        }
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
    /** Sent with the answer that stands in the appliance's place, such as Retry-After or Location. */
    public Map<String, String> headers;
    /** Whether the appliance carries the request out although something else answers. */
    public boolean carriedOut;

    public long delayMillis;
    /** How often still; absent for always. */
    public Integer times;

    @Override
    public String key() {
        return id;
    }
}
