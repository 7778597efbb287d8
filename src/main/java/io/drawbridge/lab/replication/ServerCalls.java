package io.drawbridge.lab.replication;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.gateway.Ids;
import io.drawbridge.lab.gateway.Pages;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.world.Access;
import io.drawbridge.lab.world.InventoryObject;
import io.drawbridge.lab.world.Site;
import java.util.List;

/** Pairing, management servers, replication servers and target datastores. */
final class ServerCalls {

    private static final String SOURCE = "VR REST v2, S2; reference 9.4";
    private static final String CHECKED = "against OpenAPI document 2.0.0, 2026-11-21";

    private final Vrms vrms;

    ServerCalls(Vrms vrms) {
        this.vrms = vrms;
    }

    @Wire(operation = "GET /info", source = SOURCE, checked = CHECKED, session = false)
    Answer info(Call call) {
        return Pages.entity(200, full(vrms.gateway().local()));
    }

    private ObjectNode full(Site site) {
        return vrms.server(
                        site,
                        "replication",
                        site.replicationGuid,
                        Access.release(vrms.world(), site.id, "replication", Vrms.VERSION))
                .put("vc_guid", site.vcenterGuid)
                .put("vc_name", site.hostNames.get("vcenter"))
                .put("extension_key", "com.vmware.vcHms");
    }

    @Wire(operation = "GET /pairings", source = SOURCE, checked = CHECKED, leavesOut = "certificates; one pairing only")
    Answer pairings(Call call) {
        if (Access.isUnpaired(vrms.world(), vrms.gateway().site(), "replication")) {
            return Pages.list(call, List.<ObjectNode>of(), none -> none);
        }
        List<String> missing =
                vrms.world().connected() ? List.of() : List.of("$.list[0].remote_vrms", "$.list[0].remote_vc_server");
        return Pages.list(200, call, List.of(vrms.gateway()), any -> pairing(), missing);
    }

    @Wire(operation = "GET /pairings/{pairing_id}", source = SOURCE, checked = CHECKED, leavesOut = "certificates")
    Answer pairing(Call call) {
        return Pages.entity(200, pairing());
    }

    private ObjectNode pairing() {
        Site local = vrms.gateway().local();
        Site remote = vrms.gateway().remote();
        ObjectNode shown = Json.object().put("pairing_id", vrms.gateway().pairingId());
        shown.set("local_vc_server", vrms.server(local, "vcenter", local.vcenterGuid, "8.0.3"));
        shown.set("remote_vc_server", vrms.server(remote, "vcenter", remote.vcenterGuid, "8.0.3"));
        shown.set("local_vrms", vrms.server(local, "replication", local.replicationGuid, Vrms.VERSION));
        shown.set("remote_vrms", vrms.server(remote, "replication", remote.replicationGuid, Vrms.VERSION));
        return shown;
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/issues",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "only a lost peer is an issue here")
    Answer issues(Call call) {
        if (vrms.world().connected()) {
            return Pages.list(call, List.<ObjectNode>of(), issue -> issue);
        }
        Site peer = vrms.gateway().remote();
        ObjectNode issue = Json.object()
                .put("entity", peer.replicationGuid)
                .put("entity_name", peer.hostNames.get("replication"))
                .put("description", "The server at the other site does not answer")
                .put("timestamp", vrms.world().now())
                .put("status", "ERROR")
                .put("issue_type", "VRMS");
        return Pages.list(call, List.of(issue), any -> any);
    }

    @Wire(operation = "GET /pairings/{pairing_id}/vrs", source = SOURCE, checked = CHECKED)
    Answer servers(Call call) {
        return Pages.list(call, List.of(vrms.gateway().local(), vrms.gateway().remote()), this::full);
    }

    @Wire(operation = "GET /pairings/{pairing_id}/vrs/{vr_id}", source = SOURCE, checked = CHECKED)
    Answer server(Call call) {
        return Pages.entity(200, full(byId(call)));
    }

    private Site byId(Call call) {
        String id = call.variable("vr_id");
        return vrms.world().sites.all().stream()
                .filter(site -> site.replicationGuid.equalsIgnoreCase(id))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("vSphere Replication server " + id));
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/vrs/{vr_id}/replication-servers",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "one replication server for each site")
    Answer replicationServersOf(Call call) {
        Site site = byId(call);
        if (!site.id.equals(vrms.gateway().site())) {
            vrms.gateway().checkRemote(call, true, true);
        }
        return Pages.list(call, List.of(site), this::replicationServer);
    }

    @Wire(
            operation = "GET /replication-servers",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "one replication server for each site")
    Answer replicationServers(Call call) {
        return Pages.list(call, List.of(vrms.gateway().local()), this::replicationServer);
    }

    private ObjectNode replicationServer(Site site) {
        String uuid = vrms.world().uuid("hbr/" + site.id);
        return Json.object()
                .put("id", Ids.triple("HmsHbrServer", "HBRSRV-" + uuid, site.replicationGuid))
                .put("name", "Embedded replication server")
                .put("uuid", uuid)
                .put("hostname", site.hostNames.get("replication"))
                .put("connected", true)
                .put("decommissioned", false)
                .put("internally_managed", true)
                .put(
                        "replication_count",
                        vrms.world()
                                .replications
                                .where(replication -> replication.targetSite.equals(site.id))
                                .size());
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/vcenters/{vcenter_id}/datastores",
            source = "VR REST v2, S2; reference 9.1",
            checked = CHECKED)
    Answer datastores(Call call) {
        String id = call.variable("vcenter_id");
        Site site = vrms.world().sites.all().stream()
                .filter(candidate -> candidate.vcenterGuid.equalsIgnoreCase(id))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("vCenter " + id));
        if (!site.id.equals(vrms.gateway().site())) {
            vrms.gateway().checkRemote(call, true, true);
        }
        return Pages.list(
                call,
                vrms.world().objects.where(object -> object.site.equals(site.id) && object.type.equals("Datastore")),
                store -> datastore(site, store));
    }

    private ObjectNode datastore(Site site, InventoryObject store) {
        return Json.object()
                .put("id", Ids.triple("Datastore", store.id, site.vcenterGuid))
                .put("name", store.name)
                .put("capacity", Long.parseLong(store.more.getOrDefault("capacity", "0")))
                .put("free_space", Long.parseLong(store.more.getOrDefault("free", "0")))
                .put("file_system_type", "VSAN")
                .put("overall_status", "GREEN")
                .put("accessible", true)
                .put("type", "DATASTORE");
    }
}
