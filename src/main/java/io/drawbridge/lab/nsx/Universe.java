package io.drawbridge.lab.nsx;

import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.world.Controller;
import io.drawbridge.lab.world.Edge;
import io.drawbridge.lab.world.Event;
import io.drawbridge.lab.world.InventoryObject;
import io.drawbridge.lab.world.Site;
import io.drawbridge.lab.world.VirtualWire;
import io.drawbridge.lab.world.Vm;
import io.drawbridge.lab.world.World;
import io.drawbridge.lab.world.WorldBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What the two NSX Managers have in common: who believes to be what, which universal objects reach whom, whether a
 * controller cluster works, and through whose edges a machine's traffic leaves. Each manager keeps its own beliefs; a
 * lost one keeps them until it is back.
 */
public final class Universe {

    static final String PRIMARY = "PRIMARY";
    static final String SECONDARY = "SECONDARY";
    static final String STANDALONE = "STANDALONE";
    static final String TRANSIT = "TRANSIT";

    /** An NSX Controller cluster works while more than half of its three nodes run. */
    static final int MAJORITY = 2;

    private static final String TWO_RULERS = "two primary NSX Managers with running controllers";
    private static final String SYNC = "nsx.sync";

    private final World world;
    private final WorldBuilder builder;
    private final Jobs jobs;

    public Universe(World world, WorldBuilder builder) {
        this.world = world;
        this.builder = builder;
        this.jobs = new Jobs(world);
        world.on(SYNC, this::syncDue);
        ControllerCalls.register(jobs, this);
        EdgeCalls.register(jobs, this);
    }

    World world() {
        return world;
    }

    Jobs jobs() {
        return jobs;
    }

    // --- who sees whom

    boolean sees(Site one, Site other) {
        return one.id.equals(other.id) ? one.up : one.up && other.up && !world.linkCut();
    }

    /** @return the secondaries in a manager's list that answer it and agree that they are its secondaries */
    List<Site> followers(Site primary) {
        List<Site> found = new ArrayList<>();
        for (String id : primary.nsxSecondaries) {
            Site other = world.site(id);
            if (sees(primary, other) && primary.id.equals(other.nsxPrimary)) {
                found.add(other);
            }
        }
        return found;
    }

    boolean hasUniversalObjects(Site site) {
        return world.wires.all().stream().anyMatch(wire -> wire.universal && wire.portGroups.containsKey(site.id))
                || world.edges.all().stream().anyMatch(edge -> edge.universal && edge.site.equals(site.id));
    }

    // --- roles

    /** @return a refusal of what the role forbids, with the release's status code */
    Problem forbidden(Site site, String what) {
        int status = Version.atLeast(site, "6.4.0") ? 403 : 400;
        return new Problem(
                status, Integer.toString(status), what + " is not allowed on a manager that is " + site.nsxRole);
    }

    void requirePrimary(Site site, String what) {
        if (!site.nsxRole.equals(PRIMARY)) {
            throw forbidden(site, what);
        }
    }

    void role(Site site, String role) {
        String before = site.nsxRole;
        site.nsxRole = role;
        world.sites.save(site);
        world.consequence(site.id, "nsx", "nsx.role.changed", site.id, site.hostNames.get("nsx")).detail =
                before + " to " + role;
        watch();
    }

    /** Ends a manager's membership: it keeps its universal objects, and with them the role TRANSIT. */
    void leave(Site site) {
        boolean imports = site.nsxPrimary != null
                && world.setting("importedControllers", "vanish").equals("stay");
        String primary = site.nsxPrimary;
        site.nsxPrimary = null;
        role(site, hasUniversalObjects(site) ? TRANSIT : STANDALONE);
        if (imports) {
            for (Controller node : own(world.site(primary))) {
                Controller entry = new Controller();
                entry.site = site.id;
                entry.id = node.id;
                entry.name = node.name;
                entry.description = node.description;
                entry.ipAddress = node.ipAddress;
                entry.status = "UNKNOWN";
                entry.imported = true;
                world.controllers.save(entry);
            }
        }
    }

    // --- replication of universal objects

    /** Lets what was changed on a primary reach its secondaries, some seconds later. */
    void changed(Site primary) {
        world.after(5, SYNC, primary.id);
    }

    void invoke(Site primary) {
        world.after(10, SYNC, primary.id);
    }

    private void syncDue(Event event) {
        Site primary = world.site(event.arg(0));
        if (primary.nsxRole.equals(PRIMARY) && replicates(primary)) {
            followers(primary).stream().filter(this::replicates).forEach(secondary -> copy(primary, secondary));
        }
    }

    private boolean replicates(Site site) {
        return site.up && site.nsxReplicator.equals("RUNNING");
    }

    /** @return whether changes on the primary reach the secondary at present */
    boolean inContact(Site primary, Site secondary) {
        return replicates(primary)
                && replicates(secondary)
                && followers(primary).contains(secondary);
    }

    /** Notes that the managers were in contact until now; called before that ends. */
    public void contactEnds() {
        for (Site primary : world.sites.all()) {
            for (Site secondary : followers(primary)) {
                if (inContact(primary, secondary)) {
                    secondary.nsxSynced = world.now();
                    world.sites.save(secondary);
                }
            }
        }
    }

    /** Makes up for what was missed while the managers did not see each other. */
    public void contactBegins() {
        world.sites.all().stream().filter(site -> site.nsxRole.equals(PRIMARY)).forEach(this::changed);
    }

    private void copy(Site from, Site to) {
        boolean differs = false;
        for (VirtualWire wire : world.wires.where(wire -> wire.universal)) {
            if (wire.portGroups.containsKey(from.id) && !wire.portGroups.containsKey(to.id)) {
                builder.portGroupFor(wire, to);
                differs = true;
            }
        }
        List<Edge> source = world.edges.where(edge -> edge.universal && edge.site.equals(from.id));
        for (Edge edge : source) {
            Edge copy = world.edges.find(to.id + "/" + edge.id).orElseGet(() -> {
                Edge made = new Edge();
                made.site = to.id;
                made.id = edge.id;
                made.nat = edge.nat;
                made.routing = edge.routing;
                return made;
            });
            if (copy.universalRevision == edge.universalRevision
                    && copy.version >= edge.version
                    && edge.content.equals(copy.content)
                    && (edge.localEgress || edge.routing.equals(copy.routing))) {
                continue;
            }
            copy.name = edge.name;
            copy.type = edge.type;
            copy.universal = true;
            copy.localEgress = edge.localEgress;
            copy.tenant = edge.tenant;
            copy.applianceSize = edge.applianceSize;
            copy.content = edge.content;
            copy.version++;
            copy.universalRevision = edge.universalRevision;
            if (!edge.localEgress) {
                copy.routing = edge.routing;
                copy.routingVersion++;
            }
            world.edges.save(copy);
            differs = true;
        }
        for (Edge stale : world.edges.where(edge -> edge.universal && edge.site.equals(to.id))) {
            if (source.stream().noneMatch(edge -> edge.id.equals(stale.id))) {
                world.edges.remove(stale.key());
                differs = true;
            }
        }
        to.nsxSynced = world.now();
        from.nsxSynced = world.now();
        world.sites.save(to);
        world.sites.save(from);
        if (differs) {
            world.consequence(to.id, "nsx", "nsx.synced", to.id, to.hostNames.get("nsx")).detail = "from " + from.id;
        }
    }

    // --- controllers

    /** @return the nodes that run at a site, without entries that were only imported */
    List<Controller> own(Site site) {
        return world.controllers.where(node -> node.site.equals(site.id) && !node.imported);
    }

    /** @return what a manager lists: its own nodes; on a secondary those of its primary */
    List<Controller> listed(Site site) {
        if (site.nsxRole.equals(SECONDARY) && site.nsxPrimary != null) {
            return own(world.site(site.nsxPrimary));
        }
        return world.controllers.where(node -> node.site.equals(site.id));
    }

    /** @return a node's status as a manager sees it */
    String status(Controller node, Site asked) {
        if (node.statusOverride != null) {
            return node.statusOverride;
        }
        if (node.imported || !sees(asked, world.site(node.site))) {
            return "UNKNOWN";
        }
        Site home = world.site(node.site);
        boolean dark = home.controllersLost
                || world.now() < home.nsxControllersStartUntil
                || home.edgeClusterLost && node.cluster != null && node.cluster.equals(home.edgeCluster);
        return dark ? "UNKNOWN" : node.status;
    }

    int running(Site asked) {
        return (int) listed(asked).stream()
                .filter(node -> status(node, asked).equals("RUNNING"))
                .count();
    }

    /** New networks need a controller cluster that works; what flows already goes on without. */
    void requireControllers(Site site, String what) {
        boolean known = world.controllers.size() > 0
                || !world.setting("nsx.controllers", "").isEmpty();
        if (known && running(site) < MAJORITY) {
            throw new Problem(
                    400,
                    "400",
                    what + " needs a controller cluster with a majority: " + running(site) + " of "
                            + listed(site).size() + " nodes are running");
        }
    }

    /** @return whether a site's hosts are in touch with a working cluster; without one they go on headless */
    boolean hostsConnected(Site site) {
        Site home = site.nsxHostsFollow == null ? site : world.site(site.nsxHostsFollow);
        return sees(site, home)
                && own(home).stream()
                                .filter(node -> status(node, home).equals("RUNNING"))
                                .count()
                        >= MAJORITY;
    }

    /** A primary that comes back finds that its place was taken: its controllers need a while to start. */
    public void siteReturned(Site site) {
        boolean replaced = world.sites.all().stream()
                .anyMatch(other -> !other.id.equals(site.id) && other.nsxRole.equals(PRIMARY));
        if (replaced && site.nsxRole.equals(PRIMARY)) {
            long seconds = Long.parseLong(world.setting("controllersStartSeconds", "3600"));
            site.nsxControllersStartUntil = world.now() + world.scaled(seconds * 1000);
            world.sites.save(site);
        }
    }

    // --- edges and the way out

    String clusterOf(Site site, String poolOrCluster) {
        for (InventoryObject at =
                        world.objects.find(site.id + "/" + poolOrCluster).orElse(null);
                at != null;
                at = world.objects.find(site.id + "/" + at.parent).orElse(null)) {
            if (at.type.equals("ClusterComputeResource")) {
                return at.id;
            }
        }
        return null;
    }

    boolean isAlive(Edge edge, Edge.Appliance appliance) {
        Site site = world.site(edge.site);
        return site.up
                && !appliance.adminState.equals("down")
                && !(site.edgeClusterLost && site.edgeCluster.equals(clusterOf(site, appliance.resourcePool)));
    }

    boolean isAlive(Edge edge) {
        return edge.statusOverride == null
                ? edge.appliances.stream().anyMatch(appliance -> isAlive(edge, appliance))
                : !edge.statusOverride.equals("RED");
    }

    /** @return whether traffic between a site's logical networks and the world outside flows */
    public boolean northSouth(Site site) {
        List<Edge> gateways = world.edges.where(edge -> edge.type.equals("gatewayServices"));
        return site.up
                && (gateways.isEmpty()
                        || gateways.stream().anyMatch(edge -> edge.site.equals(site.id) && isAlive(edge)));
    }

    /** @return why a machine's users do not reach it although it runs; empty when they do */
    public Optional<String> cutOff(Vm vm) {
        boolean onLogicalSwitch = vm.networks.stream().anyMatch(network -> world.objects
                .find(vm.site + "/" + network)
                .filter(group -> group.more.containsKey("wire"))
                .isPresent());
        if (!onLogicalSwitch) {
            return Optional.empty();
        }
        Site site = world.site(vm.site);
        Site way = egress(vm).orElse(null);
        if (way == null) {
            return Optional.of("its locale ID belongs to no site");
        }
        if (!sees(site, way)) {
            return Optional.of("its traffic leaves at " + way.name + ", which is not to be seen");
        }
        return northSouth(way) ? Optional.empty() : Optional.of("no edge of " + way.name + " carries traffic");
    }

    /** @return the site at which a machine's traffic leaves, by host, cluster, router and manager, in this order */
    Optional<Site> egress(Vm vm) {
        Site site = world.site(vm.site);
        Edge router = world
                .edges
                .where(edge -> edge.universal && edge.site.equals(vm.site) && edge.type.equals("distributedRouter"))
                .stream()
                .findFirst()
                .orElse(null);
        boolean heeded = router != null
                && (router.localEgress
                        || world.setting("localeIdWithoutLocalEgress", "ignored")
                                .equals("heeded"));
        String locale = heeded ? localeOf(site, vm.host, router) : null;
        if (locale == null) {
            return Optional.of(site);
        }
        return world.sites.all().stream()
                .filter(other -> other.nsxUuid.equalsIgnoreCase(locale) || other.vsmUuid.equalsIgnoreCase(locale))
                .findFirst();
    }

    private String localeOf(Site site, String host, Edge router) {
        InventoryObject at = world.objects.find(site.id + "/" + host).orElse(null);
        for (int level = 0; at != null && level < 2; level++) {
            if (at.more.containsKey(LocaleCalls.LOCALE)) {
                return at.more.get(LocaleCalls.LOCALE);
            }
            at = world.objects.find(site.id + "/" + at.parent).orElse(null);
        }
        return RoutingCalls.localeOf(router).orElse(null);
    }

    // --- what a person sees

    /** One manager and what it works with. */
    public record ManagerState(
            String site,
            String role,
            String version,
            String primary,
            List<String> secondaries,
            long controllers,
            long controllersRunning,
            boolean edgeClusterLost,
            boolean northSouth,
            boolean hostsConnected,
            List<String> announced) {}

    public List<ManagerState> states() {
        List<ManagerState> states = new ArrayList<>();
        for (Site site : world.sites.all()) {
            TreeSet<String> announced = new TreeSet<>();
            world.edges
                    .where(edge -> edge.site.equals(site.id) && edge.type.equals("gatewayServices") && isAlive(edge))
                    .forEach(edge -> announced.addAll(RoutingCalls.announced(edge)));
            states.add(new ManagerState(
                    site.id,
                    site.nsxRole,
                    site.nsxVersion,
                    site.nsxPrimary,
                    List.copyOf(site.nsxSecondaries),
                    own(site).size(),
                    own(site).stream()
                            .filter(node -> status(node, site).equals("RUNNING"))
                            .count(),
                    site.edgeClusterLost,
                    northSouth(site),
                    hostsConnected(site),
                    List.copyOf(announced)));
        }
        return states;
    }

    /** Two rulers for a moment are two rulers: looked at whenever a role changes or a node has come up. */
    void watch() {
        List<String> violations = new ArrayList<>();
        check(violations);
        violations.stream().filter(one -> one.startsWith(TWO_RULERS)).forEach(world::problem);
    }

    /** Adds what must never be and is. */
    public void check(List<String> violations) {
        List<String> ruling = new ArrayList<>();
        for (Site site : world.sites.all()) {
            long nodes = own(site).stream()
                    .filter(node -> status(node, site).equals("RUNNING"))
                    .count();
            if (site.up && site.nsxRole.equals(PRIMARY) && nodes > 0) {
                ruling.add(site.id);
            }
            if (own(site).size() > 3) {
                violations.add(site.id + " has " + own(site).size() + " controllers, three are supported");
            }
            if (site.nsxRole.equals(SECONDARY) && !own(site).isEmpty()) {
                violations.add(site.id + " is secondary and has controllers of its own");
            }
        }
        if (ruling.size() > 1) {
            violations.add(TWO_RULERS + ": " + String.join(" and ", ruling));
        }
    }
}
