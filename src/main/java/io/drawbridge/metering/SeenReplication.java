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
            long since = 1;
            Duration interval = null;
            if (before != null && before.syncedAt() != null && before.flow() != Flow.GONE && one.rpo() != null) {
                since = synchronisations(before.syncedAt(), at, lookedBefore, Duration.ofMinutes(one.rpo()), duration);
                interval = before.flow() == Flow.SYNCHRONISES_ALL || flow == Flow.SYNCHRONISES_ALL
                        ? null
                        : Duration.between(before.syncedAt(), at).dividedBy(since);
            }
            unseen = since - 1;
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

    /**
     * @return how many synchronisations there were at the least from one to the other, the latter among them: within an RPO
     *     that is kept, one is over before the next must be
     */
    private static long synchronisations(Instant from, Instant to, Instant looked, Duration rpo, Duration duration) {
        var left = rpo.minus(duration);
        long slot = Math.max(1000, (left.compareTo(duration) > 0 ? left : duration).toMillis());
        // The one before was still the newest at the last look: what came in between came after that.
        boolean late = looked != null
                && looked.isAfter(from)
                && Duration.between(from, looked).toMillis() > slot + duration.toMillis();
        if (late) {
            return 1 + Math.max(0, Duration.between(looked, to).toMillis()) / slot;
        }
        return Math.max(1, (Duration.between(from, to).toMillis() + slot - 1) / slot);
    }
}
