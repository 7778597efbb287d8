package io.drawbridge.lab.replication;

import io.drawbridge.lab.gateway.Pages;
import io.drawbridge.lab.gateway.Tasks;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.world.LabTask;
import io.drawbridge.lab.world.Replication;

/** Sync, pause and resume of a replication. */
final class ReplicationActionCalls {

    private static final String SOURCE = "VR REST v2, S2; reference 9.3";
    private static final String CHECKED = "against OpenAPI document 2.0.0, 2026-11-21";

    private final Vrms vrms;

    ReplicationActionCalls(Vrms vrms) {
        this.vrms = vrms;
    }

    @Wire(
            operation = "POST /pairings/{pairing_id}/replications/{replication_id}/actions/sync",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "a replication that is paused or recovered cannot sync: the task ends with ERROR, a choice",
            needsRemoteSite = true)
    Answer sync(Call call) {
        Replication replication = ReplicationCalls.find(vrms, call);
        LabTask task = begin(call, replication, "sync", "Synchronise replication");
        String refused = call.taskError().orElseGet(() -> obstacle(replication));
        if (refused != null) {
            vrms.tasks().ending(task, 1, null, refused);
        } else {
            record("replication.sync.started", replication);
            double seconds = vrms.replicator().syncNow(replication);
            vrms.tasks().ending(task, seconds, null, null);
        }
        return Pages.entity(202, Tasks.show(vrms.gateway(), task));
    }

    private String obstacle(Replication replication) {
        if (replication.state != Replication.State.ACTIVE) {
            return "The replication is " + vrms.replicator().view(replication).status();
        }
        return null;
    }

    @Wire(
            operation = "POST /pairings/{pairing_id}/replications/{replication_id}/actions/pause",
            source = SOURCE,
            checked = CHECKED,
            needsRemoteLogin = true,
            needsRemoteSite = true)
    Answer pause(Call call) {
        Replication replication = ReplicationCalls.find(vrms, call);
        LabTask task = begin(call, replication, "pause", "Pause replication");
        String refused = call.taskError().orElseGet(() -> obstacle(replication));
        if (refused == null) {
            record("replication.paused", replication);
            vrms.replicator().pause(replication);
        }
        vrms.tasks().ending(task, 1, null, refused);
        return Pages.entity(202, Tasks.show(vrms.gateway(), task));
    }

    @Wire(
            operation = "POST /pairings/{pairing_id}/replications/{replication_id}/actions/resume",
            source = SOURCE,
            checked = CHECKED,
            needsRemoteLogin = true,
            needsRemoteSite = true)
    Answer resume(Call call) {
        Replication replication = ReplicationCalls.find(vrms, call);
        LabTask task = begin(call, replication, "resume", "Resume replication");
        String refused = call.taskError()
                .orElseGet(
                        () -> replication.state == Replication.State.PAUSED ? null : "The replication is not paused");
        if (refused == null) {
            record("replication.resumed", replication);
            vrms.replicator().resume(replication);
        }
        vrms.tasks().ending(task, 1, null, refused);
        return Pages.entity(202, Tasks.show(vrms.gateway(), task));
    }

    private LabTask begin(Call call, Replication replication, String word, String description) {
        LabTask task = vrms.tasks()
                .begin(
                        vrms.gateway(),
                        "lab.replication." + word,
                        description,
                        ReplicationCalls.id(vrms, replication),
                        replication.machine);
        task.user = call.user();
        return task;
    }

    private void record(String change, Replication replication) {
        vrms.world().command(vrms.gateway().site(), "replication", change, replication.id, replication.machine);
    }
}
