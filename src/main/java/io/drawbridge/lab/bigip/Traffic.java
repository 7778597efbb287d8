package io.drawbridge.lab.bigip;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.lab.world.BigipFlow;
import io.drawbridge.lab.world.BigipObject;
import io.drawbridge.lab.world.Event;
import io.drawbridge.lab.world.Machines;
import io.drawbridge.lab.world.Site;
import io.drawbridge.lab.world.Vm;
import io.drawbridge.lab.world.World;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * What flows through the BIG-IPs of both sites: how many connections users keep open, which site they are sent to by
 * name, which member takes them, and how they end. Every number that a device shows is derived from it, so that
 * statistics, states and answers to names always agree (contract, sections 3.4, 4.8 and 8).
 */
public final class Traffic {

    /** What one member carries. */
    public record Load(
            String site, String pool, String member, String address, String session, String state, long connections) {}

    static final String IN_SYNC = "In Sync";
    static final String PENDING = "Changes Pending";
    static final String SYNCING = "Syncing";

    private static final String SYNC = "bigip.sync.";
    private static final String LOAD = "bigip.load.";
    private static final String LIFETIME = "bigip.connectionSeconds";
    private static final double DEFAULT_LIFETIME = 120;
    private static final double PROBE_SECONDS = 5;
    private static final double GIVE_UP_SECONDS = 16;
    private static final double CONFIG_SYNC_SECONDS = 4;
    private static final double NAME_SYNC_SECONDS = 2;

    private final World world;
    private final Map<String, Tree> trees = new LinkedHashMap<>();
    private boolean building;
    private boolean held;

    public Traffic(World world, Machines machines) {
        this.world = world;
        world.on("bigip.probe", this::probed);
        world.on("bigip.configSynced", this::configSynced);
        world.on("bigip.nameSync", event -> synchronizeNames());
        machines.onGuest(this::guestChanged);
    }

    Tree tree(String site) {
        return trees.computeIfAbsent(site, id -> new Tree(world, id, this::changed));
    }

    private List<Tree> trees() {
        List<Tree> all = new ArrayList<>();
        world.sites.all().forEach(site -> all.add(tree(site.id)));
        return all;
    }

    /** Makes objects that count as having been there for long. */
    void building(Runnable work) {
        building = true;
        held = true;
        try {
            work.run();
        } finally {
            building = false;
            held = false;
        }
        trees().forEach(Tree::save);
        refresh(true);
    }

    /** Lets nothing flow otherwise until all of the work is done. */
    void together(Runnable work) {
        held = true;
        try {
            work.run();
        } finally {
            held = false;
            refresh(false);
        }
    }

    private void changed(BigipObject object) {
        if (building) {
            return;
        }
        if (object.type.startsWith("gtm/")) {
            world.after(NAME_SYNC_SECONDS, "bigip.nameSync");
        } else {
            world.set(SYNC + object.site, PENDING);
        }
        refresh(false);
    }

    // --- the pair of devices at each site

    String syncStatus(String site) {
        return world.setting(SYNC + site, IN_SYNC);
    }

    void configSync(String site) {
        world.set(SYNC + site, SYNCING);
        world.after(CONFIG_SYNC_SECONDS, "bigip.configSynced", site);
    }

    private void configSynced(Event event) {
        if (syncStatus(event.arg(0)).equals(SYNCING)) {
            world.set(SYNC + event.arg(0), IN_SYNC);
            world.consequence(event.arg(0), "bigip", "bigip.configSynced", event.arg(0), event.arg(0));
        }
    }

    void syncStatus(String site, String status) {
        world.set(SYNC + site, status);
    }

    // --- the group of global traffic managers

    /** Copies the younger object of each two to the other site; while the sites do not see each other, nothing. */
    public void synchronizeNames() {
        if (!world.connected() || !namesAreShared()) {
            return;
        }
        for (Site from : world.sites.all()) {
            String to = world.peerOf(from.id).id;
            for (BigipObject object :
                    world.bigips.where(one -> one.site.equals(from.id) && one.type.startsWith("gtm/"))) {
                BigipObject copy = object.copy();
                copy.site = to;
                BigipObject there = world.bigips.find(copy.key()).orElse(null);
                if (there == null ? !object.gone : there.changedAt < object.changedAt) {
                    copy.saved = there == null ? null : there.saved;
                    copy.generation = world.next("bigip.generation." + to);
                    world.bigips.save(copy);
                    world.consequence(to, "bigip", "bigip.gtm.synchronized", copy.fullPath, copy.fullPath);
                }
            }
        }
        refresh(false);
    }

    private boolean namesAreShared() {
        return trees().stream().allMatch(tree -> tree.all("gtm/global-settings/general").stream()
                .anyMatch(settings -> settings.text("synchronization").equals("yes")));
    }

    // --- health

    private void guestChanged(Vm vm) {
        if (vm.address == null) {
            return;
        }
        for (Site site : world.sites.all()) {
            for (BigipObject member : tree(site.id).all(Tree.MEMBER)) {
                if (bare(member.text("address")).equals(vm.address)) {
                    // what stopped is given up only after the monitor's time-out; its connections break at once
                    world.after(
                            found(site.id, vm.address) ? PROBE_SECONDS : GIVE_UP_SECONDS,
                            "bigip.probe",
                            BigipFlow.keyOf(site.id, member.parent, member.fullPath));
                }
            }
        }
        refresh(false);
    }

    private void probed(Event event) {
        world.flows.find(event.arg(0)).ifPresent(flow -> {
            probe(flow);
            refresh(false);
        });
    }

    private void probe(BigipFlow flow) {
        Boolean before = flow.answers;
        BigipObject member =
                tree(flow.site).find(Tree.MEMBER, flow.pool, flow.member).orElse(null);
        if (member == null) {
            return;
        }
        flow.answers = flow.forced == null ? found(flow.site, bare(member.text("address"))) : flow.forced;
        world.flows.save(flow);
        if (!flow.answers.equals(before)) {
            String change = flow.answers ? "bigip.member.up" : "bigip.member.down";
            world.consequence(flow.site, "bigip", change, flow.member, flow.pool + " " + flow.member);
        }
    }

    private static String bare(String address) {
        return address.replaceAll("%.*", "");
    }

    /** @return whether a machine with this address serves users at the site */
    private boolean answers(String site, String address) {
        return world.site(site).up
                && world.vms.all().stream()
                        .anyMatch(vm -> vm.site.equals(site)
                                && address.equals(vm.address)
                                && vm.on
                                && vm.tools
                                && vm.role != Vm.Role.TEST);
    }

    /** @return whether a monitor finds it: here, or through the tunnel where no machine of this site has the address */
    private boolean found(String site, String address) {
        return answers(site, address)
                || world.vms.all().stream().noneMatch(vm -> vm.site.equals(site) && address.equals(vm.address))
                        && tunnelIsUp(site)
                        && answers(world.peerOf(site).id, address);
    }

    private boolean isMachine(String address) {
        return world.vms.all().stream().anyMatch(vm -> address.equals(vm.address));
    }

    /** @return whether packets reach the member: here, or where its machine went, through the tunnel */
    private boolean reaches(BigipFlow flow, String address) {
        return Boolean.TRUE.equals(flow.forced)
                || !isMachine(address)
                || answers(flow.site, address)
                || tunnelIsUp(flow.site) && answers(world.peerOf(flow.site).id, address);
    }

    /** @return ready, connecting or down (the lab's own words: contract 5.4) */
    String endpointState(BigipObject endpoint) {
        String peer = world.peerOf(endpoint.site).id;
        if (!endpoint.text("endpoint").equals("enabled") || !localEndpoint(endpoint.site)) {
            return "down";
        }
        boolean back = world.site(peer).up
                && localEndpoint(peer)
                && tree(peer).all("wom/remote-endpoint").stream()
                        .anyMatch(other -> other.text("endpoint").equals("enabled")
                                && addressesOf(endpoint.site).contains(other.text("address")));
        return back && world.connected() ? "ready" : "connecting";
    }

    private boolean localEndpoint(String site) {
        return tree(site).all("wom/local-endpoint").stream()
                .anyMatch(local -> local.text("endpoint").equals("enabled"));
    }

    private Set<String> addressesOf(String site) {
        Set<String> addresses = new HashSet<>();
        tree(site).all("wom/local-endpoint").forEach(local -> local.properties
                .path("addresses")
                .forEach(address -> addresses.add(address.asText())));
        return addresses;
    }

    private boolean tunnelIsUp(String site) {
        if (tree(site).all("wom/remote-endpoint").stream()
                .anyMatch(endpoint -> endpointState(endpoint).equals("ready"))) {
            return true;
        }
        return tree(site).all("net/tunnels/tunnel").stream().anyMatch(this::carries);
    }

    private boolean carries(BigipObject tunnel) {
        return world.connected()
                && tree(world.peerOf(tunnel.site).id).all("net/tunnels/tunnel").stream()
                        .anyMatch(other -> other.text("localAddress").equals(tunnel.text("remoteAddress"))
                                && other.text("remoteAddress").equals(tunnel.text("localAddress")));
    }

    /** A tunnel that works is never silent. */
    long tunnelOctets(BigipObject tunnel) {
        return carries(tunnel) ? 100 * Math.max(1, world.now() - tunnel.changedAt) : 0;
    }

    // --- states of local objects

    Optional<BigipFlow> flow(BigipObject member) {
        return world.flows.find(BigipFlow.keyOf(member.site, member.parent, member.fullPath));
    }

    long connections(BigipObject member) {
        return flow(member).map(this::connections).orElse(0L);
    }

    private long connections(BigipFlow flow) {
        return Math.round(flow.at(world.now()));
    }

    static String monitorOf(BigipObject member, BigipObject pool) {
        String own = member.text("monitor").trim();
        String found = own.equals("default") ? pool.text("monitor").trim() : own;
        return found.equals("/Common/none") ? "" : found;
    }

    Status member(BigipObject member) {
        Tree tree = tree(member.site);
        BigipObject pool = tree.get(Tree.POOL, "", member.parent);
        boolean on = member.text("session").equals("user-enabled");
        boolean monitored = !monitorOf(member, pool).isEmpty();
        Boolean answers = flow(member).map(flow -> flow.answers).orElse(null);
        BigipObject node = tree.find(Tree.NODE, "", member.fullPath.substring(0, Tree.portAt(member.fullPath)))
                .orElse(null);
        boolean nodeOff = node != null && !node.text("session").equals("user-enabled");
        String enabled = !on ? "disabled" : nodeOff ? "disabled-by-parent" : "enabled";
        if (member.text("state").equals("user-down")) {
            return new Status(
                    on ? "user-enabled" : "user-disabled",
                    "user-down",
                    enabled,
                    "offline",
                    "Forced down by an administrator");
        }
        if (node != null && node.text("state").equals("user-down")) {
            return new Status(
                    on ? "user-enabled" : "user-disabled", "down", enabled, "offline", "The node is forced down");
        }
        if (!monitored) {
            return new Status(
                    on ? "user-enabled" : "user-disabled",
                    "unchecked",
                    enabled,
                    "unknown",
                    "Pool member does not have service checking enabled");
        }
        String session = on ? "monitor-enabled" : "user-disabled";
        if (answers == null) {
            return new Status(session, "checking", enabled, "unknown", "Checking");
        }
        if (!answers) {
            return new Status(session, "down", enabled, "offline", "Pool member has been marked down by a monitor");
        }
        boolean full = member.number("connectionLimit") > 0 && connections(member) >= member.number("connectionLimit");
        return new Status(
                session,
                "up",
                enabled,
                full ? "unavailable" : "available",
                full ? "The pool member's connection limit has been reached" : "Pool member is available");
    }

    static Status node(BigipObject node) {
        boolean on = node.text("session").equals("user-enabled");
        boolean down = node.text("state").equals("user-down");
        return new Status(
                on ? "user-enabled" : "user-disabled",
                down ? "user-down" : "unchecked",
                on ? "enabled" : "disabled",
                down ? "offline" : "unknown",
                down ? "Forced down by an administrator" : "Node address does not have service checking enabled");
    }

    Status pool(BigipObject pool) {
        boolean any = false;
        boolean unknown = false;
        boolean full = false;
        for (BigipObject member : tree(pool.site).all(Tree.MEMBER, pool.fullPath)) {
            Status status = member(member);
            if (status.isEnabled()) {
                any |= status.availability().equals("available");
                unknown |= status.availability().equals("unknown");
                full |= status.availability().equals("unavailable");
            }
        }
        if (any) {
            return Status.of(true, "available", "The pool is available");
        }
        if (full) {
            return Status.of(true, "unavailable", "Every member is at its connection limit");
        }
        return unknown
                ? Status.of(
                        true,
                        "unknown",
                        "The children pool member(s) either don't have service checking enabled, or service check"
                                + " results are not available yet")
                : Status.of(true, "offline", "No enabled pool members available");
    }

    Status virtual(BigipObject virtual) {
        return tree(virtual.site)
                .find(Tree.POOL, "", virtual.text("pool"))
                .map(this::pool)
                .map(pool -> Status.of(virtual.enabled(), pool.availability(), pool.reason()))
                .orElseGet(() -> Status.of(virtual.enabled(), "unknown", "The virtual server has no pool"));
    }

    // --- states of names, as one site's global traffic manager sees them

    /** @return the virtual server of a local traffic manager that listens there */
    Optional<BigipObject> listening(String destination) {
        for (Tree tree : trees()) {
            for (BigipObject virtual : tree.all(Tree.VIRTUAL)) {
                String own = virtual.text("destination");
                if (own.substring(own.lastIndexOf('/') + 1).equals(destination)) {
                    return Optional.of(virtual);
                }
            }
        }
        return Optional.empty();
    }

    Status serverVirtual(BigipObject virtual) {
        Tree tree = tree(virtual.site);
        BigipObject server = tree.find(Tree.SERVER, "", virtual.parent).orElse(null);
        boolean above = server != null
                && server.enabled()
                && tree.find("gtm/datacenter", "", server.text("datacenter"))
                        .map(BigipObject::enabled)
                        .orElse(false);
        Optional<BigipObject> local = listening(virtual.text("destination"))
                .filter(found -> found.site.equals(virtual.site) || world.connected())
                .filter(found -> world.site(found.site).up);
        String availability = local.map(
                        found -> found.enabled() ? virtual(found).availability() : "offline")
                .orElse("offline");
        String enabled = !virtual.enabled() ? "disabled" : above ? "enabled" : "disabled-by-parent";
        return new Status(
                null,
                null,
                enabled,
                availability,
                local.isPresent() ? "Monitor /Common/bigip from the device" : "No reply from the device");
    }

    Optional<BigipObject> virtualOf(BigipObject globalMember) {
        int colon = globalMember.name.indexOf(':');
        String server = globalMember.name.substring(0, colon);
        return tree(globalMember.site)
                .find(
                        Tree.SERVER_VIRTUAL,
                        server.startsWith("/") ? server : "/Common/" + server,
                        globalMember.name.substring(colon + 1));
    }

    Status globalMember(BigipObject member) {
        return virtualOf(member)
                .map(this::serverVirtual)
                .map(virtual -> new Status(
                        null,
                        null,
                        member.enabled() ? virtual.enabled() : "disabled",
                        virtual.availability(),
                        virtual.reason()))
                .orElseGet(() -> Status.of(member.enabled(), "offline", "The virtual server is gone"));
    }

    private List<BigipObject> membersOf(BigipObject globalPool) {
        return tree(globalPool.site).all(globalPool.type + "/members", globalPool.fullPath);
    }

    Status globalPool(BigipObject pool) {
        boolean alive = membersOf(pool).stream()
                .map(this::globalMember)
                .anyMatch(status -> status.isEnabled() && status.availability().equals("available"));
        boolean any = membersOf(pool).stream().map(this::globalMember).anyMatch(Status::takesWork);
        return Status.of(
                pool.enabled(),
                alive ? "available" : any ? "unknown" : "offline",
                any ? "Available" : "No enabled pool members available");
    }

    Status wideIp(BigipObject name) {
        boolean any = poolsOf(name).stream()
                .map(this::globalPool)
                .anyMatch(status -> status.isEnabled() && status.availability().equals("available"));
        return Status.of(
                name.enabled(), any ? "available" : "offline", any ? "Available" : "No enabled pools available");
    }

    private List<BigipObject> poolsOf(BigipObject wideIp) {
        List<JsonNode> entries = new ArrayList<>();
        wideIp.properties.path("pools").forEach(entries::add);
        entries.sort(Comparator.comparingInt(entry -> entry.path("order").asInt()));
        List<BigipObject> pools = new ArrayList<>();
        for (JsonNode entry : entries) {
            tree(wideIp.site)
                    .find(
                            wideIp.type.replace("wideip", "pool"),
                            "",
                            "/" + entry.path("partition").asText() + "/"
                                    + entry.path("name").asText())
                    .ifPresent(pools::add);
        }
        return pools;
    }

    private static double ratioOf(BigipObject wideIp, BigipObject pool) {
        for (JsonNode entry : wideIp.properties.path("pools")) {
            if (pool.fullPath.equals("/" + entry.path("partition").asText() + "/"
                    + entry.path("name").asText())) {
                return entry.path("ratio").asDouble(1);
            }
        }
        return 1;
    }

    /** @return which part of the users is sent to each destination */
    private Map<String, Double> answersTo(BigipObject wideIp) {
        Map<String, Double> parts = new LinkedHashMap<>();
        if (!wideIp.enabled()) {
            return parts;
        }
        List<BigipObject> usable = new ArrayList<>();
        for (BigipObject pool : poolsOf(wideIp)) {
            if (pool.enabled() && !usableMembers(pool).isEmpty()) {
                usable.add(pool);
            }
        }
        choose(usable, wideIp.text("poolLbMode"), pool -> ratioOf(wideIp, pool)).forEach((pool, part) -> choose(
                        usableMembers(pool), pool.text("loadBalancingMode"), member -> member.number("ratio"))
                .forEach((member, share) -> virtualOf(member)
                        .ifPresent(virtual -> parts.merge(virtual.text("destination"), part * share, Double::sum))));
        return parts;
    }

    private List<BigipObject> usableMembers(BigipObject pool) {
        List<BigipObject> usable = new ArrayList<>();
        for (BigipObject member : membersOf(pool)) {
            if (globalMember(member).takesWork()) {
                usable.add(member);
            }
        }
        usable.sort(Comparator.comparingInt(member -> member.number("memberOrder")));
        return usable;
    }

    private static Map<BigipObject, Double> choose(
            List<BigipObject> usable, String mode, ToDoubleFunction<BigipObject> weight) {
        Map<BigipObject, Double> parts = new LinkedHashMap<>();
        if (usable.isEmpty()) {
            return parts;
        }
        if (mode.equals("global-availability")) {
            parts.put(usable.get(0), 1.0);
            return parts;
        }
        boolean weighed = mode.equals("ratio");
        double all = usable.stream().mapToDouble(weighed ? weight : one -> 1).sum();
        for (BigipObject one : usable) {
            double own = weighed ? weight.applyAsDouble(one) : 1;
            if (own > 0) {
                parts.put(one, own / all);
            }
        }
        return parts;
    }

    /** @return the part of the users that comes to each destination that some name leads to */
    private Map<String, Double> parts() {
        Map<String, Double> parts = new LinkedHashMap<>();
        long up = world.sites.all().stream().filter(site -> site.up).count();
        for (Tree tree : trees()) {
            if (!world.site(tree.site()).up) {
                continue;
            }
            for (String type : List.of("gtm/wideip/a", "gtm/wideip/aaaa")) {
                for (BigipObject wideIp : tree.all(type)) {
                    poolsOf(wideIp).forEach(pool -> membersOf(pool).forEach(member -> virtualOf(member)
                            .ifPresent(virtual -> parts.putIfAbsent(virtual.text("destination"), 0.0))));
                    // each device answers its share of the questions
                    answersTo(wideIp).forEach((destination, part) -> parts.merge(destination, part / up, Double::sum));
                }
            }
        }
        return parts;
    }

    // --- load

    /** Says how many connections the users of a pool's application keep open, at both sites together. */
    public void load(String pool, long connections) {
        String path = Tree.fullPath(Tree.POOL, pool);
        if (trees().stream().noneMatch(tree -> tree.find(Tree.POOL, "", path).isPresent())) {
            throw new IllegalArgumentException("there is no pool " + path);
        }
        world.set(LOAD + path, Long.toString(connections));
        refresh(false);
    }

    /** Says how long a connection lasts when nobody ends it. */
    public void connectionSeconds(double seconds) {
        world.set(LIFETIME, Double.toString(seconds));
    }

    private double lifetime() {
        return Double.parseDouble(world.setting(LIFETIME, Double.toString(DEFAULT_LIFETIME)));
    }

    /** Puts a result in place of a monitor's own; null lets it look again. */
    public void answer(String site, String member, Boolean result) {
        List<BigipFlow> found = world.flows.where(
                flow -> flow.site.equals(site) && (flow.member.equals(member) || flow.member.endsWith("/" + member)));
        if (found.isEmpty()) {
            throw new IllegalArgumentException("there is no pool member " + member + " at " + site);
        }
        for (BigipFlow flow : found) {
            flow.forced = result;
            probe(flow);
        }
        refresh(false);
    }

    /** Ends a member's connections at once. */
    void cut(BigipObject member) {
        flow(member).ifPresent(flow -> {
            flow.begun = flow.begunAt(world.now());
            flow.from = 0;
            flow.since = world.now();
            flow.until = flow.since + Math.max(1, world.scaled(Math.round(lifetime() * 1000)));
            world.flows.save(flow);
        });
    }

    /** @return what every member carries now */
    public List<Load> loads() {
        refresh(false);
        List<Load> loads = new ArrayList<>();
        for (Tree tree : trees()) {
            for (BigipObject member : tree.all(Tree.MEMBER)) {
                Status status = member(member);
                loads.add(new Load(
                        tree.site(),
                        member.parent,
                        member.fullPath,
                        member.text("address"),
                        status.session(),
                        status.state(),
                        connections(member)));
            }
        }
        return loads;
    }

    /** @return connections that found no room, at this moment */
    long waiting(BigipObject pool) {
        long room = 0;
        for (BigipObject member : tree(pool.site).all(Tree.MEMBER, pool.fullPath)) {
            room += Math.round(flow(member).map(flow -> flow.to).orElse(0.0));
        }
        return pool.text("queueOnConnectionLimit").equals("enabled") ? Math.max(0, offered(pool, parts()) - room) : 0;
    }

    private long offered(BigipObject pool, Map<String, Double> parts) {
        double load = Double.parseDouble(world.setting(LOAD + pool.fullPath, "0"));
        double part = 0;
        for (BigipObject virtual : tree(pool.site).all(Tree.VIRTUAL)) {
            if (virtual.enabled() && virtual.text("pool").equals(pool.fullPath)) {
                String destination = virtual.text("destination");
                double all = load
                        * Math.min(1, parts.getOrDefault(destination.substring(destination.lastIndexOf('/') + 1), 1.0));
                part += virtual.number("connectionLimit") > 0 ? Math.min(all, virtual.number("connectionLimit")) : all;
            }
        }
        return Math.round(part);
    }

    /**
     * Lets the flows follow what has changed.
     *
     * @param settled for a world that has stood for a while: monitors have looked, connections are open
     */
    void refresh(boolean settled) {
        if (held) {
            return;
        }
        held = true;
        try {
            Set<String> keys = new HashSet<>();
            for (Tree tree : trees()) {
                for (BigipObject pool : tree.all(Tree.POOL)) {
                    List<BigipObject> members = tree.all(Tree.MEMBER, pool.fullPath);
                    members.forEach(member -> keys.add(known(member, settled).key()));
                }
            }
            world.flows.where(flow -> !keys.contains(flow.key())).forEach(flow -> world.flows.remove(flow.key()));
            Map<String, Double> parts = parts();
            for (Tree tree : trees()) {
                tree.all(Tree.POOL).forEach(pool -> spread(tree, pool, parts, settled));
            }
        } finally {
            held = false;
        }
    }

    private BigipFlow known(BigipObject member, boolean settled) {
        return flow(member).orElseGet(() -> {
            BigipFlow flow = new BigipFlow();
            flow.site = member.site;
            flow.pool = member.parent;
            flow.member = member.fullPath;
            flow.since = world.now();
            flow.until = flow.since;
            if (settled) {
                flow.answers = answers(member.site, bare(member.text("address")));
            } else {
                world.after(PROBE_SECONDS, "bigip.probe", flow.key());
            }
            return world.flows.save(flow);
        });
    }

    private void spread(Tree tree, BigipObject pool, Map<String, Double> parts, boolean settled) {
        List<BigipObject> members = tree.all(Tree.MEMBER, pool.fullPath);
        Map<BigipObject, Long> shares = shares(pool, members, offered(pool, parts));
        boolean persists = tree.all(Tree.VIRTUAL).stream()
                .anyMatch(virtual -> virtual.text("pool").equals(pool.fullPath)
                        && virtual.properties.path("persist").size() > 0);
        for (BigipObject member : members) {
            BigipFlow flow = flow(member).orElseThrow();
            boolean forced = member.text("state").equals("user-down");
            boolean breaks =
                    forced && world.setting("forcedOfflineBreaks", "false").equals("true");
            boolean disabled = !member.text("session").equals("user-enabled");
            if (breaks || !reaches(flow, bare(member.text("address")))) {
                follow(flow, "broken", 0, 0);
            } else if (shares.containsKey(member)) {
                follow(flow, "serving", shares.get(member), settled ? 0 : lifetime());
            } else if (disabled && !forced && persists) {
                follow(flow, "persisting", 0, lifetime() + persistence(tree));
            } else {
                follow(flow, "draining", 0, lifetime());
            }
        }
    }

    private static double persistence(Tree tree) {
        return tree.find("ltm/persistence/source-addr", "", "/Common/source_addr")
                .map(profile -> Double.parseDouble(profile.text("timeout")))
                .orElse(180.0);
    }

    private void follow(BigipFlow flow, String mode, double to, double seconds) {
        if (flow.mode.equals(mode) && flow.to == to) {
            return;
        }
        long now = world.now();
        flow.begun = flow.begunAt(now);
        flow.from = seconds == 0 ? to : flow.at(now);
        flow.most = Math.max(flow.most, Math.max(flow.from, to));
        flow.mode = mode;
        flow.to = to;
        flow.since = now;
        flow.until = now + world.scaled(Math.round(seconds * 1000));
        flow.perSecond = mode.equals("serving") ? to / lifetime() : 0;
        world.flows.save(flow);
    }

    /** @return how many connections each member gets that takes new ones: by weight, up to its limit */
    private Map<BigipObject, Long> shares(BigipObject pool, List<BigipObject> members, long offered) {
        Map<BigipObject, Long> shares = new LinkedHashMap<>();
        for (BigipObject member : chosen(pool, members)) {
            shares.put(member, 0L);
        }
        boolean weighed = pool.text("loadBalancingMode").contains("ratio");
        List<BigipObject> open = new ArrayList<>(shares.keySet());
        long left = offered;
        while (left > 0 && !open.isEmpty()) {
            double weights = open.stream()
                    .mapToDouble(one -> weighed ? Math.max(1, one.number("ratio")) : 1)
                    .sum();
            long given = 0;
            long round = left;
            for (BigipObject member : List.copyOf(open)) {
                double weight = weighed ? Math.max(1, member.number("ratio")) : 1;
                long wish = Math.max(1, Math.round(Math.floor(round * weight / weights)));
                int limit = member.number("connectionLimit");
                long room = limit == 0 ? Long.MAX_VALUE : limit - shares.get(member);
                long more = Math.min(Math.min(wish, room), left);
                shares.merge(member, more, Long::sum);
                left -= more;
                given += more;
                if (more == room) {
                    open.remove(member);
                }
            }
            if (given == 0) {
                break;
            }
        }
        return shares;
    }

    /** The highest priority group, and lower ones while it has fewer members than the pool wants. */
    private List<BigipObject> chosen(BigipObject pool, List<BigipObject> members) {
        List<BigipObject> able = new ArrayList<>();
        for (BigipObject member : members) {
            if (member(member).takesWork()) {
                able.add(member);
            }
        }
        int wanted = pool.number("minActiveMembers");
        if (wanted == 0) {
            return able;
        }
        able.sort(Comparator.comparingInt((BigipObject member) -> member.number("priorityGroup"))
                .reversed());
        List<BigipObject> chosen = new ArrayList<>();
        for (BigipObject member : able) {
            boolean sameGroup = !chosen.isEmpty()
                    && chosen.get(chosen.size() - 1).number("priorityGroup") == member.number("priorityGroup");
            if (chosen.size() < wanted || sameGroup) {
                chosen.add(member);
            }
        }
        return chosen;
    }

    // --- the site as a whole

    /** The devices of a site begin again with what was saved. */
    public void reboot(String site) {
        tree(site).load();
        syncStatus(site, IN_SYNC);
        world.tokens.where(token -> token.site.equals(site)).forEach(token -> world.tokens.remove(token.key()));
        world.transactions
                .where(transaction -> transaction.site.equals(site))
                .forEach(transaction -> world.transactions.remove(transaction.key()));
        world.consequence(site, "bigip", "bigip.rebooted", site, site);
        world.after(NAME_SYNC_SECONDS, "bigip.nameSync");
        refresh(false);
    }

    /** A site or the line came or went. */
    public void connectionChanged() {
        synchronizeNames();
        refresh(false);
    }

    /** Monitors go on looking: what started or stopped while they could not see it is found soon. */
    public void connectionBegins() {
        connectionChanged();
        world.flows.all().forEach(flow -> world.after(PROBE_SECONDS, "bigip.probe", flow.key()));
    }
}
