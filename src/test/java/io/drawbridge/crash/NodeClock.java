package io.drawbridge.crash;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Supplier;

/** The clock of one node: everybody's time, and by how much it is wrong. */
final class NodeClock extends Clock {

    private final Supplier<Instant> right;
    private Duration wrong = Duration.ZERO;

    NodeClock(Supplier<Instant> right) {
        this.right = right;
    }

    /** Jumps, forward or back of the right time. */
    void jump(Duration by) {
        wrong = by;
    }

    @Override
    public Instant instant() {
        return right.get().plus(wrong);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
