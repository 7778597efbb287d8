package io.drawbridge.nsx;

/** What a manager is in a cross-vCenter set (NSX-v reference 3.3). */
public enum UniversalRole {
    PRIMARY,
    SECONDARY,
    STANDALONE,
    /** Has left a set and still has its universal objects: they forward, they may go, they may not change. */
    TRANSIT,
    /** A word that no document lists. */
    UNKNOWN
}
