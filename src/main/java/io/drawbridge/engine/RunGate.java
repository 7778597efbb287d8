package io.drawbridge.engine;

/** Asked before a command goes out: whether the people who must agree to this run have agreed to just this. */
public interface RunGate {

    /** What follows. */
    enum Verdict {
        /** It may be sent. */
        YES,
        /** Nobody has agreed to it; a person must see to it. */
        NOT_APPROVED,
        /** What would be done now is not what was approved: it is asked for anew. */
        CHANGED
    }

    /**
     * An answer.
     *
     * @param text for people; empty for yes
     */
    record Answer(Verdict verdict, String text) {

        public static Answer yes() {
            return new Answer(Verdict.YES, "");
        }

        public static Answer notApproved(String text) {
            return new Answer(Verdict.NOT_APPROVED, text);
        }

        public static Answer changed(String text) {
            return new Answer(Verdict.CHANGED, text);
        }
    }

    /**
     * Never called in a transaction: a comparison asks remote systems.
     *
     * @param compare whether nothing has gone out yet that changes what was approved, so that the remote systems are asked
     *     again; otherwise only what we know ourselves is compared
     * @throws io.drawbridge.core.RemoteException when a system cannot be asked: the driver looks again later
     */
    Answer ask(StepContext step, boolean compare);
}
