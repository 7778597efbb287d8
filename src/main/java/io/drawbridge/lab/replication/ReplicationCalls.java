package io.drawbridge.lab.replication;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.gateway.Ids;
import io.drawbridge.lab.gateway.Pages;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.world.Machine;
import io.drawbridge.lab.world.Replication;
import io.drawbridge.lab.world.Replicator;
import io.drawbridge.lab.world.Site;
import io.drawbridge.lab.world.Vm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How each machine's replication stands. */
final class ReplicationCalls {

    private static final String SOURCE = "VR REST v2, S2; reference 9.2";
    private static final String CHECKED = "against OpenAPI document 2.0.0, 2026-11-21";

    private final Vrms vrms;

    ReplicationCalls(Vrms vrms) {
        this.vrms = vrms;
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/replications",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "last_sync_time is when the newest usable copy began, a choice; sizes, durations"
                    + " and progress only with extended_info, a choice")
    Answer replications(Call call) {
        Optional<String> source = call.query("source_vc_guid");
        List<Replication> found = vrms.world()
                .replications
                .where(replication -> source.isEmpty()
                        || site(replication.sourceSite).vcenterGuid.equalsIgnoreCase(source.get()));
        boolean extended = extended(call);
        List<String> missing = vrms.world().connected() ? List.of() : List.of("$.list[*].sync_progress");
        return Pages.list(200, call, found, replication -> show(replication, extended), missing);
    }

    private static boolean extended(Call call) {
        return call.query("extended_info").map(Boolean::parseBoolean).orElse(false);
    }

    private Site site(String id) {
        return vrms.world().site(id);
    }

    @Wire(operation = "GET /pairings/{pairing_id}/replications/count", source = SOURCE, checked = CHECKED)
    Answer count(Call call) {
        return Pages.entity(
                200, Json.object().put("count", vrms.world().replications.size()));
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/replications/{replication_id}",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "the type in a replication's id is ours")
    Answer replication(Call call) {
        return Pages.entity(200, show(find(vrms, call), true));
    }

    static Replication find(Vrms vrms, Call call) {
        String id = call.variable("replication_id");
        return Ids.middle(id)
                .flatMap(guid -> vrms.world().replications.all().stream()
                        .filter(replication -> replication.guid.equals(guid))
                        .findFirst())
                .orElseThrow(() -> Problem.notFound("Replication " + id));
    }

    static String id(Vrms vrms, Replication replication) {
        // the same at both sites and after a reversal: a replication keeps its identity
        return Ids.triple("HmsReplication", replication.guid, vrms.world().uuid("replication-group"));
    }

    private ObjectNode show(Replication replication, boolean extended) {
        Machine machine = vrms.replicator().machine(replication);
        Replicator.View view = vrms.replicator().view(replication);
        Vm source = vrms.replicator().source(replication);
        Site from = site(replication.sourceSite);
        Site to = site(replication.targetSite);
        ObjectNode shown = Json.object()
                .put("id", id(vrms, replication))
                .put("name", machine.name)
                .put("vm_id", Ids.triple("VirtualMachine", source.id, from.vcenterGuid))
                .put("type", "VC_TO_VC")
                .put("source_site_name", from.name)
                .put("source_vc_id", from.vcenterGuid)
                .put("target_site_name", to.name)
                .put("target_vc_id", to.vcenterGuid)
                .put("rpo", replication.rpoMinutes)
                .put("current_rpo_violation", view.overrunMinutes())
                .put("last_sync_time", view.replicaFrom())
                .put("configuration_state", "OK")
                .put("recovery_state", recoveryState(replication))
                .put("replication_server_name", to.hostNames.get("replication"))
                .put("target_replication_server_uuid", vrms.world().uuid("hbr/" + to.id))
                .put("quiescing_enabled", false)
                .put("network_compression_enabled", true)
                .put("encryption_enabled", false)
                .put("auto_replicate_new_disks_enabled", true)
                .put("mpit_enabled", replication.pointsInTimePerDay > 0)
                .put("mpit_instances", replication.pointsInTimePerDay)
                .put("mpit_days", replication.pointsInTimeDays)
                .put("vm_data_sets_replication_enabled", false);
        if (!machine.group.isEmpty()) {
            shown.put("recovery_solution", "com.vmware.vcDr");
        }
        shown.putObject("status").put("status", view.status()).put("rpo_violation", view.rpoViolation());
        if (extended) {
            shown.put("last_sync_duration", Math.max(1, view.lastSyncMillis() / 1000))
                    .put("last_sync_size", view.lastSyncBytes());
            if (view.progress() != null) {
                shown.putObject("sync_progress")
                        .put("progress", view.progress())
                        .put("checksum_current", 0)
                        .put("checksum_total", 0)
                        .put("transferred_current", view.transferred())
                        .put("transferred_total", view.total());
            }
        }
        return shown;
    }

    private static String recoveryState(Replication replication) {
        switch (replication.state) {
            case RECOVERING:
                return "IN_PROGRESS";
            case RECOVERED:
                return "OK";
            default:
                return "NOT_STARTED";
        }
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/replications/issues",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "only late and broken replications are issues here")
    Answer issues(Call call) {
        List<ObjectNode> issues = new ArrayList<>();
        for (Replication replication : vrms.world().replications.all()) {
            Replicator.View view = vrms.replicator().view(replication);
            boolean broken = view.status().startsWith("ERROR");
            if (broken || view.rpoViolation()) {
                issues.add(Json.object()
                        .put("entity", id(vrms, replication))
                        .put("entity_name", replication.machine)
                        .put("description", "Replication is " + view.status())
                        .put("timestamp", vrms.world().now())
                        .put("status", broken ? "ERROR" : "WARNING")
                        .put("issue_type", "VRMS"));
            }
        }
        return Pages.list(call, issues, issue -> issue);
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/replications/{replication_id}/disks",
            source = SOURCE,
            checked = CHECKED)
    Answer disks(Call call) {
        Replication replication = find(vrms, call);
        Vm source = vrms.replicator().source(replication);
        return Pages.list(call, source.disks, disk -> show(replication, source, disk));
    }

    private ObjectNode show(Replication replication, Vm source, Vm.Disk disk) {
        Site from = site(replication.sourceSite);
        Site to = site(replication.targetSite);
        String target = replication.targetDatastore != null
                ? replication.targetDatastore
                : vrms.world().copyOf(vrms.replicator().machine(replication), to.id).datastore;
        ObjectNode shown =
                Json.object().put("replicated", true).put("replica_disk_usage", disk.gigabytes * 700_000_000L);
        ObjectNode own = shown.putObject("vm_disk")
                .put("vm_id", Ids.triple("VirtualMachine", source.id, from.vcenterGuid))
                .put("device_key", disk.key)
                .put("is_vm_home", false)
                .put("encrypted", false)
                .put("capacity", disk.gigabytes * 1024 * 1024)
                .put("source_disk_format", "THIN")
                .put("label", disk.label)
                .put("controller_key", 1000)
                .put("supported_for_replication", true);
        own.putObject("source_path")
                .put("datastore_id", Ids.triple("Datastore", source.datastore, from.vcenterGuid))
                .put("path", source.name);
        shown.putObject("destination_path")
                .put("datastore_id", Ids.triple("Datastore", target, to.vcenterGuid))
                .put("path", source.name);
        return shown;
    }
}
