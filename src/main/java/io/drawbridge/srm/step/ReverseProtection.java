package io.drawbridge.srm.step;

import org.springframework.stereotype.Component;

/** Turns protection round. Stops at errors, so that a person decides what happens to what could not be reversed. */
@Component
class ReverseProtection extends ProtectionReversal {

    ReverseProtection(PlanReader reader) {
        super(reader, false);
    }
}
