package io.drawbridge.doubles;

import io.drawbridge.core.RemoteException;
import io.drawbridge.replication.Replication;
import io.drawbridge.replication.VmReplication;
import io.drawbridge.site.gateway.DrTask;
import io.drawbridge.site.gateway.Pairing;
import io.drawbridge.site.gateway.ServerInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** vSphere Replication with two VMs. */
public final class ReplicationDouble implements VmReplication {

    public final Map<String, Replication> byId = new LinkedHashMap<>();
    public final Map<String, DrTask> tasks = new LinkedHashMap<>();
    public final List<String> sent = new ArrayList<>();
    public RemoteException silent = null;
    public int reads;

    public ReplicationDouble(Instant lastSync) {
        put("rep-80", "vm-80", "billing-db01", Replication.Status.OK, false, lastSync);
        put("rep-81", "vm-81", "billing-web01", Replication.Status.OK, false, lastSync);
    }

    public void put(String id, String vm, String name, Replication.Status status, boolean violation, Instant lastSync) {
        byId.put(
                id,
                new Replication(
                        id,
                        name,
                        "VirtualMachine:" + vm + ":" + RecoveryDouble.PROTECTED_VC,
                        RecoveryDouble.PROTECTED_VC,
                        RecoveryDouble.RECOVERY_VC,
                        new Replication.CompoundStatus(status == null ? null : status.name(), violation),
                        15L,
                        0L,
                        lastSync == null ? null : lastSync.toEpochMilli(),
                        10L,
                        1L,
                        null));
    }

    @Override
    public Pairing pairing() {
        if (silent != null) {
            throw silent;
        }
        var ok = new ServerInfo("v", "v", null, "9.0", ServerInfo.Status.OK);
        return new Pairing("p", ok, ok, null, null, ok, ok);
    }

    @Override
    public List<Replication> replications() {
        reads++;
        if (silent != null) {
            throw silent;
        }
        return List.copyOf(byId.values());
    }

    @Override
    public DrTask synchronise(String replication) {
        sent.add(replication);
        return task("t-" + replication, DrTask.Status.RUNNING, null);
    }

    /** A task at work on a replication, whoever began it. */
    public void working(String id, String replication) {
        tasks.put(id, new DrTask(id, "RUNNING", null, replication, null, null, null, null, null, null, null));
    }

    public DrTask task(String id, DrTask.Status status, String problem) {
        var task = new DrTask(
                id,
                status.name(),
                null,
                null,
                null,
                null,
                problem == null ? null : new DrTask.Error(problem, null),
                null,
                null,
                null,
                null);
        tasks.put(id, task);
        return task;
    }

    @Override
    public Optional<DrTask> task(String id) {
        return Optional.ofNullable(tasks.get(id));
    }

    @Override
    public List<DrTask> tasks() {
        return List.copyOf(tasks.values());
    }
}
