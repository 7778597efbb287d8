package io.drawbridge.runbook.rest;

import java.io.IOException;

/** A request body that no request of ours needs. */
class BodyTooLarge extends IOException {

    BodyTooLarge(long most) {
        super("The body must not be larger than " + most + " bytes.");
    }
}
