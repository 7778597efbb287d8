package io.drawbridge.bigip;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.core.RemoteException;
import io.drawbridge.site.http.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/** BIG-IP's iControl REST (the project's contract of it; sections in brackets). */
final class HttpTrafficManager extends HttpChanges implements TrafficManager {

    private static final List<String> TYPES = List.of("a", "aaaa");
    private static final String COORDINATION = "X-F5-REST-Coordination-Id";
    /** A large configuration takes more than a minute to write (7.1). */
    private static final Duration SAVE_TIMEOUT = Duration.ofMinutes(3);

    private final IControlSession session;

    HttpTrafficManager(IControlSession session) {
        super((method, path, body) -> session.send(method, path, body, Map.of()));
        this.session = session;
    }

    // --- the device (2)

    @Override
    public DeviceHealth health() {
        return health(version());
    }

    @Override
    public DeviceHealth health(DeviceCapabilities capabilities) {
        return health(capabilities.version());
    }

    private DeviceHealth health(String version) {
        var failover = Leaves.first(session.read("/tm/cm/failover-status")).text("status");
        return new DeviceHealth(version, ready(version), failover.equals("ACTIVE"));
    }

    private String version() {
        return Leaves.first(session.read("/tm/sys/version")).text("Version");
    }

    /** Releases before 13.1 have no page for it: their configuration service then says whether it runs (2.6). */
    private boolean ready(String version) {
        if (TmosRelease.parse(version)
                .filter(release -> release.isBefore(TmosRelease.TELLS_READINESS))
                .isPresent()) {
            return Leaves.first(session.read("/tm/sys/mcp-state")).text("phase").equals("running");
        }
        var ready = Leaves.first(session.read("/tm/sys/ready"));
        return List.of("configReady", "licenseReady", "provisionReady").stream()
                .allMatch(one -> ready.text(one).equals("yes"));
    }

    @Override
    public DeviceCapabilities capabilities() {
        boolean etherIp =
                session.find("/tm/net/tunnels/etherip").map(HttpTrafficManager::items).orElse(List.of()).stream()
                        .anyMatch(profile -> profile.path("name").asText().equals("etherip"));
        return new DeviceCapabilities(version(), modules(), etherIp);
    }

    /** @return level by module */
    private Map<String, String> modules() {
        var modules = new HashMap<String, String>();
        for (var module : items(session.read("/tm/sys/provision"))) {
            modules.put(module.path("name").asText(), module.path("level").asText("none"));
        }
        return modules;
    }

    // --- local (3)

    @Override
    public List<VirtualServer> virtualServers() {
        return items(session.read("/tm/ltm/virtual")).stream()
                .map(one -> new VirtualServer(
                        one.path("fullPath").asText(),
                        bare(one.path("destination").asText()),
                        Optional.of(one.path("pool").asText("")).filter(pool -> !pool.isEmpty()),
                        enabled(one),
                        one.path("connectionLimit").asInt()))
                .toList();
    }

    /** An empty collection may come without its list (1.4). */
    private static List<JsonNode> items(JsonNode collection) {
        var items = new ArrayList<JsonNode>();
        collection.path("items").forEach(items::add);
        return items;
    }

    /** @return a destination without its partition */
    private static String bare(String destination) {
        return destination.substring(destination.lastIndexOf('/') + 1);
    }

    private static boolean enabled(JsonNode object) {
        return !object.path("disabled").asBoolean(false)
                && object.path("enabled").asBoolean(true);
    }

    @Override
    public Optional<Pool> pool(String fullPath) {
        String path = poolPath(Names.full(fullPath));
        var members = session.find(path + "/members");
        if (members.isEmpty()) {
            return Optional.empty();
        }
        var figures = new HashMap<String, Leaves>();
        for (var leaves : Leaves.all(session.read(path + "/members/stats"))) {
            figures.put(leaves.text("nodeName") + " " + leaves.number("port"), leaves);
        }
        return Optional.of(new Pool(
                Names.full(fullPath),
                items(members.get()).stream().map(one -> member(one, figures)).toList()));
    }

    private PoolMember member(JsonNode one, Map<String, Leaves> figures) {
        String path = one.path("fullPath").asText();
        boolean six = path.indexOf(':') != path.lastIndexOf(':');
        int at = six ? path.lastIndexOf('.') : path.lastIndexOf(':');
        if (at < 1 || !path.substring(at + 1).matches("\\d{1,5}")) {
            throw session.unreadable("a pool member without a port: " + path);
        }
        String node = path.substring(0, at);
        int port = Integer.parseInt(path.substring(at + 1));
        var leaves = figures.get(node + " " + port);
        if (leaves == null) {
            // It came or went between the two reads: what is not known must not look like zero connections.
            throw session.unreadable("no statistics of pool member " + path);
        }
        return new PoolMember(
                path,
                node,
                one.path("address").asText(),
                port,
                PoolMember.Administration.of(
                        one.path("session").asText(), one.path("state").asText()),
                leaves.availability(),
                leaves.load("serverside", one.path("connectionLimit").asLong()));
    }

    @Override
    public List<Node> nodes() {
        return items(session.read("/tm/ltm/node")).stream()
                .map(one -> new Node(
                        one.path("fullPath").asText(), one.path("address").asText()))
                .toList();
    }

    @Override
    public List<SelfIp> selfIps() {
        return items(session.read("/tm/net/self")).stream()
                .map(one -> new SelfIp(
                        one.path("fullPath").asText(),
                        one.path("address").asText(),
                        one.path("vlan").asText()))
                .toList();
    }

    @Override
    public Load virtualLoad(VirtualServer virtual) {
        return Leaves.first(session.read("/tm/ltm/virtual/" + Names.segment(virtual.fullPath()) + "/stats"))
                .load("clientside", virtual.connectionLimit());
    }

    @Override
    public void endConnections(String address, int port) {
        session.send(
                "DELETE",
                "/tm/sys/connection?options=ss-server-addr+" + Path.encode(address) + "+ss-server-port+" + port,
                null,
                Map.of());
    }

    // --- global (4)

    @Override
    public Optional<WideIp> wideIp(String name) {
        for (var type : TYPES) {
            var found = session.find("/tm/gtm/wideip/" + type + "/" + Names.segment(Names.full(name)));
            if (found.isPresent()) {
                return found.map(one -> wideIp(type, one));
            }
        }
        return Optional.empty();
    }

    private static WideIp wideIp(String type, JsonNode one) {
        var pools = new ArrayList<JsonNode>();
        one.path("pools").forEach(pools::add);
        pools.sort(Comparator.comparingInt(pool -> pool.path("order").asInt()));
        return new WideIp(
                one.path("fullPath").asText(),
                enabled(one),
                one.path("poolLbMode").asText(),
                pools.stream()
                        .map(pool -> new GlobalPool.Ref(
                                type,
                                "/" + pool.path("partition").asText("Common") + "/"
                                        + pool.path("name").asText()))
                        .toList());
    }

    @Override
    public Optional<GlobalPool> globalPool(GlobalPool.Ref ref) {
        var found = session.find(globalPath(ref));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var states = new HashMap<String, Availability>();
        for (var leaves : Leaves.all(session.read(globalPath(ref) + "/members/stats"))) {
            states.put(Names.full(leaves.text("serverName")) + ":" + leaves.text("vsName"), leaves.availability());
        }
        var members = items(session.read(globalPath(ref) + "/members")).stream()
                .map(one -> globalMember(one, states))
                .toList();
        return Optional.of(new GlobalPool(
                ref, enabled(found.get()), found.get().path("loadBalancingMode").asText(), members));
    }

    private GlobalPool.Member globalMember(JsonNode one, Map<String, Availability> states) {
        String path = one.path("fullPath").asText();
        int colon = path.indexOf(':');
        if (colon < 0) {
            throw session.unreadable("a member without a virtual server: " + path);
        }
        return new GlobalPool.Member(
                path,
                path.substring(0, colon),
                path.substring(colon + 1),
                enabled(one),
                one.path("memberOrder").asInt(),
                one.path("ratio").asInt(1),
                states.getOrDefault(path, Availability.UNKNOWN));
    }

    @Override
    public List<GlobalVirtual> globalVirtuals(String server) {
        return items(session.read("/tm/gtm/server/" + Names.segment(Names.full(server)) + "/virtual-servers")).stream()
                .map(one -> {
                    var destinations = new TreeSet<String>();
                    destinations.add(bare(one.path("destination").asText()));
                    String inside = one.path("translationAddress").asText("none");
                    if (!inside.equals("none")) {
                        boolean six = inside.indexOf(':') >= 0;
                        destinations.add(inside
                                + (six ? "." : ":")
                                + one.path("translationPort").asInt());
                    }
                    return new GlobalVirtual(
                            Names.full(server), one.path("name").asText(), destinations);
                })
                .toList();
    }

    // --- transactions (6)

    @Override
    public void together(Consumer<TrafficChanges> changes) {
        String id = prepare(changes);
        var committed = session.send("PATCH", "/tm/transaction/" + id, Map.of("state", "VALIDATING"), Map.of());
        if (committed.path("state").asText().equals("COMPLETED")) {
            return;
        }
        var later = session.find("/tm/transaction/" + id).orElse(committed);
        switch (later.path("state").asText()) {
            case "COMPLETED" -> {}
            case "FAILED" ->
                throw new RemoteException.Refused(
                        session.label(),
                        400,
                        "the transaction failed: " + later.path("failureReason").asText());
            default ->
                throw session.unreadable(
                        "the transaction is " + later.path("state").asText());
        }
    }

    /** Until it is committed nothing changes over there; left alone it ends by itself. */
    private String prepare(Consumer<TrafficChanges> changes) {
        try {
            String id = session.send("POST", "/tm/transaction", Map.of(), Map.of())
                    .path("transId")
                    .asText("");
            if (!id.matches("\\d{1,20}")) {
                throw new RemoteException.NotSent(session.label(), "no transaction was opened", null);
            }
            changes.accept(new HttpChanges(
                    (method, path, body) -> session.send(method, path, body, Map.of(COORDINATION, id))));
            return id;
        } catch (RemoteException.NoAnswer e) {
            throw new RemoteException.NotSent(
                    session.label(), "the transaction was not complete: " + e.getMessage(), e);
        }
    }

    // --- tunnels (5)

    @Override
    public List<Tunnel> tunnels() {
        var found = new ArrayList<Tunnel>();
        // A device without the module does not serve these paths at all (5.1): that must not look like one that starts.
        boolean isession = new DeviceCapabilities("", modules(), false).has(DeviceCapabilities.Module.AM);
        for (var endpoint : (isession ? session.find("/tm/wom/remote-endpoint") : Optional.<JsonNode>empty())
                .map(HttpTrafficManager::items)
                .orElse(List.of())) {
            String path = endpoint.path("fullPath").asText(endpoint.path("name").asText());
            var state = endpoint.path("endpoint").asText("enabled").equals("disabled")
                    ? Tunnel.State.DOWN
                    : state(Leaves.first(session.read("/tm/wom/remote-endpoint/" + Names.segment(path) + "/stats")));
            found.add(new Tunnel(
                    Tunnel.Kind.ISESSION, path, "", endpoint.path("address").asText(), state, 0));
        }
        for (var tunnel : session.find("/tm/net/tunnels/tunnel")
                .map(HttpTrafficManager::items)
                .orElse(List.of())) {
            if (tunnel.path("profile").asText().endsWith("/etherip")) {
                String path = tunnel.path("fullPath").asText();
                var leaves = Leaves.first(session.read("/tm/net/tunnels/tunnel/" + Names.segment(path) + "/stats"));
                found.add(new Tunnel(
                        Tunnel.Kind.ETHERIP,
                        path,
                        tunnel.path("localAddress").asText(),
                        tunnel.path("remoteAddress").asText(),
                        Tunnel.State.NOT_SHOWN,
                        leaves.number("hcInOctets") + leaves.number("hcOutOctets")));
            }
        }
        return found;
    }

    /** Which leaf says it is not documented (5.4): the first one that is there counts. */
    private static Tunnel.State state(Leaves leaves) {
        for (var name : List.of("state", "status", "connState", "status.availabilityState")) {
            var word = leaves.text(name).toLowerCase(Locale.ROOT);
            if (!word.isEmpty()) {
                return switch (word) {
                    case "ready", "up", "available", "connected" -> Tunnel.State.UP;
                    case "connecting" -> Tunnel.State.CONNECTING;
                    default -> Tunnel.State.DOWN;
                };
            }
        }
        return Tunnel.State.NOT_SHOWN;
    }

    // --- disk and twin (7)

    @Override
    public void save() {
        session.send("POST", "/tm/sys/config", Map.of("command", "save"), Map.of(), SAVE_TIMEOUT);
    }

    @Override
    public SyncStatus syncStatus() {
        var leaves = Leaves.first(session.read("/tm/cm/sync-status"));
        return SyncStatus.of(leaves.text("status"), leaves.text("summary"));
    }

    @Override
    public Optional<String> groupToSynchronise() {
        return items(session.read("/tm/cm/device-group")).stream()
                .filter(group -> group.path("type").asText().equals("sync-failover")
                        && !group.path("autoSync").asText().equals("enabled"))
                .map(group -> group.path("fullPath").asText())
                .findFirst();
    }

    @Override
    public void synchronise(String group) {
        if (!group.matches("[\\w./-]{1,255}")) {
            throw new IllegalArgumentException("'" + group + "' is no device group");
        }
        session.send(
                "POST", "/tm/cm", Map.of("command", "run", "utilCmdArgs", "config-sync to-group " + group), Map.of());
    }
}
