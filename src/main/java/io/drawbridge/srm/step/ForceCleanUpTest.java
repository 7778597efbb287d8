package io.drawbridge.srm.step;

import org.springframework.stereotype.Component;

/** Ends a test in spite of errors; may leave remains at the recovery site. Only ever by a person's decision. */
@Component
class ForceCleanUpTest extends TestCleanUp {

    ForceCleanUpTest(PlanReader reader) {
        super(reader, true);
    }
}
