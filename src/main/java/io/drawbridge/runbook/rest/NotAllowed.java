package io.drawbridge.runbook.rest;

/** The caller's roles do not allow it. */
class NotAllowed extends RuntimeException {

    /** @param whose whom it is for, in words */
    NotAllowed(String whose) {
        super("Your roles do not allow this: it is for " + whose + ".");
    }
}
