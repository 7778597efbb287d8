package io.drawbridge.srm.step;

import org.springframework.stereotype.Component;

/** Turns protection round in spite of errors; may leave remains at the old site. Only ever by a person's decision. */
@Component
class ForceReverseProtection extends ProtectionReversal {

    ForceReverseProtection(PlanReader reader) {
        super(reader, true);
    }
}
