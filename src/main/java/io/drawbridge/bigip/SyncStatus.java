package io.drawbridge.bigip;

/**
 * How a device stands to its twin (contract 7.2).
 *
 * @param words in the device's words
 */
public record SyncStatus(State state, String words) {

    /** What follows from it. */
    public enum State {
        IN_SYNC,
        /** There is no twin. */
        STANDALONE,
        CHANGES_PENDING,
        SYNCING,
        /** A failure, a lost twin, or words that we do not know. */
        OTHER
    }

    static SyncStatus of(String status, String summary) {
        var state =
                switch (status) {
                    case "In Sync" -> State.IN_SYNC;
                    case "Standalone" -> State.STANDALONE;
                    case "Changes Pending", "Not All Devices Synced", "Awaiting Initial Sync" -> State.CHANGES_PENDING;
                    case "Syncing" -> State.SYNCING;
                    default -> State.OTHER;
                };
        return new SyncStatus(state, summary.isEmpty() ? status : status + ": " + summary);
    }
}
