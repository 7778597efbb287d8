package io.drawbridge.engine;

import java.util.Objects;

/**
 * How far one item of a step is: a VM, a replication, a check.
 *
 * @param id stable within the step; the remote system's id where there is one
 * @param label how a person calls it
 * @param percent 0 to 100
 * @param note a few words: "powered on, VMware Tools running"
 */
public record Item(String id, String label, State state, int percent, String note) {

    /** Where an item stands. */
    public enum State {
        WAITING,
        UNDER_WAY,
        DONE,
        FAILED
    }

    public Item {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(label, "label");
        Objects.requireNonNull(state, "state");
        percent = Math.max(0, Math.min(100, percent));
        note = note == null ? "" : note;
    }

    public static Item waiting(String id, String label, String note) {
        return new Item(id, label, State.WAITING, 0, note);
    }

    public static Item underWay(String id, String label, int percent, String note) {
        return new Item(id, label, State.UNDER_WAY, percent, note);
    }

    public static Item done(String id, String label, String note) {
        return new Item(id, label, State.DONE, 100, note);
    }

    public static Item failed(String id, String label, String note) {
        return new Item(id, label, State.FAILED, 0, note);
    }
}
