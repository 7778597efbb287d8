package io.drawbridge.lab.world;

import java.time.Duration;
import java.time.Instant;

/** What time it is in the lab: the wall clock's time, or a time that only a person or a test moves. */
public final class LabClock {

    /** Where a manual clock begins: late on a weekday, so that reports read like a real night. */
    public static final Instant MANUAL_START = Instant.parse("2026-11-23T21:00:00Z");

    /** Who moves the clock. */
    public enum Mode {
        REAL,
        MANUAL
    }

    private final Mode mode;
    private long manual = MANUAL_START.toEpochMilli();

    public LabClock(Mode mode) {
        this.mode = mode;
    }

    public Mode mode() {
        return mode;
    }

    long millis() {
        return mode == Mode.REAL ? System.currentTimeMillis() : manual;
    }

    void set(long millis) {
        manual = millis;
    }

    long target(Duration step) {
        if (mode == Mode.REAL) {
            throw new IllegalStateException(
                    "the clock is the wall clock; start the lab with --clock manual to move it");
        }
        if (step.isNegative() || step.isZero()) {
            throw new IllegalArgumentException("the clock only moves forward, not by " + step);
        }
        return manual + step.toMillis();
    }
}
