package io.drawbridge.replication;

import io.drawbridge.core.RemoteException;
import io.drawbridge.site.gateway.DrTask;
import io.drawbridge.site.gateway.Pairing;
import java.util.List;

/**
 * Beginning and ending replications through one site's gateway, v2 (reference 9.1, 9.3). Every method may throw a
 * {@link RemoteException}; commands are sent once. Beginning and ending need the other site.
 */
public interface ReplicationSetup {

    /** @return which sites are paired here, with the ids of their vCenters and replication servers */
    Pairing pairing();

    /**
     * @param vcenter instance UUID
     * @return VMs of a vCenter that can be replicated and are not yet
     */
    List<ReplicableVm> replicableVms(String vcenter);

    /**
     * @param vcenter instance UUID
     * @return datastores of a vCenter that take replicas
     */
    List<TargetDatastore> targetDatastores(String vcenter);

    /**
     * @param vrms id of a site's vSphere Replication appliance; see {@link Pairing}
     * @return the replication servers of that site
     */
    List<ReplicationServer> replicationServers(String vrms);

    /** @return all replications of the pairing, both directions */
    List<Replication> replications();

    /** Begins to replicate one VM. What follows is a complete synchronisation. */
    DrTask configure(NewReplication wanted);

    /**
     * Ends a replication.
     *
     * @param retainReplica whether the replica's disks stay where they are
     */
    DrTask unconfigure(String replication, boolean retainReplica);

    /** @return recent tasks of all kinds */
    List<DrTask> tasks();
}
