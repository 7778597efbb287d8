package io.drawbridge.replication;

import io.drawbridge.core.RemoteException;
import io.drawbridge.site.gateway.DrGateway;
import io.drawbridge.site.gateway.DrTask;
import io.drawbridge.site.gateway.Pairing;
import io.drawbridge.site.http.Path;
import java.util.List;
import java.util.Optional;

/** The REST gateway's vSphere Replication service, v2. */
final class HttpVmReplication implements VmReplication, ReplicationSetup {

    private final DrGateway gateway;

    HttpVmReplication(DrGateway gateway) {
        this.gateway = gateway;
    }

    @Override
    public Pairing pairing() {
        return gateway.pairing();
    }

    @Override
    public List<Replication> replications() {
        // Which fields stay empty without extended_info is not documented (reference 12.9).
        return gateway.list(Replication.class, gateway.below("replications").query("extended_info", true));
    }

    @Override
    public DrTask synchronise(String replication) {
        return gateway.start(gateway.below("replications", replication, "actions", "sync"), null);
    }

    @Override
    public Optional<DrTask> task(String id) {
        return gateway.find(DrTask.class, Path.of("tasks", id));
    }

    @Override
    public List<DrTask> tasks() {
        return gateway.list(DrTask.class, Path.of("tasks"));
    }

    @Override
    public List<ReplicableVm> replicableVms(String vcenter) {
        return gateway.list(
                ReplicableVm.class, gateway.below("vcenters", vcenter, "vms").query("suitable_for_replication", true));
    }

    @Override
    public List<TargetDatastore> targetDatastores(String vcenter) {
        return gateway.list(TargetDatastore.class, gateway.below("vcenters", vcenter, "datastores"));
    }

    @Override
    public List<ReplicationServer> replicationServers(String vrms) {
        return gateway.list(ReplicationServer.class, gateway.below("vrs", vrms, "replication-servers"));
    }

    @Override
    public DrTask configure(NewReplication wanted) {
        var tasks = gateway.startAll(gateway.below("replications"), List.of(ConfigureSpec.of(wanted)));
        if (tasks.size() != 1) {
            throw new RemoteException.NoAnswer(
                    gateway.label(), tasks.size() + " tasks were answered where one was expected", null);
        }
        return tasks.get(0);
    }

    @Override
    public DrTask unconfigure(String replication, boolean retainReplica) {
        return gateway.start(
                gateway.below("replications", replication, "actions", "unconfigure")
                        .query("retain_replica_disks", retainReplica),
                null);
    }
}
