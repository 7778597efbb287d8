package io.drawbridge.nsx;

/**
 * A long operation of a manager.
 *
 * @param doing the present part's name while it runs
 * @param problem why it failed, in NSX's words; else empty
 */
public record NsxJob(String id, State state, String doing, String problem) {

    /** Anything but a known end is running (NSX-v reference 1.7, 5.8). */
    public enum State {
        RUNNING,
        DONE,
        FAILED
    }
}
