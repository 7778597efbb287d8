package io.drawbridge.replication;

import io.drawbridge.core.RemoteException;
import io.drawbridge.site.gateway.DrTask;
import io.drawbridge.site.gateway.Pairing;
import java.util.List;
import java.util.Optional;

/**
 * vSphere Replication as one site sees it, through the REST gateway v2 (reference sections 8 and 9). Every method may
 * throw a {@link RemoteException}; commands are sent once.
 */
public interface VmReplication {

    /** @return which sites are paired here, and whether the other one is seen alive */
    Pairing pairing();

    /** @return all replications of the pairing, both directions; with the other site gone, what is known here */
    List<Replication> replications();

    /** Ships the outstanding changes of one VM now; needs the other site. */
    DrTask synchronise(String replication);

    /** @return the task, or nothing when it was forgotten */
    Optional<DrTask> task(String id);

    /** @return recent tasks of all kinds */
    List<DrTask> tasks();
}
