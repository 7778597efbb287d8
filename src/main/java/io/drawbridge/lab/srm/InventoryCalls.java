package io.drawbridge.lab.srm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.gateway.Ids;
import io.drawbridge.lab.gateway.Pages;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.world.InventoryObject;
import io.drawbridge.lab.world.Machine;
import io.drawbridge.lab.world.Site;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The vCenter inventories as SRM shows them, for choosing mappings. */
final class InventoryCalls {

    private static final String SOURCE = "SRM REST v2, S1; reference 6.1";
    private static final String CHECKED = "against OpenAPI document 2.0.0, 2026-11-21";
    private static final Set<String> NETWORKS = Set.of("Network", "DistributedVirtualPortgroup", "OpaqueNetwork");
    private static final Set<String> COMPUTE = Set.of("ClusterComputeResource", "HostSystem", "ResourcePool");

    private final Srm srm;

    InventoryCalls(Srm srm) {
        this.srm = srm;
    }

    static Site byVcenter(Srm srm, Call call) {
        String id = call.variable("vcenter_id");
        return srm.world().sites.all().stream()
                .filter(site -> site.vcenterGuid.equalsIgnoreCase(id))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("vCenter " + id));
    }

    /** What concerns the other site's vCenter needs that site. */
    private Site reachable(Call call) {
        Site site = byVcenter(srm, call);
        if (!site.id.equals(srm.site())) {
            srm.gateway().checkRemote(call, true, true);
        }
        return site;
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/vcenters/{vcenter_id}/inventory/network",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "one flat level; the form of a path is not published")
    Answer networks(Call call) {
        return items(call, NETWORKS);
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/vcenters/{vcenter_id}/inventory/network/{network_id}",
            source = SOURCE,
            checked = CHECKED)
    Answer network(Call call) {
        return item(call, "network_id");
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/vcenters/{vcenter_id}/inventory/compute",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "clusters at the root, hosts and pools below a cluster's path")
    Answer compute(Call call) {
        return items(call, COMPUTE);
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/vcenters/{vcenter_id}/inventory/compute/{compute_id}",
            source = SOURCE,
            checked = CHECKED)
    Answer computeItem(Call call) {
        return item(call, "compute_id");
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/vcenters/{vcenter_id}/inventory/vm-folder",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "one flat level below the data centre's folder")
    Answer folders(Call call) {
        return items(call, Set.of("Folder"));
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/vcenters/{vcenter_id}/inventory/vm-folder/{vm_folder_id}",
            source = SOURCE,
            checked = CHECKED)
    Answer folder(Call call) {
        return item(call, "vm_folder_id");
    }

    private Answer items(Call call, Set<String> types) {
        Site site = reachable(call);
        Optional<String> path = call.query("path").filter(value -> !value.isBlank() && !value.equals("/"));
        List<InventoryObject> found = srm.world()
                .objects
                .where(object -> object.site.equals(site.id)
                        && types.contains(object.type)
                        && (path.isPresent() ? path(object).startsWith(path.get() + "/") : isTop(site, object)));
        return Pages.list(call, found, this::item);
    }

    private static boolean isTop(Site site, InventoryObject object) {
        return site.networkFolder.equals(object.parent)
                || site.hostFolder.equals(object.parent)
                || site.vmFolder.equals(object.parent);
    }

    private Answer item(Call call, String variable) {
        Site site = reachable(call);
        return Pages.entity(200, item(object(site, call.variable(variable))));
    }

    private InventoryObject object(Site site, String triple) {
        return Ids.middle(triple)
                .flatMap(id -> srm.world().objects.find(site.id + "/" + id))
                .orElseThrow(() -> Problem.notFound(triple));
    }

    private String path(InventoryObject object) {
        StringBuilder path = new StringBuilder();
        Optional<InventoryObject> at = Optional.of(object);
        while (at.isPresent() && at.get().parent != null) {
            path.insert(0, "/" + at.get().name);
            at = srm.world().objects.find(object.site + "/" + at.get().parent);
        }
        return path.toString();
    }

    private ObjectNode item(InventoryObject object) {
        ObjectNode shown = Json.object()
                .put("id", srm.objectId(object.site, object.type, object.id))
                .put("name", object.name)
                .put("path", path(object));
        srm.world()
                .objects
                .find(object.site + "/" + object.parent)
                .ifPresent(parent -> shown.put("parent", srm.objectId(parent.site, parent.type, parent.id)));
        return shown;
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/vcenters/{vcenter_id}/inventory/datastores",
            source = SOURCE,
            checked = CHECKED)
    Answer datastores(Call call) {
        Site site = reachable(call);
        Collection<InventoryObject> stores =
                srm.world().objects.where(object -> object.site.equals(site.id) && object.type.equals("Datastore"));
        return Pages.list(call, stores, this::datastore);
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/vcenters/{vcenter_id}/inventory/datastores/{datastore_id}",
            source = SOURCE,
            checked = CHECKED)
    Answer datastore(Call call) {
        Site site = reachable(call);
        return Pages.entity(200, datastore(object(site, call.variable("datastore_id"))));
    }

    private ObjectNode datastore(InventoryObject store) {
        long capacity = Long.parseLong(store.more.getOrDefault("capacity", "0"));
        long free = Long.parseLong(store.more.getOrDefault("free", "0"));
        ObjectNode shown = item(store);
        shown.putObject("capacity_details").put("total_capacity", capacity).put("used_space", capacity - free);
        return shown.put("file_system_type", "VSAN")
                .put("type", "DATASTORE")
                .put("overall_status", "GREEN")
                .put("maintenance_mode", "normal")
                .put("accessible", true);
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/vcenters/{vcenter_id}/replicated-vms",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "template and inside_vapp are never true")
    Answer replicated(Call call) {
        Site site = reachable(call);
        List<Machine> found =
                srm.world().machines.where(machine -> machine.group.isEmpty() && machine.copies.containsKey(site.id));
        return Pages.list(call, found, machine -> Json.object()
                .put("id", srm.objectId(site.id, "VirtualMachine", machine.copies.get(site.id)))
                .put("name", machine.name)
                .put("template", false)
                .put("inside_vapp", false)
                .put("replication_status", replicationStatus(machine)));
    }

    /** SRM spells one of the states in its own way. */
    private String replicationStatus(Machine machine) {
        String status = srm.replicator()
                .of(machine)
                .map(replication -> srm.replicator().view(replication).status())
                .orElse("UNKNOWN");
        return status.equals("ERROR") ? "ERROR_OCCURRED" : status;
    }
}
