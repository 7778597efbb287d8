package io.drawbridge.metering;

import io.drawbridge.planning.RpoForecast.Sync;
import io.drawbridge.replication.Replication;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A replication as it was last seen.
 *
 * @param group null where it is in no protection group
 * @param rpoMinutes null where it is not told
 * @param syncedAt the moment whose data the newest replica holds, as the product tells it; null where there is none
 * @param recent the last synchronisations that were seen, the earliest first
 */
record SeenReplication(
        String id,
        String machine,
        String group,
        Flow flow,
        boolean violating,
        Long rpoMinutes,
        Instant syncedAt,
        List<Sync> recent) {

    /** What it does. */
    enum Flow {
        /** Between two synchronisations. */
        WAITS,
        SYNCHRONISES,
        /** All of the machine goes over, or is compared: what that ships says nothing about changes. */
        SYNCHRONISES_ALL,
        /** It will not go on by itself. */
        STOPPED,
        /** Its machine is off, or runs at the other side by now: there is nothing to ship. */
        OFF,
        /** It was there once. */
        GONE;

        static Flow of(Replication one) {
            return switch (one.state()) {
                case OK, RPO_VIOLATION -> WAITS;
                case SYNC, SYNC_RPO_VIOLATION -> SYNCHRONISES;
                case NOT_ACTIVE, NOT_ACTIVE_RPO_VIOLATION, RECOVERING, RECOVERED -> OFF;
                case FULL_SYNC,
                        FULL_SYNC_RPO_VIOLATION,
                        INITIAL_FULL_SYNC,
                        CONFIGURING,
                        MOVING,
                        DISK_RESIZING,
                        UNHEARD_OF -> SYNCHRONISES_ALL;
                default -> STOPPED;
            };
        }
    }

    private static final int KEPT = 12;

    /**
     * What a look added.
     *
     * @param counted the synchronisation that was not seen before; null where there is none
     * @param unseen how many came before it at the least, since the look before
     */
    record Step(SeenReplication now, Sync counted, long unseen) {}

    SeenReplication {
        recent = List.copyOf(recent);
    }

    SeenReplication gone() {
        return new SeenReplication(id, machine, group, Flow.GONE, false, rpoMinutes, syncedAt, List.of());
    }

    /**
     * @param before null when it is seen for the first time
     * @param lookedBefore when the pair was last looked at; null for never
     * @param countsFrom what was synchronised before is not ours to count
     */
    static Step of(SeenReplication before, Replication one, String group, Instant lookedBefore, Instant countsFrom) {
        var flow = Flow.of(one);
        var at = one.lastSync().orElse(null);
        boolean newer = at != null && (before == null || before.syncedAt() == null || at.isAfter(before.syncedAt()));
        var duration = Duration.ofSeconds(Math.max(0, Objects.requireNonNullElse(one.lastSyncDuration(), 0L)));
        long bytes = Math.max(0, Objects.requireNonNullElse(one.lastSyncSize(), 0L));
        var recent = new ArrayList<Sync>();
        if (before != null && Objects.equals(before.rpoMinutes(), one.rpo())) {
            recent.addAll(before.recent());
        }
        long unseen = 0;
        Sync sync = null;
        if (newer) {
            Duration interval = null;
            if (before != null && before.syncedAt() != null && before.flow() != Flow.GONE && one.rpo() != null) {
                var gap = Duration.between(before.syncedAt(), at);
                var count = count(before, at, lookedBefore, Duration.ofMinutes(one.rpo()), duration, recent);
                unseen = count.least() - 1;
                interval = before.flow() == Flow.SYNCHRONISES_ALL || flow == Flow.SYNCHRONISES_ALL
                        ? null
                        : gap.dividedBy(count.about());
            }
            sync = new Sync(at, duration, bytes, interval);
            recent.add(sync);
        }
        var latest = newer || before == null ? at : before.syncedAt();
        var now = new SeenReplication(
                one.id(),
                Objects.requireNonNullElse(one.name(), one.id()),
                group,
                flow,
                one.violatesRpo(),
                one.rpo(),
                latest,
                recent.subList(Math.max(0, recent.size() - KEPT), recent.size()));
        boolean counts = newer && !at.isBefore(countsFrom);
        return new Step(now, counts ? sync : null, counts ? unseen : 0);
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }

    /** How many synchronisations there were since the one that was known, the latest among them. */
    private record Count(long least, long about) {}

    private static Count count(
            SeenReplication before, Instant to, Instant looked, Duration rpo, Duration duration, List<Sync> recent) {
        var from = before.syncedAt();
        // At the last look the one before was still the newest: what came in between was over after it, and before this
        // one.
        if (looked != null && !to.isAfter(looked)) {
            return new Count(1, 1);
        }
        // Within an objective that is kept, one is over before the next must be.
        var left = rpo.minus(duration);
        long slot = Math.max(1000, (left.compareTo(duration) > 0 ? left : duration).toMillis());
        if (looked != null && Duration.between(from, looked).toMillis() > slot + duration.toMillis()) {
            // It was not kept: none came until the last look.
            long since = 1 + Math.max(0, Duration.between(looked, to).toMillis()) / slot;
            return new Count(since, since);
        }
        long least = Math.max(1, (Duration.between(from, to).toMillis() + slot - 1) / slot);
        // Where it is known how often they begin, that tells better.
        var rhythm = recent.isEmpty() ? null : recent.get(recent.size() - 1).interval();
        if (rhythm == null) {
            return new Count(least, least);
        }
        long about = Math.max(1, Math.round(seconds(Duration.between(from, to)) / seconds(rhythm)));
        return new Count(Math.min(least, about), about);
    }
}
