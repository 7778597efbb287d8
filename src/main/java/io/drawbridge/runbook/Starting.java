package io.drawbridge.runbook;

import io.drawbridge.core.RunId;
import java.util.Optional;

/** Carries a checked request past the engine to the listener that registers the run, within one thread and call. */
final class Starting {

    /** A checked request and the id its run is to have. */
    record Ticket(RunId run, RunRequest request) {}

    private static final ThreadLocal<Ticket> CURRENT = new ThreadLocal<>();

    private Starting() {}

    static void with(Ticket ticket, Runnable start) {
        CURRENT.set(ticket);
        try {
            start.run();
        } finally {
            CURRENT.remove();
        }
    }

    static Optional<Ticket> current() {
        return Optional.ofNullable(CURRENT.get());
    }
}
