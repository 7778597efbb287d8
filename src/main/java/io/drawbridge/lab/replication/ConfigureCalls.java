package io.drawbridge.lab.replication;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.gateway.Ids;
import io.drawbridge.lab.gateway.Pages;
import io.drawbridge.lab.gateway.Tasks;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.world.InventoryObject;
import io.drawbridge.lab.world.LabTask;
import io.drawbridge.lab.world.Protection;
import io.drawbridge.lab.world.Replication;
import io.drawbridge.lab.world.Site;
import io.drawbridge.lab.world.Vm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What there is to replicate, and beginning and ending it. */
final class ConfigureCalls {

    private static final String SOURCE = "VR REST v2, S2; reference 9.1";
    private static final String ACTIONS = "VR REST v2, S2; reference 9.3";
    private static final String CHECKED = "against OpenAPI document 2.0.0, 2026-11-21";
    private static final String VMS = "/pairings/{pairing_id}/vcenters/{vcenter_id}/vms";
    private static final String REPLICATION = "/pairings/{pairing_id}/replications/{replication_id}";
    private static final int SHORTEST_RPO = 5;
    private static final int LONGEST_RPO = 1440;
    private static final int QUIESCING_RPO = 15;
    private static final int MOST_POINTS = 24;
    /** What one replication server carries; the lab has one at each site. */
    private static final int MOST_ON_A_SERVER = 200;

    private final Vrms vrms;

    ConfigureCalls(Vrms vrms) {
        this.vrms = vrms;
    }

    // --- what can be replicated

    @Wire(
            operation = "GET " + VMS,
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "suitable are machines of users that are not replicated yet")
    Answer machines(Call call) {
        Site site = reachable(call);
        boolean suitable = call.query("suitable_for_replication")
                .map(Boolean::parseBoolean)
                .orElse(false);
        return Pages.list(
                call,
                vrms.world().vms.where(vm -> vm.site.equals(site.id) && (!suitable || isSuitable(vm))),
                vm -> show(site, vm));
    }

    private static boolean isSuitable(Vm vm) {
        return !vm.template && vm.role == Vm.Role.PRODUCTION && vm.machine == null;
    }

    private Site reachable(Call call) {
        String id = call.variable("vcenter_id");
        Site site = vrms.world().sites.all().stream()
                .filter(candidate -> candidate.vcenterGuid.equalsIgnoreCase(id))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("vCenter " + id));
        if (!site.id.equals(vrms.gateway().site())) {
            vrms.gateway().checkRemote(call, true, true);
        }
        return site;
    }

    private ObjectNode show(Site site, Vm vm) {
        ObjectNode shown = Json.object()
                .put("id", Ids.triple("VirtualMachine", vm.id, site.vcenterGuid))
                .put("name", vm.name)
                .put("power_state", vm.on ? "POWERED_ON" : "POWERED_OFF")
                .put("connection_state", "CONNECTED")
                .put("template", vm.template)
                .put("vr_privilege_granted", true);
        ArrayNode disks = shown.putArray("disks");
        disks(site, vm).forEach(disks::add);
        return shown;
    }

    /** A machine's disks; its home, with its settings, counts as one (reference 9.1). */
    private static List<ObjectNode> disks(Site site, Vm vm) {
        List<ObjectNode> disks = new ArrayList<>();
        disks.add(disk(site, vm, 0, "Home", 0).put("is_vm_home", true));
        for (Vm.Disk one : vm.disks) {
            disks.add(disk(site, vm, one.key, one.label, one.gigabytes * 1024 * 1024)
                    .put("is_vm_home", false)
                    .put("controller_key", 1000));
        }
        return disks;
    }

    private static ObjectNode disk(Site site, Vm vm, int key, String label, long kilobytes) {
        ObjectNode disk = Json.object()
                .put("vm_id", Ids.triple("VirtualMachine", vm.id, site.vcenterGuid))
                .put("device_key", key)
                .put("encrypted", false)
                .put("capacity", kilobytes)
                .put("source_disk_format", "THIN")
                .put("label", label)
                .put("supported_for_replication", true);
        disk.putObject("source_path")
                .put("datastore_id", Ids.triple("Datastore", vm.datastore, site.vcenterGuid))
                .put("path", vm.name);
        return disk;
    }

    private Vm vm(Site site, String triple) {
        return Ids.middle(triple)
                .flatMap(id -> vrms.world().vms.find(site.id + "/" + id))
                .orElseThrow(() -> Problem.notFound("Virtual machine " + triple));
    }

    @Wire(operation = "GET " + VMS + "/{vm_id}/disks", source = SOURCE, checked = CHECKED)
    Answer disks(Call call) {
        Site site = reachable(call);
        return Pages.list(call, disks(site, vm(site, call.variable("vm_id"))), disk -> disk);
    }

    @Wire(
            operation = "GET " + VMS + "/{vm_id}/capability",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "only a replicated machine and a template cannot be replicated here")
    Answer capability(Call call) {
        Site site = reachable(call);
        Vm vm = vm(site, call.variable("vm_id"));
        ObjectNode shown = Json.object()
                .put("vm_id", Ids.triple("VirtualMachine", vm.id, site.vcenterGuid))
                .put(
                        "vm_validation_status",
                        vm.machine != null ? "ALREADY_CONFIGURED" : vm.template ? "IS_VM_TEMPLATE" : "OK")
                .put("quiescing_supported", true)
                .put("network_compression_supported", true)
                .put("mpit_supported", true)
                .put("lwd_encryption_supported", true)
                .put("vm_crypt_supported", true)
                .put("vm_encrypted", false)
                .put("auto_replicate_new_disks_supported", true)
                .put("min_rpo_mins", SHORTEST_RPO)
                .put("nvme_disk_controller_supported", true)
                .put("ds_cluster_as_target_supported", false)
                .put("reconfigure_vm_disks_supported", true);
        return Pages.entity(200, shown);
    }

    // --- beginning

    /** One machine to replicate, read and found right. */
    private record Wanted(Vm source, String datastore, int rpo, int perDay, int days) {}

    @Wire(
            operation = "POST /pairings/{pairing_id}/replications",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "seeds, storage policies and disk formats are read over; a list with a wrong entry is refused"
                    + " as a whole; a machine that is replicated already, a full datastore and a full replication"
                    + " server end the machine's task with ERROR, a choice",
            needsRemoteLogin = true,
            needsRemoteSite = true)
    Answer configure(Call call) {
        List<Wanted> all = new ArrayList<>();
        for (JsonNode entry : Json.listBody(call)) {
            all.add(wanted(entry));
        }
        ArrayNode tasks = Json.array();
        for (Wanted wanted : all) {
            tasks.add(Tasks.show(vrms.gateway(), begin(call, wanted)));
        }
        return Pages.all(202, call, tasks);
    }

    private Wanted wanted(JsonNode entry) {
        Site home = siteOf(entry, "vm_id");
        Site target = vrms.world().peerOf(home.id);
        if (!target.vcenterGuid.equalsIgnoreCase(entry.path("target_vc_id").asText())) {
            throw Problem.badRequest("target_vc_id must be the other site's vCenter");
        }
        for (String field : List.of(
                "network_compression_enabled", "mpit_enabled", "auto_replicate_new_disks", "lwd_encryption_enabled")) {
            if (!entry.path(field).isBoolean()) {
                throw Problem.badRequest(field + " is missing");
            }
        }
        int rpo = rpo(entry);
        int perDay = entry.path("mpit_instances").asInt(0);
        int days = entry.path("mpit_days").asInt(0);
        if (!entry.path("mpit_enabled").asBoolean() && (perDay != 0 || days != 0)) {
            throw Problem.badRequest("mpit_instances and mpit_days must be 0 while mpit_enabled is false");
        }
        if (perDay * Math.max(1, days) > MOST_POINTS) {
            throw Problem.badRequest("at most " + MOST_POINTS + " points in time are kept");
        }
        return new Wanted(
                vm(home, entry.path("vm_id").asText()), datastore(target, entry.path("disks")), rpo, perDay, days);
    }

    private static int rpo(JsonNode entry) {
        int rpo = entry.path("rpo").asInt(0);
        if (rpo < SHORTEST_RPO || rpo > LONGEST_RPO) {
            throw Problem.badRequest("rpo must be " + SHORTEST_RPO + " to " + LONGEST_RPO + " minutes");
        }
        if (entry.path("quiesce_enabled").asBoolean(false) && rpo < QUIESCING_RPO) {
            throw Problem.badRequest("with quiescing, rpo must be at least " + QUIESCING_RPO + " minutes");
        }
        return rpo;
    }

    private Site siteOf(JsonNode entry, String field) {
        return Ids.server(entry.path(field).asText())
                .flatMap(guid -> vrms.world().sites.all().stream()
                        .filter(site -> site.vcenterGuid.equalsIgnoreCase(guid))
                        .findFirst())
                .orElseThrow(() -> Problem.badRequest(field + " belongs to no vCenter of this pair"));
    }

    private String datastore(Site target, JsonNode disks) {
        String found = null;
        boolean home = false;
        for (JsonNode disk : disks) {
            for (String field : List.of("vm_disk", "enabled_for_replication", "destination_disk_format")) {
                if (!disk.hasNonNull(field)) {
                    throw Problem.badRequest("disks[]." + field + " is missing");
                }
            }
            if (disk.at("/vm_disk/is_vm_home").asBoolean(false)) {
                home = true;
                if (disk.hasNonNull("destination_path")) {
                    throw Problem.badRequest("the home's destination_path must be absent");
                }
            }
            String triple = disk.path("destination_datastore_id").asText();
            Optional<InventoryObject> store = Ids.middle(triple)
                    .filter(id -> Ids.server(triple)
                            .filter(target.vcenterGuid::equalsIgnoreCase)
                            .isPresent())
                    .flatMap(id -> vrms.world().objects.find(target.id + "/" + id))
                    .filter(object -> object.type.equals("Datastore"));
            found = store.orElseThrow(() -> Problem.badRequest(triple + " is no datastore of " + target.name)).id;
        }
        if (!home) {
            throw Problem.badRequest("disks must contain the machine's home");
        }
        return found;
    }

    private LabTask begin(Call call, Wanted wanted) {
        Vm source = wanted.source();
        Site home = vrms.world().site(source.site);
        LabTask task = vrms.tasks()
                .begin(
                        vrms.gateway(),
                        "lab.replication.configure",
                        "Configure replication",
                        Ids.triple("VirtualMachine", source.id, home.vcenterGuid),
                        source.name);
        task.user = call.user();
        String refused = call.taskError().orElseGet(() -> obstacle(wanted));
        if (refused == null) {
            Replication made = vrms.protection().replicate(source, wanted.datastore(), wanted.rpo());
            made.pointsInTimePerDay = wanted.perDay();
            made.pointsInTimeDays = wanted.days();
            vrms.world().replications.save(made);
            vrms.world().command(vrms.gateway().site(), "replication", "replication.configured", made.id, source.name);
        }
        return vrms.tasks().ending(task, 3, null, refused);
    }

    private String obstacle(Wanted wanted) {
        Vm source = wanted.source();
        if (!isSuitable(source)) {
            return source.name + " is configured for replication already, or cannot be.";
        }
        Site target = vrms.world().peerOf(source.site);
        InventoryObject store = vrms.world().objects.get(target.id + "/" + wanted.datastore());
        if (Protection.free(store) < source.gigabytes() * 1_000_000_000L) {
            return "There is no room for " + source.name + " on " + store.name + ".";
        }
        int there = vrms.world()
                .replications
                .where(replication -> replication.targetSite.equals(target.id))
                .size();
        return there >= MOST_ON_A_SERVER ? "No replication server of " + target.name + " has room." : null;
    }

    // --- changing and ending

    @Wire(
            operation = "POST " + REPLICATION + "/actions/reconfigure",
            source = ACTIONS,
            checked = CHECKED,
            leavesOut = "only rpo changes; the rest is read over",
            needsRemoteLogin = true,
            needsRemoteSite = true)
    Answer reconfigure(Call call) {
        Replication replication = ReplicationCalls.find(vrms, call);
        int rpo = rpo(Json.body(call));
        return ending(call, replication, "reconfigure", "Reconfigure replication", () -> {
            replication.rpoMinutes = rpo;
            vrms.replicator().freeze(replication);
            vrms.replicator().thaw(replication);
            return "replication.reconfigured";
        });
    }

    @Wire(
            operation = "POST " + REPLICATION + "/actions/unconfigure",
            source = ACTIONS,
            checked = CHECKED,
            leavesOut = "a machine in a protection group ends the task with ERROR, a choice; retained replicas are"
                    + " not kept",
            needsRemoteLogin = true,
            needsRemoteSite = true)
    Answer unconfigure(Call call) {
        return end(call);
    }

    @Wire(operation = "DELETE " + REPLICATION, source = ACTIONS, checked = CHECKED, leavesOut = "as unconfigure")
    Answer delete(Call call) {
        return end(call);
    }

    private Answer end(Call call) {
        Replication replication = ReplicationCalls.find(vrms, call);
        boolean inGroup = !vrms.world().machines.get(replication.machine).group.isEmpty();
        if (inGroup && call.taskError().isEmpty()) {
            call.taskError("The virtual machine is in a protection group.");
        }
        return ending(call, replication, "unconfigure", "Unconfigure replication", () -> {
            vrms.protection().unreplicate(replication);
            return "replication.unconfigured";
        });
    }

    private Answer ending(Call call, Replication replication, String word, String description, Supplier<String> work) {
        LabTask task = vrms.tasks()
                .begin(
                        vrms.gateway(),
                        "lab.replication." + word,
                        description,
                        ReplicationCalls.id(vrms, replication),
                        replication.machine);
        task.user = call.user();
        String refused = call.taskError().orElse(null);
        if (refused == null) {
            String change = work.get();
            vrms.world().command(vrms.gateway().site(), "replication", change, replication.id, replication.machine);
        }
        vrms.tasks().ending(task, 2, null, refused);
        return Pages.entity(202, Tasks.show(vrms.gateway(), task));
    }
}
