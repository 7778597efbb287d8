package io.drawbridge.lab.bigip;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.world.Inventory;
import io.drawbridge.lab.world.Machine;
import io.drawbridge.lab.world.Site;
import io.drawbridge.lab.world.World;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts a BIG-IP into each site and gives every application that has a service its names, pools and members there. The
 * recovery site's pool of a name is disabled: whether users go there is for a runbook to decide, not for a monitor.
 */
public final class Rack {

    /** Addresses for documentation (RFC 5737), one block for each site's users and one for the tunnel. */
    private static final List<String> OUTSIDE = List.of("203.0.113.", "198.51.100.");

    private static final String TUNNEL = "192.0.2.";
    private static final int FIRST_ADDRESS = 10;

    private final World world;
    private final Traffic traffic;

    public Rack(World world, Traffic traffic) {
        this.world = world;
        this.traffic = traffic;
    }

    /** @return whether the world has BIG-IPs already; one that was kept by an earlier version has not */
    public boolean stands() {
        return world.bigips.size() > 0;
    }

    public void build(Inventory inventory) {
        traffic.building(() -> {
            List<Site> sites = new ArrayList<>(world.sites.all());
            for (int i = 0; i < sites.size(); i++) {
                device(sites, i);
            }
            int number = 0;
            for (Inventory.ApplicationEntry application : inventory.applications()) {
                if (application.service() != null) {
                    service(sites, application, number++);
                }
            }
        });
    }

    private void device(List<Site> sites, int number) {
        Site site = sites.get(number);
        Tree tree = traffic.tree(site.id);
        for (String monitor : List.of("http", "https", "tcp", "gateway-icmp", "virtual-location")) {
            tree.create("ltm/monitor/" + monitor, "", named(monitor.replace('-', '_')));
        }
        tree.create("ltm/persistence/source-addr", "", named("source_addr"));
        tree.create("ltm/persistence/cookie", "", named("cookie"));
        for (String profile : List.of("isession", "isession-encrypt", "isession-softwoc")) {
            ObjectNode body = named(profile);
            body.put("dataEncryption", profile.equals("isession-encrypt") ? "enabled" : "disabled");
            body.put("deduplication", profile.equals("isession-softwoc") ? "disabled" : "enabled");
            tree.create("wom/profile/isession", "", body);
        }
        tree.create("net/tunnels/etherip", "", named("etherip"));
        tree.create("net/vlan", "", named("external"));
        tree.create("net/vlan", "", named("vm_vlan"));
        String own = TUNNEL + FIRST_ADDRESS * (number + 1);
        String other = TUNNEL + FIRST_ADDRESS * (2 - number);
        tree.create(
                "net/self", "", named("tunnel_self").put("address", own + "/24").put("vlan", "/Common/external"));
        tree.create("wom/local-endpoint", "", named("local-endpoint").set("addresses", list(own)));
        Site peer = sites.get(1 - number);
        tree.create("wom/remote-endpoint", "", named(shortName(peer)).put("address", other));
        tree.create("gtm/global-settings/general", "", named("general"));
        for (int i = 0; i < sites.size(); i++) {
            Site each = sites.get(i);
            tree.create("gtm/datacenter", "", named(datacenter(each)));
            ObjectNode server = named(shortName(each)).put("datacenter", "/Common/" + datacenter(each));
            server.putArray("addresses")
                    .addObject()
                    .put("name", TUNNEL + FIRST_ADDRESS * (i + 1))
                    .put("deviceName", shortName(each))
                    .put("translation", "none");
            tree.create(Tree.SERVER, "", server);
        }
    }

    private void service(List<Site> sites, Inventory.ApplicationEntry application, int number) {
        Inventory.ServiceEntry service = application.service();
        String base = application.name() + "_" + service.tier();
        for (int i = 0; i < sites.size(); i++) {
            Site site = sites.get(i);
            Tree tree = traffic.tree(site.id);
            ArrayNode members = Json.array();
            for (Machine machine : world.machines.where(one ->
                    application.name().equals(one.application) && service.tier().equals(one.tier))) {
                ObjectNode member = members.addObject()
                        .put("name", machine.name + ":" + service.port())
                        .put("address", world.copyOf(machine, site.id).address);
                if (service.connectionLimit() != null) {
                    member.put("connectionLimit", service.connectionLimit());
                }
            }
            ObjectNode pool = named(base + "_pool").put("monitor", "/Common/tcp");
            tree.create(Tree.POOL, "", pool.set("members", members));
            ObjectNode virtual = named(base + "_vs")
                    .put("destination", "/Common/" + destination(i, number, service))
                    .put("pool", "/Common/" + base + "_pool");
            virtual.putArray("persist")
                    .addObject()
                    .put("name", "source_addr")
                    .put("partition", "Common")
                    .put("tmDefault", "yes");
            virtual.putObject("sourceAddressTranslation").put("type", "automap");
            tree.create(Tree.VIRTUAL, "", virtual);
        }
        world.set("bigip.load./Common/" + base + "_pool", Integer.toString(service.connections()));
        for (Site site : sites) {
            name(sites, traffic.tree(site.id), application, number);
        }
    }

    /** Both global traffic managers know the name alike: they are one synchronisation group. */
    private void name(List<Site> sites, Tree tree, Inventory.ApplicationEntry application, int number) {
        Inventory.ServiceEntry service = application.service();
        String virtual = "/Common/" + application.name() + "_" + service.tier() + "_vs";
        ArrayNode pools = Json.array();
        for (int i = 0; i < sites.size(); i++) {
            Site site = sites.get(i);
            tree.create(
                    Tree.SERVER_VIRTUAL,
                    "/Common/" + shortName(site),
                    Json.object().put("name", virtual).put("destination", destination(i, number, service)));
            String pool = application.name() + "_" + datacenter(site).toLowerCase() + "_gpool";
            tree.create(
                    "gtm/pool/a",
                    "",
                    named(pool)
                            .put("loadBalancingMode", "global-availability")
                            .put(i == 0 ? "enabled" : "disabled", true));
            tree.create("gtm/pool/a/members", "/Common/" + pool, named(shortName(site) + ":" + virtual));
            pools.addObject().put("name", "/Common/" + pool).put("order", i);
        }
        tree.create(
                "gtm/wideip/a",
                "",
                named(service.host()).put("poolLbMode", "global-availability").set("pools", pools));
    }

    private static String destination(int site, int number, Inventory.ServiceEntry service) {
        return OUTSIDE.get(site) + (FIRST_ADDRESS + number) + ":" + service.port();
    }

    private String datacenter(Site site) {
        return world.objects.get(site.id + "/" + site.datacenter).name;
    }

    private static String shortName(Site site) {
        return site.hostNames.get("bigip").replaceAll("\\..*", "");
    }

    private static ObjectNode named(String name) {
        return Json.object().put("name", name);
    }

    private static ArrayNode list(String value) {
        return Json.array().add(value);
    }
}
