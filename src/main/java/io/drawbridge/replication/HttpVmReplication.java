package io.drawbridge.replication;

import io.drawbridge.site.gateway.DrGateway;
import io.drawbridge.site.gateway.DrTask;
import io.drawbridge.site.gateway.Pairing;
import io.drawbridge.site.http.Path;
import java.util.List;
import java.util.Optional;

/** The REST gateway's vSphere Replication service, v2. */
final class HttpVmReplication implements VmReplication {

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
}
