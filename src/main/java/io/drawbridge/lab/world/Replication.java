package io.drawbridge.lab.world;

/** The replication of one machine. Its routine syncs are not events: they are worked out from the clock when asked for. */
public final class Replication implements Row {

    /** What the replication does. */
    public enum State {
        ACTIVE,
        PAUSED,
        RECOVERING,
        RECOVERED
    }

    public String id;
    public String machine;
    public String guid;
    public String sourceSite;
    public String targetSite;
    public int rpoMinutes;
    /** Where the replica is kept; absent where it lies with the copy. */
    public String targetDatastore;
    /** Points in time that are kept. */
    public int pointsInTimePerDay;

    public int pointsInTimeDays;
    public State state = State.ACTIVE;
    /** When the sync began whose data is the newest usable copy. */
    public long replicaFrom;
    /** Since when syncs follow one another; absent while none can run. */
    public Long cycleFrom;

    public Long fullFrom;
    public Long fullUntil;
    public boolean initial;
    public Long manualFrom;
    public Long manualUntil;
    /** Set by a test to a status no document lists. */
    public String statusOverride;

    @Override
    public String key() {
        return id;
    }
}
