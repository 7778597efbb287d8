package io.drawbridge.nsx;

/** A node of the NSX Controller cluster, as the asked manager lists it. */
public record Controller(String id, String name, String address, Status status) {

    /** What a manager knows of a node (NSX-v reference 4.3). */
    public enum Status {
        RUNNING,
        DEPLOYING,
        REMOVING,
        /** Does not answer; also any word that no document lists. */
        UNKNOWN
    }
}
