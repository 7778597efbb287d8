package io.drawbridge.aborts;

/** Something that can be seen of a run for the first time. */
record Sign(Kind kind, String element, String name) {

    enum Kind {
        /** A step is there, or was refused and takes its drawn path. */
        REACHED,
        /** A step has sent its first command and is not there yet. */
        ACTING,
        /** A step looks, has nothing to send, and is not there yet. */
        WAITING,
        /** People are asked. */
        ASKED,
        /** People have answered. */
        DECIDED
    }

    /** As in "aborted after Run test". */
    String words() {
        return switch (kind) {
            case REACHED, DECIDED -> "after " + name;
            case ACTING, WAITING -> "while " + name + " is under way";
            case ASKED -> "while " + name + " waits for an answer";
        };
    }

    boolean underWay() {
        return kind == Kind.ACTING || kind == Kind.WAITING;
    }
}
