package io.drawbridge.engine;

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

    private static final class Slot {
        private Object answer;
        private Instant askedAt;
    }

    private final ConcurrentHashMap<String, Slot> slots = new ConcurrentHashMap<>();
    private final Clock clock;

    SharedReads(Clock clock) {
        this.clock = clock;
    }

    /** @param notBefore the answer must have been asked for after this instant; null when any age up to {@code atMost} will do */
    @SuppressWarnings("unchecked")
    <T> T read(String question, Duration atMost, Instant notBefore, Supplier<T> read) {
        forget();
        var slot = slots.computeIfAbsent(question, key -> new Slot());
        synchronized (slot) {
            var now = clock.instant();
            boolean fresh = slot.askedAt != null
                    && !slot.askedAt.plus(atMost).isBefore(now)
                    && !slot.askedAt.isAfter(now)
                    && (notBefore == null || slot.askedAt.isAfter(notBefore));
            if (!fresh) {
                // Asked first, then kept: an exception leaves the older answer, which is too old for this reader.
                T answer = read.get();
                slot.answer = answer;
                slot.askedAt = now;
            }
            return (T) slot.answer;
        }
    }

    private void forget() {
        var before = clock.instant().minus(FORGET_AFTER);
        slots.values().removeIf(slot -> slot.askedAt != null && slot.askedAt.isBefore(before));
    }
}
