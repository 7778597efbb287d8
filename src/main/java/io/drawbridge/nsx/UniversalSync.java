package io.drawbridge.nsx;

import java.util.List;

/**
 * One manager's role beside the other site's, and the synchronisation of universal objects (NSX-v reference, section
 * 3). After a command the role is read again: a warning counts as carried out.
 */
public interface UniversalSync {

    UniversalRole role();

    NsxIdentity identity();

    /** Leaves the set; unilateral on a secondary. Becomes TRANSIT while it has universal objects. */
    void setAsStandalone();

    /** Only from STANDALONE or TRANSIT. */
    void setAsPrimary();

    /** @return on a primary its secondaries, on a secondary itself with its primary's uuid */
    List<RegisteredManager> managers();

    /** Makes another manager a secondary of this primary. */
    void register(Registration secondary);

    /** Takes a secondary out of this primary's list by force: the secondary is not asked. */
    void forget(String uuid);

    /** @return what another primary needs to take this manager in */
    Registration registration();

    void synchronize();

    SyncStatus status();

    /** @return whether the component that replicates universal objects runs */
    boolean replicatorRuns();
}
