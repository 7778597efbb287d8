package io.drawbridge.lab.world;

import java.util.function.LongUnaryOperator;

/**
 * Syncs of a machine whose changes grow: each ships what was written since the one before it began, and the next begins
 * when its turn has come or when the one before is over (reference 9.2). So one that takes long makes the next one longer.
 *
 * @param cycle milliseconds from one begin to the next where syncs are short
 * @param bytesPerHour that are written when the growth begins
 * @param growth bytes an hour that are added in each hour
 * @param most of the machine's disks: more cannot have changed
 * @param millisFor how long so many bytes take
 */
record Rhythm(long cycle, double bytesPerHour, double growth, long growsFrom, long most, LongUnaryOperator millisFor) {

    private static final double HOUR = 3_600_000.0;

    record Sync(long begun, long millis, long bytes) {}

    /**
     * @param last that is over; absent before the first one is
     * @param underWay absent between two
     */
    record Standing(long replicaFrom, Sync last, Sync underWay) {}

    long bytesBetween(long from, long until) {
        double middle = Math.max(0, (from + until) / 2.0 - growsFrom) / HOUR;
        return Math.min(most, (long) Math.max(0, (bytesPerHour + growth * middle) * (until - from) / HOUR));
    }

    Standing at(long now, long cycleFrom, long replicaFrom) {
        long begun = cycleFrom;
        long replica = replicaFrom;
        Sync last = null;
        while (begun <= now) {
            long bytes = bytesBetween(replica, begun);
            Sync sync = new Sync(begun, Math.max(1, millisFor.applyAsLong(bytes)), bytes);
            if (now < begun + sync.millis()) {
                return new Standing(replica, last, sync);
            }
            last = sync;
            replica = begun;
            begun = Math.max(begun + cycle, begun + sync.millis());
        }
        return new Standing(replica, last, null);
    }
}
