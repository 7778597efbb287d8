package io.drawbridge.lab.nsx;

import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.wire.Xml;
import io.drawbridge.lab.world.InventoryObject;
import io.drawbridge.lab.world.Site;
import io.drawbridge.lab.world.VirtualWire;
import io.drawbridge.lab.world.World;
import io.drawbridge.lab.world.WorldBuilder;
import java.util.List;

/** Transport zones and logical switches. */
final class SwitchCalls {

    private static final String SOURCE = "NSX-v API, R6x, GX, PN; reference 8.1, 8.2";
    private static final String CHECKED = "against the reference's documents, 2026-11-21";
    private static final int MOST_PER_PAGE = 1024;

    private final NsxManager nsx;
    private final World world;
    private final WorldBuilder builder;

    SwitchCalls(NsxManager nsx, WorldBuilder builder) {
        this.nsx = nsx;
        this.world = nsx.world();
        this.builder = builder;
    }

    // --- transport zones

    @Wire(
            operation = "GET /api/2.0/vdn/scopes",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "zones cannot be changed: one local, one universal, over all clusters")
    Answer scopes(Call call) {
        return NsxManager.xml(
                200,
                Xml.element("vdnScopes").add(scope(NsxManager.LOCAL_SCOPE)).add(scope(NsxManager.UNIVERSAL_SCOPE)));
    }

    @Wire(operation = "GET /api/2.0/vdn/scopes/{scope_id}", source = SOURCE, checked = CHECKED)
    Answer scope(Call call) {
        return NsxManager.xml(200, scope(known(call.variable("scope_id"))));
    }

    private static String known(String scope) {
        if (!scope.equals(NsxManager.LOCAL_SCOPE) && !scope.equals(NsxManager.UNIVERSAL_SCOPE)) {
            throw Problem.notFound("Requested object : " + scope);
        }
        return scope;
    }

    private Xml scope(String id) {
        boolean universal = id.equals(NsxManager.UNIVERSAL_SCOPE);
        Site site = nsx.local();
        String name = universal ? "universal-tz" : site.id + "-tz";
        Xml clusters = Xml.element("clusters");
        for (InventoryObject cluster : world.objects.where(
                object -> object.site.equals(site.id) && object.type.equals("ClusterComputeResource"))) {
            clusters.add(Xml.element("cluster")
                    .add(Xml.element("cluster")
                            .add("objectId", cluster.id)
                            .add("objectTypeName", "ClusterComputeResource")
                            .add("name", cluster.name)));
        }
        return envelope(Xml.element("vdnScope"), id, "VdnScope", name, universal, 1)
                .add("id", id)
                .add(clusters)
                .add("virtualWireCount", wires(id).size())
                .add("controlPlaneMode", "UNICAST_MODE");
    }

    private Xml envelope(Xml into, String id, String type, String name, boolean universal, long revision) {
        Site owner = nsx.local();
        return into.add("objectId", id)
                .add("objectTypeName", type)
                .add("vsmUuid", owner.vsmUuid)
                .add("nodeId", owner.nsxUuid)
                .add("revision", revision)
                .add(Xml.element("type").add("typeName", type))
                .add("name", name)
                .add(Xml.element("clientHandle"))
                .add(Xml.element("extendedAttributes"))
                .add("isUniversal", universal)
                .add("universalRevision", universal ? revision : 0);
    }

    // --- logical switches

    private List<VirtualWire> wires(String scope) {
        String site = nsx.local().id;
        return world.wires.where(wire -> (wire.universal ? wire.portGroups.containsKey(site) : wire.site.equals(site))
                && (scope == null || wire.scope.equals(scope)));
    }

    @Wire(operation = "GET /api/2.0/vdn/scopes/{scope_id}/virtualwires", source = SOURCE, checked = CHECKED)
    Answer ofScope(Call call) {
        return page(call, wires(known(call.variable("scope_id"))));
    }

    @Wire(operation = "GET /api/2.0/vdn/virtualwires", source = SOURCE, checked = CHECKED)
    Answer all(Call call) {
        List<VirtualWire> found = wires(null);
        call.query("name").ifPresent(name -> found.removeIf(wire -> !wire.name.equals(name)));
        return page(call, found);
    }

    private Answer page(Call call, List<VirtualWire> wires) {
        int start = NsxManager.number(call, "startindex", 0);
        int size = Math.min(MOST_PER_PAGE, NsxManager.number(call, "pagesize", 20));
        Xml page = Xml.element("dataPage")
                .add(Xml.element("pagingInfo")
                        .add("pageSize", size)
                        .add("startIndex", start)
                        .add("totalCount", wires.size())
                        .add("sortOrderAscending", true));
        wires.stream().skip(start).limit(size).forEach(wire -> page.add(show(wire)));
        return NsxManager.xml(200, Xml.element("virtualWires").add(page));
    }

    @Wire(operation = "GET /api/2.0/vdn/virtualwires/{wire_id}", source = SOURCE, checked = CHECKED)
    Answer one(Call call) {
        return NsxManager.xml(200, show(find(call)));
    }

    private VirtualWire find(Call call) {
        String id = call.variable("wire_id");
        return wires(null).stream()
                .filter(wire -> wire.id.equals(id))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("Requested object : " + id));
    }

    private Xml show(VirtualWire wire) {
        Site site = nsx.local();
        Xml shown = envelope(
                        Xml.element("virtualWire"), wire.id, "VirtualWire", wire.name, wire.universal, wire.revision)
                .add("description", wire.description)
                .add("tenantId", wire.tenant)
                .add("vdnScopeId", wire.scope);
        InventoryObject dvs = world.objects.get(site.id + "/" + site.distributedSwitch);
        shown.add(Xml.element("vdsContextWithBacking")
                .add(Xml.element("switch")
                        .add("objectId", dvs.id)
                        .add("objectTypeName", "VmwareDistributedVirtualSwitch")
                        .add("name", dvs.name))
                .add("mtu", 1600)
                .add("promiscuousMode", false)
                .add("backingType", "portgroup")
                .add("backingValue", wire.portGroups.get(site.id))
                .add("missingOnVc", false));
        return shown.add("vdnId", wire.vni)
                .add("guestVlanAllowed", wire.guestVlanAllowed)
                .add("controlPlaneMode", wire.controlPlaneMode)
                .add("ctrlLsUuid", wire.uuid)
                .add("macLearningEnabled", false);
    }

    @Wire(
            operation = "POST /api/2.0/vdn/scopes/{scope_id}/virtualwires",
            source = SOURCE,
            checked = CHECKED,
            leavesOut =
                    "a universal switch is made on the primary only and appears at its secondaries at once while they are"
                            + " in contact, else with the next synchronisation")
    Answer create(Call call) {
        String scope = known(call.variable("scope_id"));
        Xml spec = nsx.body(call);
        String name =
                spec.value("name").orElseThrow(() -> new Problem(400, "400", "name of the logical switch is missing"));
        if (spec.child("tenantId").isEmpty()) {
            throw new Problem(400, "400", "tenantId of the logical switch is missing");
        }
        boolean universal = scope.equals(NsxManager.UNIVERSAL_SCOPE);
        requireRole(universal);
        Site site = nsx.local();
        nsx.universe().requireControllers(site, "Making a logical switch");
        VirtualWire wire = builder.wire(universal ? null : site, scope, name);
        wire.description = spec.value("description").orElse("");
        wire.tenant = spec.value("tenantId").orElse("");
        wire.controlPlaneMode = spec.value("controlPlaneMode").orElse("UNICAST_MODE");
        wire.guestVlanAllowed =
                spec.value("guestVlanAllowed").map(Boolean::parseBoolean).orElse(false);
        builder.portGroupFor(wire, site);
        if (universal) {
            for (Site at : nsx.universe().followers(site)) {
                if (nsx.universe().inContact(site, at)) {
                    builder.portGroupFor(wire, at);
                }
            }
            nsx.universe().changed(site);
        }
        world.command(site.id, "nsx", "nsx.virtualwire.created", wire.id, wire.name);
        return Answer.text(201, "text/plain", wire.id).with("Location", "/api/2.0/vdn/virtualwires/" + wire.id);
    }

    private void requireRole(boolean universal) {
        if (universal) {
            nsx.universe().requirePrimary(nsx.local(), "Changing a universal object");
        }
    }

    @Wire(
            operation = "DELETE /api/2.0/vdn/virtualwires/{wire_id}",
            source = SOURCE,
            checked = CHECKED,
            leavesOut =
                    "in use means that a machine is on it; a plan's test network mapping goes with the switch, a choice")
    Answer delete(Call call) {
        VirtualWire wire = find(call);
        // what is left over in transit may be taken away
        if (!nsx.local().nsxRole.equals(Universe.TRANSIT)) {
            requireRole(wire.universal);
        }
        boolean used = world.vms.all().stream()
                .anyMatch(vm -> wire.portGroups.containsKey(vm.site)
                        && (vm.networks.contains(wire.portGroups.get(vm.site))
                                || vm.homeNetworks.contains(wire.portGroups.get(vm.site))));
        if (used) {
            throw new Problem(400, "210", "The logical switch " + wire.name + " is in use and cannot be deleted");
        }
        world.plans.all().forEach(plan -> {
            if (plan.testNetworks.removeIf(network -> wire.portGroups.containsValue(network.test))) {
                world.plans.save(plan);
            }
        });
        wire.portGroups.forEach((site, group) -> world.objects.remove(site + "/" + group));
        world.wires.remove(wire.key());
        world.command(nsx.local().id, "nsx", "nsx.virtualwire.deleted", wire.id, wire.name);
        return Answer.status(200);
    }
}
