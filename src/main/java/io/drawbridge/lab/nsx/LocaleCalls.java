package io.drawbridge.lab.nsx;

import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.wire.Xml;
import io.drawbridge.lab.world.InventoryObject;
import io.drawbridge.lab.world.Site;
import io.drawbridge.lab.world.World;

/** Locale IDs of clusters and hosts, and what the manager knows of its hosts. */
final class LocaleCalls {

    static final String LOCALE = "localeId";

    private static final String SOURCE = "NSX-v API, R6x, D3; reference 6";
    private static final String CHECKED = "against the reference's documents, 2026-11-21";
    private static final String LEFT_OUT = "without one of its own the answer is the one that applies, or an empty"
            + " element by a switch: the contract is silent; ignored unless the router has local egress, a switch"
            + " lets it be heeded (the source design says so, the vendor does not)";
    private static final String CLUSTER = "/api/2.0/nwfabric/clusters/{cluster_id}";
    private static final String HOST = "/api/2.0/nwfabric/hosts/{host_id}";
    /** The contract's longest locale ID, in characters. */
    private static final int LONGEST = 37;

    private final NsxManager nsx;
    private final World world;

    LocaleCalls(NsxManager nsx) {
        this.nsx = nsx;
        this.world = nsx.world();
    }

    @Wire(operation = "GET " + CLUSTER, source = SOURCE, checked = CHECKED, leavesOut = LEFT_OUT)
    Answer cluster(Call call) {
        return show("nwFabricClusterConfig", cluster(call.variable("cluster_id")));
    }

    @Wire(operation = "PUT " + CLUSTER, source = SOURCE, checked = CHECKED)
    Answer setCluster(Call call) {
        return set(call, cluster(call.variable("cluster_id")));
    }

    @Wire(operation = "DELETE " + CLUSTER, source = SOURCE, checked = CHECKED)
    Answer clearCluster(Call call) {
        return clear(cluster(call.variable("cluster_id")));
    }

    @Wire(operation = "GET " + HOST, source = SOURCE, checked = CHECKED, leavesOut = LEFT_OUT)
    Answer host(Call call) {
        return show("nwFabricHostConfig", host(call.variable("host_id")));
    }

    @Wire(operation = "PUT " + HOST, source = SOURCE, checked = CHECKED)
    Answer setHost(Call call) {
        return set(call, host(call.variable("host_id")));
    }

    @Wire(operation = "DELETE " + HOST, source = SOURCE, checked = CHECKED)
    Answer clearHost(Call call) {
        return clear(host(call.variable("host_id")));
    }

    private InventoryObject cluster(String id) {
        return find(id, "ClusterComputeResource");
    }

    private InventoryObject host(String id) {
        return find(id, "HostSystem");
    }

    private InventoryObject find(String id, String type) {
        return world.objects
                .find(nsx.local().id + "/" + id)
                .filter(object -> object.type.equals(type))
                .orElseThrow(() -> Problem.notFound("Requested object : " + id));
    }

    private Answer show(String root, InventoryObject object) {
        String own = object.more.get(LOCALE);
        String shown = own;
        if (own == null && world.setting("localeIdDefault", "shown").equals("shown")) {
            shown = applying(object);
        }
        return NsxManager.xml(200, Xml.element(root).add(LOCALE, shown == null ? "" : shown));
    }

    private String applying(InventoryObject object) {
        if (object.type.equals("HostSystem")) {
            String ofCluster =
                    world.objects.get(object.site + "/" + object.parent).more.get(LOCALE);
            if (ofCluster != null) {
                return ofCluster;
            }
        }
        return nsx.local().nsxUuid;
    }

    private Answer set(Call call, InventoryObject object) {
        String locale = nsx.body(call)
                .value(LOCALE)
                .filter(value -> value.length() <= LONGEST)
                .orElseThrow(() -> new Problem(400, "400", "localeId must have 1 to 37 characters"));
        object.more.put(LOCALE, locale);
        world.objects.save(object);
        world.command(object.site, "nsx", "nsx.localeId.set", object.id, object.name).detail = locale;
        return Answer.status(200);
    }

    private Answer clear(InventoryObject object) {
        object.more.remove(LOCALE);
        world.objects.save(object);
        world.command(object.site, "nsx", "nsx.localeId.cleared", object.id, object.name);
        return Answer.status(200);
    }

    @Wire(
            operation = "GET /api/2.0/vdn/host/status",
            source = "NSX-v API, R64; reference 2",
            checked = CHECKED,
            leavesOut = "from 6.4.0; the root is ours; everything but the way to the controllers is always UP")
    Answer hosts(Call call) {
        Site site = nsx.local();
        nsx.requireVersion("6.4.0");
        boolean connected = nsx.universe().hostsConnected(site);
        Xml list = Xml.element("hostStatusList");
        for (InventoryObject host :
                world.objects.where(object -> object.site.equals(site.id) && object.type.equals("HostSystem"))) {
            list.add(Xml.element("hostStatus")
                    .add("hostId", host.id)
                    .add("status", connected ? "UP" : "DEGRADED")
                    .add("controlConnectionStatus", connected ? "UP" : "DOWN")
                    .add("mgmtConnectionStatus", "UP")
                    .add("pnicStatus", "UP")
                    .add("tunnelStatus", "UP"));
        }
        return NsxManager.xml(200, list);
    }
}
