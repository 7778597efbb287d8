package io.drawbridge.readiness;

import java.time.Duration;
import java.util.function.Supplier;

/** Reads that others may need as well; see {@code StepContext.shared}. */
public interface Reads {

    <T> T shared(String question, Duration atMost, Supplier<T> read);

    /**
     * For what a look over many plans asks of each: so many answers take longer than a minute to get, and the first must still count
     * when the last comes.
     *
     * @return an answer that was asked for since this look began, however long it takes
     */
    <T> T sharedInThisLook(String question, Supplier<T> read);

    /** @return whether there is time: what does not fit into a minute's requests may be asked for in the next one */
    default boolean patient() {
        return false;
    }
}
