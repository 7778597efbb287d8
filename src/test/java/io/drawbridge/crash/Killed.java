package io.drawbridge.crash;

/** As if the process had died: nothing catches it. */
final class Killed extends Error {
    Killed(String where) {
        super(where, null, false, false);
    }
}
