package io.drawbridge.runbook.rest;

/** There is no such thing, or the caller may not know of it. */
class NotFound extends RuntimeException {

    NotFound(String what) {
        super("There is no such " + what + ".");
    }
}
