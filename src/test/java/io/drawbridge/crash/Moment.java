package io.drawbridge.crash;

/**
 * When to kill. The kill follows a little, and each time another, while after.
 *
 * @param detail who decides, or which command is sent; empty for whichever is first
 */
record Moment(Kind kind, String element, String detail) {

    enum Kind {
        /** The request for the run has just gone out. */
        REQUEST(400),
        /** The step is open. */
        STEP(1500),
        /** The step has written down what it is about to send. */
        SENDING(500),
        /** The person's decision has just gone out. */
        DECISION(150),
        /** The wish to abort has just gone out. */
        ABORT(400);

        final int longestDelayMillis;

        Kind(int longestDelayMillis) {
            this.longestDelayMillis = longestDelayMillis;
        }
    }

    static Moment request() {
        return new Moment(Kind.REQUEST, "", "");
    }

    static Moment step(String element) {
        return new Moment(Kind.STEP, "serviceTask_" + element, "");
    }

    static Moment sending(String element) {
        return new Moment(Kind.SENDING, "serviceTask_" + element, "");
    }

    static Moment decision(String element, String who) {
        return new Moment(Kind.DECISION, "userTask_" + element, who);
    }

    static Moment abort() {
        return new Moment(Kind.ABORT, "", "");
    }

    @Override
    public String toString() {
        return (kind + " " + element + " " + detail).strip();
    }
}
