package io.drawbridge.lab.srm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.gateway.Ids;
import io.drawbridge.lab.gateway.Pages;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.world.InventoryObject;
import io.drawbridge.lab.world.Mapping;
import io.drawbridge.lab.world.Site;
import java.util.List;
import java.util.Optional;

/** Inventory mappings and placeholder datastores. */
final class MappingCalls {

    private static final String SOURCE = "SRM REST v2, S1; reference 6.11";
    private static final String CHECKED = "against OpenAPI document 2.0.0, 2026-11-21";
    private static final String SIDE = "the server's id chooses the side whose objects are the source, a choice";

    private final Srm srm;

    MappingCalls(Srm srm) {
        this.srm = srm;
    }

    // --- networks

    @Wire(
            operation = "GET /pairings/{pairing_id}/srms/{srm_id}/inventory-mappings/networks",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = SIDE + "; no IP rules",
            needsRemoteLogin = true,
            needsRemoteSite = true)
    Answer networks(Call call) {
        return list(call, "networks");
    }

    @Wire(
            operation = "POST /pairings/{pairing_id}/srms/{srm_id}/inventory-mappings/networks",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = SIDE,
            needsRemoteLogin = true,
            needsRemoteSite = true)
    Answer createNetwork(Call call) {
        return create(call, "networks");
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/srms/{srm_id}/inventory-mappings/networks/{mapping_id}",
            source = SOURCE,
            checked = CHECKED,
            needsRemoteLogin = true,
            needsRemoteSite = true)
    Answer network(Call call) {
        return one(call, "networks");
    }

    @Wire(
            operation = "DELETE /pairings/{pairing_id}/srms/{srm_id}/inventory-mappings/networks/{mapping_id}",
            source = SOURCE,
            checked = CHECKED,
            needsRemoteLogin = true,
            needsRemoteSite = true)
    Answer deleteNetwork(Call call) {
        return delete(call, "networks");
    }

    // --- folders

    @Wire(
            operation = "GET /pairings/{pairing_id}/srms/{srm_id}/inventory-mappings/folders",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = SIDE,
            needsRemoteLogin = true,
            needsRemoteSite = true)
    Answer folders(Call call) {
        return list(call, "folders");
    }

    @Wire(
            operation = "POST /pairings/{pairing_id}/srms/{srm_id}/inventory-mappings/folders",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = SIDE,
            needsRemoteLogin = true,
            needsRemoteSite = true)
    Answer createFolder(Call call) {
        return create(call, "folders");
    }

    @Wire(
            operation = "DELETE /pairings/{pairing_id}/srms/{srm_id}/inventory-mappings/folders/{mapping_id}",
            source = SOURCE,
            checked = CHECKED,
            needsRemoteLogin = true,
            needsRemoteSite = true)
    Answer deleteFolder(Call call) {
        return delete(call, "folders");
    }

    // --- resources

    @Wire(
            operation = "GET /pairings/{pairing_id}/srms/{srm_id}/inventory-mappings/resources",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = SIDE,
            needsRemoteLogin = true,
            needsRemoteSite = true)
    Answer resources(Call call) {
        return list(call, "resources");
    }

    @Wire(
            operation = "POST /pairings/{pairing_id}/srms/{srm_id}/inventory-mappings/resources",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = SIDE,
            needsRemoteLogin = true,
            needsRemoteSite = true)
    Answer createResource(Call call) {
        return create(call, "resources");
    }

    @Wire(
            operation = "DELETE /pairings/{pairing_id}/srms/{srm_id}/inventory-mappings/resources/{mapping_id}",
            source = SOURCE,
            checked = CHECKED,
            needsRemoteLogin = true,
            needsRemoteSite = true)
    Answer deleteResource(Call call) {
        return delete(call, "resources");
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/srms/{srm_id}/inventory-mappings/storage-policies",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "always empty",
            needsRemoteLogin = true,
            needsRemoteSite = true)
    Answer storagePolicies(Call call) {
        PairingCalls.bySrm(srm, call);
        return Pages.list(call, List.<ObjectNode>of(), mapping -> mapping);
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/srms/{srm_id}/inventory-mappings/test-networks",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "always empty: the lab's tests use the plan's own test networks or an isolated one",
            needsRemoteLogin = true,
            needsRemoteSite = true)
    Answer testNetworks(Call call) {
        PairingCalls.bySrm(srm, call);
        return Pages.list(call, List.<ObjectNode>of(), mapping -> mapping);
    }

    // --- what the three kinds share

    private Answer list(Call call, String kind) {
        Site site = PairingCalls.bySrm(srm, call);
        List<Mapping> found =
                srm.world().mappings.where(mapping -> mapping.kind.equals(kind) && mapping.site.equals(site.id));
        return Pages.list(call, found, this::show);
    }

    private Answer one(Call call, String kind) {
        return Pages.entity(200, show(find(call, kind)));
    }

    private Mapping find(Call call, String kind) {
        Site site = PairingCalls.bySrm(srm, call);
        String id = call.variable("mapping_id");
        return srm.world()
                .mappings
                .find(id)
                .filter(mapping -> mapping.kind.equals(kind) && mapping.site.equals(site.id))
                .orElseThrow(() -> Problem.notFound("Mapping " + id));
    }

    private Answer create(Call call, String kind) {
        Site site = PairingCalls.bySrm(srm, call);
        ObjectNode body = Json.body(call);
        String source = object(site, body, "mapping_source_object");
        String target = object(srm.world().peerOf(site.id), body, "mapping_target_object");
        boolean there = srm.world().mappings.all().stream()
                .anyMatch(mapping ->
                        mapping.kind.equals(kind) && mapping.site.equals(site.id) && mapping.source.equals(source));
        if (there) {
            throw Problem.badRequest("there is a mapping for " + source + " already");
        }
        Mapping made = srm.builder().mapping(kind, site.id, source, target);
        srm.world().command(site.id, "srm", "srm.mapping.created", made.id, kind);
        return Answer.status(204);
    }

    private String object(Site site, ObjectNode body, String field) {
        String triple =
                Optional.ofNullable(body.get(field)).map(JsonNode::asText).orElse("");
        return srm.siteOf(triple)
                .filter(owner -> owner.id.equals(site.id))
                .flatMap(owner -> Ids.middle(triple))
                .filter(id -> srm.world().objects.find(site.id + "/" + id).isPresent())
                .orElseThrow(() -> Problem.badRequest(field + " is no object of " + site.name));
    }

    private Answer delete(Call call, String kind) {
        Mapping mapping = find(call, kind);
        srm.world().mappings.remove(mapping.id);
        srm.world().command(mapping.site, "srm", "srm.mapping.deleted", mapping.id, kind);
        return Answer.status(204);
    }

    private ObjectNode show(Mapping mapping) {
        String peer = srm.world().peerOf(mapping.site).id;
        InventoryObject source = srm.world().objects.get(mapping.site + "/" + mapping.source);
        InventoryObject target = srm.world().objects.get(peer + "/" + mapping.target);
        ObjectNode shown = Json.object()
                .put("id", mapping.id)
                .put("primary_object", srm.objectId(source.site, source.type, source.id))
                .put("primary_object_name", source.name)
                .put("secondary_object", srm.objectId(target.site, target.type, target.id))
                .put("secondary_object_name", target.name);
        Optional<Mapping> back = srm.world().mappings.all().stream()
                .filter(other -> other.kind.equals(mapping.kind)
                        && other.site.equals(peer)
                        && other.source.equals(mapping.target))
                .findFirst();
        if (back.isEmpty()) {
            return shown.put("reverse_mapping_type", "NO");
        }
        if (back.get().target.equals(mapping.source)) {
            return shown.put("reverse_mapping_type", "YES")
                    .put("reverse_recovery_object", srm.objectId(source.site, source.type, source.id))
                    .put("reverse_recovery_object_name", source.name);
        }
        InventoryObject other = srm.world().objects.get(mapping.site + "/" + back.get().target);
        return shown.put("reverse_mapping_type", "DIFFERENT")
                .put("reverse_recovery_object", srm.objectId(other.site, other.type, other.id))
                .put("reverse_recovery_object_name", other.name);
    }

    // --- placeholder datastores

    @Wire(
            operation = "GET /pairings/{pairing_id}/srms/{srm_id}/inventory-mappings/placeholder-datastores",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "overall_status is always GREEN")
    Answer placeholderDatastores(Call call) {
        Site site = PairingCalls.bySrm(srm, call);
        if (!site.id.equals(srm.site())) {
            srm.gateway().checkRemote(call, true, true);
        }
        return Pages.list(call, site.placeholderDatastores(), store -> placeholder(site, store));
    }

    @Wire(
            operation =
                    "GET /pairings/{pairing_id}/srms/{srm_id}/inventory-mappings/placeholder-datastores/{datastore_id}",
            source = SOURCE,
            checked = CHECKED)
    Answer placeholderDatastore(Call call) {
        Site site = PairingCalls.bySrm(srm, call);
        return Pages.entity(200, placeholder(site, known(site, call)));
    }

    private String known(Site site, Call call) {
        return Ids.middle(call.variable("datastore_id"))
                .filter(site.placeholderDatastores()::contains)
                .orElseThrow(() -> Problem.notFound(call.variable("datastore_id")));
    }

    @Wire(
            operation = "POST /pairings/{pairing_id}/srms/{srm_id}/inventory-mappings/placeholder-datastores",
            source = SOURCE,
            checked = CHECKED,
            needsRemoteLogin = true,
            needsRemoteSite = true)
    Answer addPlaceholderDatastores(Call call) {
        Site site = PairingCalls.bySrm(srm, call);
        ArrayNode results = Json.array();
        for (JsonNode id : Json.body(call).path("datastores")) {
            String store = Ids.middle(id.asText())
                    .filter(one -> srm.world()
                            .objects
                            .find(site.id + "/" + one)
                            .filter(object -> object.type.equals("Datastore"))
                            .isPresent())
                    .orElseThrow(() -> Problem.badRequest(id.asText() + " is no datastore of " + site.name));
            boolean there = site.placeholderDatastores().contains(store);
            results.addObject()
                    .put("datastore_id", id.asText())
                    .put("error_msg", there ? "It is a datastore for placeholders already" : null);
            if (!there && call.taskError().isEmpty()) {
                if (store.equals(site.placeholderDatastore)) {
                    site.placeholderDatastoreRemoved = false;
                } else {
                    site.morePlaceholderDatastores.add(store);
                }
                srm.world().command(site.id, "srm", "srm.placeholderDatastore.added", store, store);
            }
        }
        srm.world().sites.save(site);
        return srm.quickTask(
                call, "lab.placeholderDatastore.add", "Add placeholder datastores", site.srmGuid, site.name, results);
    }

    @Wire(
            operation =
                    "DELETE /pairings/{pairing_id}/srms/{srm_id}/inventory-mappings/placeholder-datastores/{datastore_id}",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "placeholders that lie there stay",
            needsRemoteLogin = true,
            needsRemoteSite = true)
    Answer removePlaceholderDatastore(Call call) {
        Site site = PairingCalls.bySrm(srm, call);
        String store = known(site, call);
        if (call.taskError().isEmpty()) {
            if (store.equals(site.placeholderDatastore)) {
                site.placeholderDatastoreRemoved = true;
            } else {
                site.morePlaceholderDatastores.remove(store);
            }
            srm.world().sites.save(site);
            srm.world().command(site.id, "srm", "srm.placeholderDatastore.removed", store, store);
        }
        return srm.quickTask(
                call, "lab.placeholderDatastore.remove", "Remove placeholder datastore", site.srmGuid, site.name, null);
    }

    private ObjectNode placeholder(Site site, String id) {
        InventoryObject store = srm.world().objects.get(site.id + "/" + id);
        ObjectNode shown = Json.object()
                .put("id", srm.objectId(site.id, store.type, store.id))
                .put("name", store.name)
                .put("overall_status", "GREEN");
        ArrayNode hosts = shown.putArray("visible_to");
        srm.world()
                .objects
                .where(object -> object.site.equals(site.id) && object.type.equals("ClusterComputeResource"))
                .forEach(cluster -> hosts.addObject()
                        .put("id", srm.objectId(site.id, cluster.type, cluster.id))
                        .put("name", cluster.name)
                        .put("status", "GREEN"));
        return shown;
    }
}
