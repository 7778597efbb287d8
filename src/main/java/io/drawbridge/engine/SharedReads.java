package io.drawbridge.engine;

import io.drawbridge.core.RunId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * One request serves every step of this node that waits on the same answer: SRM and vSphere Replication allow 50
 * requests a minute and session by default. Only a cache; nothing is decided by what it holds.
 */
@Component
class SharedReads {

    private static final Duration FORGET_AFTER = Duration.ofMinutes(15);

    /** Decides whether a reader may take an answer that is young enough for it. */
    interface Accepts {

        /**
         * @param asker for whom it was asked
         * @param askedAt when
         */
        boolean accepts(Asker asker, Instant askedAt);
    }

    /**
     * For whom something was asked.
     *
     * @param round the step and its round
     * @param journaled the run's latest journal entry when it was asked: what the run did later has a higher number
     */
    record Asker(RunId run, String round, long journaled) {}

    private static final class Slot {
        private Object answer;
        private Instant askedAt;
        private Asker asker;
    }

    private final ConcurrentHashMap<String, Slot> slots = new ConcurrentHashMap<>();
    private final Clock clock;

    SharedReads(Clock clock) {
        this.clock = clock;
    }

    /** @param asker says for whom is asked; not called when an answer is there */
    @SuppressWarnings("unchecked")
    <T> T read(String question, Duration atMost, Accepts reader, Supplier<Asker> asker, Supplier<T> read) {
        forget();
        var slot = slots.computeIfAbsent(question, key -> new Slot());
        synchronized (slot) {
            var now = clock.instant();
            boolean fresh = slot.askedAt != null
                    && !slot.askedAt.plus(atMost).isBefore(now)
                    && !slot.askedAt.isAfter(now)
                    && reader.accepts(slot.asker, slot.askedAt);
            if (!fresh) {
                // Asked first, then kept: an exception leaves the older answer, which is too old for this reader.
                var who = asker.get();
                T answer = read.get();
                slot.answer = answer;
                slot.askedAt = now;
                slot.asker = who;
            }
            return (T) slot.answer;
        }
    }

    private void forget() {
        var before = clock.instant().minus(FORGET_AFTER);
        slots.values().removeIf(slot -> slot.askedAt != null && slot.askedAt.isBefore(before));
    }
}
