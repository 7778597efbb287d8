package io.drawbridge.replication;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.drawbridge.site.gateway.GrowingList;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * One VM's replication (schema {@code ReplicationInfo}).
 *
 * @param vmId triple of the source VM, or null
 * @param rpo minutes
 * @param currentRpoViolation minutes over the RPO
 * @param lastSyncTime milliseconds since the epoch; 0 or null when it was never synchronised
 * @param lastSyncDuration seconds
 */
public record Replication(
        String id,
        String name,
        String vmId,
        String sourceVcId,
        String targetVcId,
        CompoundStatus status,
        Long rpo,
        Long currentRpoViolation,
        Long lastSyncTime,
        Long lastSyncDuration,
        Long lastSyncSize,
        Progress syncProgress) {

    /** The state, and whether the replica is older than agreed. */
    public record CompoundStatus(@JsonProperty("status") String reported, Boolean rpoViolation) {}

    /** Percent of the synchronisation that runs. */
    public record Progress(Integer progress) {}

    /** Reference 9.2; new ones appear with new releases. */
    public enum Status {
        FULL_SYNC,
        SYNC,
        INITIAL_FULL_SYNC,
        PAUSED,
        RPO_VIOLATION,
        MOVING,
        OK,
        ERROR,
        CONFIGURING,
        NOT_ACTIVE,
        SYNC_RPO_VIOLATION,
        NOT_ACTIVE_RPO_VIOLATION,
        ERROR_RPO_VIOLATION,
        FULL_SYNC_RPO_VIOLATION,
        RECOVERING,
        RECOVERED,
        DISK_RESIZING,
        UNKNOWN,
        /** A word that a newer release brought: it is waited for another one (reference 9.2). */
        UNHEARD_OF
    }

    private static final Set<Status> FIT = EnumSet.of(
            Status.OK,
            Status.SYNC,
            Status.RPO_VIOLATION,
            Status.SYNC_RPO_VIOLATION,
            Status.NOT_ACTIVE,
            Status.NOT_ACTIVE_RPO_VIOLATION);

    private static final Set<Status> SYNCHRONISING = EnumSet.of(
            Status.SYNC,
            Status.SYNC_RPO_VIOLATION,
            Status.FULL_SYNC,
            Status.FULL_SYNC_RPO_VIOLATION,
            Status.INITIAL_FULL_SYNC);

    private static final Set<Status> STOPPED = EnumSet.of(
            Status.PAUSED,
            Status.ERROR,
            Status.ERROR_RPO_VIOLATION,
            Status.RECOVERED,
            Status.RECOVERING,
            Status.UNKNOWN);

    public Status state() {
        return status == null || status.reported() == null
                ? Status.UNKNOWN
                : GrowingList.known(Status.class, status.reported(), Status.UNHEARD_OF);
    }

    /** @return the state in the product's own word */
    public String word() {
        return GrowingList.shown(status == null ? null : status.reported());
    }

    /** @return whether a usable replica stands behind it (reference 9.2) */
    public boolean isFit() {
        return FIT.contains(state());
    }

    public boolean isSynchronising() {
        return SYNCHRONISING.contains(state());
    }

    /** @return whether it will not go on by itself */
    public boolean isStopped() {
        return STOPPED.contains(state());
    }

    /** @return whether the replica is older than agreed; the flag counts, not the state's name */
    public boolean violatesRpo() {
        return status != null && Boolean.TRUE.equals(status.rpoViolation());
    }

    public Optional<Instant> lastSync() {
        return lastSyncTime == null || lastSyncTime <= 0
                ? Optional.empty()
                : Optional.of(Instant.ofEpochMilli(lastSyncTime));
    }

    /**
     * @return the earliest moment at which the last synchronisation can have begun. The contract does not say whether
     *     {@code last_sync_time} is its begin or its end, so its duration is taken off to be safe
     */
    public Optional<Instant> lastSyncBegan() {
        return lastSync().map(at -> at.minusSeconds(lastSyncDuration == null ? 0 : lastSyncDuration));
    }

    /** @return how old the replica is at least; empty when there is none */
    public Optional<Duration> lag(Instant now) {
        return lastSync().map(at -> at.isAfter(now) ? Duration.ZERO : Duration.between(at, now));
    }

    public int percent() {
        return syncProgress == null || syncProgress.progress() == null ? 0 : syncProgress.progress();
    }
}
