package io.drawbridge.vcenter;

/**
 * Work that vCenter does.
 *
 * @param problem what went wrong, in vCenter's words; empty when nothing did
 */
public record VcenterTask(String id, State state, String problem) {

    /** vim25 {@code TaskInfoState}. */
    public enum State {
        QUEUED,
        RUNNING,
        SUCCESS,
        ERROR,
        UNKNOWN
    }

    public boolean isActive() {
        return state == State.QUEUED || state == State.RUNNING || state == State.UNKNOWN;
    }
}
