package io.drawbridge.vcenter;

import java.time.Instant;
import java.util.Optional;

/**
 * Work that vCenter does.
 *
 * @param problem what went wrong, in vCenter's words; empty when nothing did
 * @param percent how far it is, 0 to 100
 * @param machine the id of the virtual machine that it made, if it made one and is over
 * @param kind vCenter's name of what is done: {@code VirtualMachine.migrate}; may be empty
 * @param started when vCenter began, by its own clock; empty while it waits
 * @param completed when it was over, by the same clock
 */
public record VcenterTask(
        String id,
        State state,
        String problem,
        int percent,
        Optional<String> machine,
        String kind,
        Optional<Instant> started,
        Optional<Instant> completed) {

    public VcenterTask(String id, State state, String problem) {
        this(id, state, problem, 0, Optional.empty(), "", Optional.empty(), Optional.empty());
    }

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
