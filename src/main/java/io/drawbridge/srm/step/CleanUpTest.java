package io.drawbridge.srm.step;

import org.springframework.stereotype.Component;

/** Removes what a test made. Stops at errors, so that a person decides what happens to remains. */
@Component
class CleanUpTest extends TestCleanUp {

    CleanUpTest(PlanReader reader) {
        super(reader, false);
    }
}
