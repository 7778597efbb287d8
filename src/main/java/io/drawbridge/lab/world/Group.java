package io.drawbridge.lab.world;

/** A protection group. A machine is in exactly one. */
public final class Group implements Row {

    /** Where the group stands in the recovery cycle. */
    public enum State {
        READY,
        TESTING,
        TESTED,
        CLEANING,
        RECOVERING,
        PARTIALLY_RECOVERED,
        RECOVERED,
        REPROTECTING,
        PARTIALLY_REPROTECTED
    }

    public String id;
    public String name;
    public String description;
    public int rpoMinutes;
    public String protectedSite;
    public State state = State.READY;
    /** The plan that works on the group or holds a completed test of it. */
    public String usedBy;
    /** The run that worked on the group last. */
    public String lastRun;
    /** Recovered while the other side did not answer: its machines may still run there. */
    public boolean unclean;

    @Override
    public String key() {
        return id;
    }
}
