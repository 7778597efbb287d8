package io.drawbridge.readiness.step;

import io.drawbridge.engine.StepContext;
import io.drawbridge.readiness.Reads;
import java.time.Duration;
import java.util.function.Supplier;

/** A step's shared reads, as the check wants them. */
record StepReads(StepContext step) implements Reads {

    @Override
    public <T> T shared(String question, Duration atMost, Supplier<T> read) {
        return step.shared(question, atMost, read);
    }

    @Override
    public <T> T sharedInThisLook(String question, Supplier<T> read) {
        return step.sharedForThisStep(question, read);
    }
}
