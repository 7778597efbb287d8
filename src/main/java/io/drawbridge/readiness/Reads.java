package io.drawbridge.readiness;

import java.time.Duration;
import java.util.function.Supplier;

/** Reads that others may need as well; see {@code StepContext.shared}. */
public interface Reads {

    <T> T shared(String question, Duration atMost, Supplier<T> read);

    /** @return whether there is time: what does not fit into a minute's requests may be asked for in the next one */
    default boolean patient() {
        return false;
    }
}
