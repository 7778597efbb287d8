package io.drawbridge.doubles;

import io.drawbridge.bigip.Availability;
import io.drawbridge.bigip.DeviceCapabilities;
import io.drawbridge.bigip.DeviceHealth;
import io.drawbridge.bigip.GlobalPool;
import io.drawbridge.bigip.GlobalVirtual;
import io.drawbridge.bigip.Load;
import io.drawbridge.bigip.Pool;
import io.drawbridge.bigip.PoolMember;
import io.drawbridge.bigip.SyncStatus;
import io.drawbridge.bigip.TrafficChanges;
import io.drawbridge.bigip.TrafficManager;
import io.drawbridge.bigip.Tunnel;
import io.drawbridge.bigip.VirtualServer;
import io.drawbridge.bigip.WideIp;
import io.drawbridge.core.RemoteException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A BIG-IP that does at once what it is told. Two of them may share {@link #globalPools}, as a group does. */
public final class TrafficDouble implements TrafficManager {

    public final Map<String, WideIp> wideIps = new LinkedHashMap<>();
    public final List<VirtualServer> virtuals = new ArrayList<>();
    public final Map<String, List<GlobalVirtual>> servers = new LinkedHashMap<>();
    public final Map<String, Pool> pools = new LinkedHashMap<>();
    public final List<Tunnel> tunnels = new ArrayList<>();
    public final List<String> sent = new ArrayList<>();
    public Map<String, GlobalPool> globalPools = new LinkedHashMap<>();
    public SyncStatus.State twin = SyncStatus.State.STANDALONE;
    public boolean silent;

    private void answer() {
        if (silent) {
            throw new RemoteException.NotSent("BIG-IP of onprem", "the connection was refused", null);
        }
    }

    /** Adds an answer to a name: a global pool with one member, and the virtual server to which it leads. */
    public void name(String name, String pool, String server, String destination, boolean enabled, Availability alive) {
        var ref = new GlobalPool.Ref("a", pool);
        var before = wideIps.get(name);
        var refs = new ArrayList<>(before == null ? List.<GlobalPool.Ref>of() : before.pools());
        refs.add(ref);
        wideIps.put(name, new WideIp("/Common/" + name, true, "global-availability", refs));
        globalPools.put(
                pool,
                new GlobalPool(
                        ref,
                        enabled,
                        "global-availability",
                        List.of(new GlobalPool.Member(server + ":vs", server, "vs", true, 0, 1, alive))));
        servers.put(server, List.of(new GlobalVirtual(server, "vs", Set.of(destination))));
    }

    public void virtual(String name, String destination, String pool) {
        virtuals.add(new VirtualServer(name, destination, Optional.of(pool), true, 0));
    }

    public void member(String pool, String name, long connections) {
        member(pool, name, connections, PoolMember.Administration.ENABLED);
    }

    private void member(String pool, String name, long connections, PoolMember.Administration administration) {
        var members = new ArrayList<>(
                pools.getOrDefault(pool, new Pool(pool, List.of())).members());
        members.removeIf(one -> one.fullPath().equals(name));
        members.add(new PoolMember(
                name,
                name.substring(0, name.indexOf(':')),
                "10.0.0.1",
                443,
                administration,
                Availability.AVAILABLE,
                new Load(connections, 0, 0, 0, 0)));
        pools.put(pool, new Pool(pool, members));
    }

    @Override
    public DeviceCapabilities capabilities() {
        answer();
        return new DeviceCapabilities("16.1.0", Map.of("ltm", "nominal", "gtm", "nominal", "am", "nominal"), true);
    }

    @Override
    public DeviceHealth health() {
        answer();
        return new DeviceHealth("16.1.0", true, true);
    }

    @Override
    public DeviceHealth health(DeviceCapabilities capabilities) {
        return health();
    }

    @Override
    public List<VirtualServer> virtualServers() {
        answer();
        return List.copyOf(virtuals);
    }

    @Override
    public Optional<Pool> pool(String fullPath) {
        answer();
        return Optional.ofNullable(pools.get(fullPath));
    }

    @Override
    public Load virtualLoad(VirtualServer virtual) {
        return new Load(0, 0, 0, 0, 0);
    }

    @Override
    public Optional<WideIp> wideIp(String name) {
        answer();
        return Optional.ofNullable(wideIps.get(name));
    }

    @Override
    public Optional<GlobalPool> globalPool(GlobalPool.Ref pool) {
        answer();
        return Optional.ofNullable(globalPools.get(pool.fullPath()));
    }

    @Override
    public List<GlobalVirtual> globalVirtuals(String server) {
        answer();
        return servers.getOrDefault(server, List.of());
    }

    @Override
    public void endConnections(String address, int port) {
        sent.add("end " + address + ":" + port);
        pools.replaceAll((path, pool) -> new Pool(
                path,
                pool.members().stream()
                        .map(one -> new PoolMember(
                                one.fullPath(),
                                one.node(),
                                one.address(),
                                one.port(),
                                one.administration(),
                                one.availability(),
                                new Load(0, 0, 0, 0, 0)))
                        .toList()));
    }

    @Override
    public void together(Consumer<TrafficChanges> changes) {
        changes.accept(this);
    }

    @Override
    public List<Tunnel> tunnels() {
        answer();
        return List.copyOf(tunnels);
    }

    @Override
    public void save() {
        sent.add("save");
    }

    @Override
    public SyncStatus syncStatus() {
        answer();
        return new SyncStatus(twin, twin.name());
    }

    @Override
    public Optional<String> groupToSynchronise() {
        return Optional.of("/Common/pair");
    }

    @Override
    public void synchronise(String group) {
        sent.add("synchronise " + group);
        twin = SyncStatus.State.IN_SYNC;
    }

    @Override
    public void set(String pool, String member, PoolMember.Administration administration) {
        answer();
        sent.add(administration + " " + member);
        long open = pools.get(pool).members().stream()
                .filter(one -> one.fullPath().equals(member))
                .mapToLong(one -> one.load().connections())
                .sum();
        member(pool, member, open, administration);
        if (twin == SyncStatus.State.IN_SYNC) {
            twin = SyncStatus.State.CHANGES_PENDING;
        }
    }

    @Override
    public void addMember(String pool, String node, String address, int port, int connectionLimit) {
        member(pool, node + ":" + port, 0);
    }

    @Override
    public void removeMember(String pool, String member) {
        pools.remove(pool);
    }

    @Override
    public void setGlobalPool(GlobalPool.Ref ref, boolean enabled) {
        sent.add((enabled ? "enable " : "disable ") + ref);
        globalPools.computeIfPresent(
                ref.fullPath(), (path, pool) -> new GlobalPool(ref, enabled, pool.loadBalancing(), pool.members()));
    }

    @Override
    public void setGlobalMember(GlobalPool.Ref ref, String member, boolean enabled) {
        sent.add((enabled ? "enable " : "disable ") + member);
        globalPools.computeIfPresent(
                ref.fullPath(),
                (path, pool) -> new GlobalPool(
                        ref,
                        pool.enabled(),
                        pool.loadBalancing(),
                        pool.members().stream()
                                .map(one -> one.fullPath().equals(member)
                                        ? new GlobalPool.Member(
                                                member,
                                                one.server(),
                                                one.virtualServer(),
                                                enabled,
                                                one.order(),
                                                one.ratio(),
                                                one.availability())
                                        : one)
                                .toList()));
    }

    @Override
    public void setGlobalRatio(GlobalPool.Ref pool, String member, int ratio) {
        sent.add("ratio " + ratio + " " + member);
    }

    @Override
    public List<io.drawbridge.bigip.Node> nodes() {
        return List.of();
    }

    @Override
    public List<io.drawbridge.bigip.SelfIp> selfIps() {
        return List.of();
    }

    @Override
    public void removeVirtualServer(String virtual) {
        sent.add("remove " + virtual);
    }

    @Override
    public void removePool(String pool) {
        sent.add("remove " + pool);
    }

    @Override
    public void removeNode(String node) {
        sent.add("remove " + node);
    }

    @Override
    public void removeSelfIp(String selfIp) {
        sent.add("remove " + selfIp);
    }
}
