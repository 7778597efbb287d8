package io.drawbridge.lab.srm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.gateway.Pages;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.world.Access;
import io.drawbridge.lab.world.Site;
import java.util.List;

/** The pair of sites, its servers and what is wrong with them. */
final class PairingCalls {

    private static final String SOURCE = "SRM REST v2, S1; reference 6.1";
    private static final String CHECKED = "against OpenAPI document 2.0.0, 2026-11-21";

    private final Srm srm;

    PairingCalls(Srm srm) {
        this.srm = srm;
    }

    @Wire(operation = "GET /pairings", source = SOURCE, checked = CHECKED, leavesOut = "certificates; one pairing only")
    Answer pairings(Call call) {
        boolean unpaired = Access.isUnpaired(srm.world(), srm.gateway().site(), "srm");
        return unpaired
                ? Pages.list(call, List.<ObjectNode>of(), none -> none)
                : Pages.list(200, call, List.of(srm.site()), any -> pairing(), missing());
    }

    @Wire(operation = "GET /pairings/{pairing_id}", source = SOURCE, checked = CHECKED, leavesOut = "certificates")
    Answer pairing(Call call) {
        return Pages.entity(200, pairing());
    }

    private List<String> missing() {
        return srm.world().connected()
                ? List.of()
                : List.of("$.list[0].remote_srm_server", "$.list[0].remote_vc_server");
    }

    private ObjectNode pairing() {
        ObjectNode shown = Json.object().put("pairing_id", srm.gateway().pairingId());
        shown.set("local_vc_server", vcenter(srm.gateway().local()));
        shown.set("remote_vc_server", vcenter(srm.gateway().remote()));
        shown.set("local_srm_server", manager(srm.gateway().local()));
        shown.set("remote_srm_server", manager(srm.gateway().remote()));
        return shown;
    }

    private ObjectNode vcenter(Site site) {
        return srm.server(
                site.vcenterGuid,
                site.hostNames.get("vcenter"),
                srm.url(site.id, "vcenter"),
                srm.answers(site.id),
                "8.0.3");
    }

    private ObjectNode manager(Site site) {
        return srm.server(
                site.srmGuid,
                site.hostNames.get("srm"),
                srm.url(site.id, "srm"),
                srm.answers(site.id),
                Access.release(srm.world(), site.id, "srm", Srm.VERSION));
    }

    private ObjectNode full(Site site) {
        return manager(site)
                .put("vc_guid", site.vcenterGuid)
                .put("vc_name", site.hostNames.get("vcenter"))
                .put("extension_key", "com.vmware.vcDr");
    }

    @Wire(operation = "GET /server/info", source = SOURCE, checked = CHECKED, session = false)
    Answer info(Call call) {
        return Pages.entity(200, full(srm.gateway().local()));
    }

    @Wire(operation = "GET /pairings/{pairing_id}/srms", source = SOURCE, checked = CHECKED)
    Answer managers(Call call) {
        return Pages.list(call, List.of(srm.gateway().local(), srm.gateway().remote()), this::full);
    }

    @Wire(operation = "GET /pairings/{pairing_id}/srms/{srm_id}", source = SOURCE, checked = CHECKED)
    Answer manager(Call call) {
        return Pages.entity(200, full(bySrm(srm, call)));
    }

    @Wire(operation = "GET /pairings/{pairing_id}/vcenters", source = SOURCE, checked = CHECKED)
    Answer vcenters(Call call) {
        return Pages.list(call, List.of(srm.gateway().local(), srm.gateway().remote()), this::vcenter);
    }

    @Wire(operation = "GET /pairings/{pairing_id}/vcenters/{vcenter_id}", source = SOURCE, checked = CHECKED)
    Answer vcenter(Call call) {
        return Pages.entity(200, vcenter(InventoryCalls.byVcenter(srm, call)));
    }

    static Site bySrm(Srm srm, Call call) {
        String id = call.variable("srm_id");
        return srm.world().sites.all().stream()
                .filter(site -> site.srmGuid.equalsIgnoreCase(id))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("Site Recovery Manager " + id));
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/issues",
            source = "SRM REST v2, S1; reference 6.12",
            checked = CHECKED,
            leavesOut = "only a lost peer is an issue here")
    Answer issues(Call call) {
        return Pages.list(call, peerIssues(), issue -> issue);
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/srms/{srm_id}/issues",
            source = "SRM REST v2, S1; reference 6.12",
            checked = CHECKED,
            leavesOut = "always empty")
    Answer managerIssues(Call call) {
        bySrm(srm, call);
        return Pages.list(call, List.<ObjectNode>of(), issue -> issue);
    }

    private List<ObjectNode> peerIssues() {
        if (srm.world().connected()) {
            return List.of();
        }
        Site peer = srm.gateway().remote();
        return List.of(Json.object()
                .put("entity", peer.srmGuid)
                .put("entity_name", peer.hostNames.get("srm"))
                .put("description", "The server at the other site does not answer")
                .put("timestamp", srm.world().now())
                .put("status", "ERROR")
                .put("issue_type", "SRM"));
    }
}
