package io.drawbridge.bigip;

import java.util.LinkedHashMap;
import java.util.Map;

/** Writes changes as requests; alone, or as commands of a transaction, which differ in a header only. */
class HttpChanges implements TrafficChanges {

    /** Where requests go. */
    interface Wire {
        void send(String method, String path, Object body);
    }

    private final Wire wire;

    HttpChanges(Wire wire) {
        this.wire = wire;
    }

    static String poolPath(String fullPath) {
        return "/tm/ltm/pool/" + Names.segment(fullPath);
    }

    static String globalPath(GlobalPool.Ref pool) {
        return "/tm/gtm/pool/" + type(pool.type()) + "/" + Names.segment(pool.fullPath());
    }

    static String type(String type) {
        if (!type.equals("a") && !type.equals("aaaa")) {
            throw new IllegalArgumentException("'" + type + "' is neither a nor aaaa");
        }
        return type;
    }

    private static String below(String parent, String member) {
        return parent + "/members/" + Names.segment(member);
    }

    @Override
    public void set(String pool, String member, PoolMember.Administration administration) {
        wire.send(
                "PATCH",
                below(poolPath(pool), member),
                Map.of("session", administration.session(), "state", administration.state()));
    }

    @Override
    public void addMember(String pool, String node, String address, int port, int connectionLimit) {
        var body = new LinkedHashMap<String, Object>();
        // an address of version 6 has a dot before the port
        body.put("name", node + (node.indexOf(':') >= 0 ? "." : ":") + port);
        body.put("partition", "Common");
        body.put("address", address);
        body.put("connectionLimit", connectionLimit);
        wire.send("POST", poolPath(pool) + "/members", body);
    }

    @Override
    public void removeMember(String pool, String member) {
        wire.send("DELETE", below(poolPath(pool), member), null);
    }

    @Override
    public void removeVirtualServer(String virtual) {
        wire.send("DELETE", "/tm/ltm/virtual/" + Names.segment(virtual), null);
    }

    @Override
    public void removePool(String pool) {
        wire.send("DELETE", poolPath(pool), null);
    }

    @Override
    public void removeNode(String node) {
        wire.send("DELETE", "/tm/ltm/node/" + Names.segment(node), null);
    }

    @Override
    public void removeSelfIp(String selfIp) {
        wire.send("DELETE", "/tm/net/self/" + Names.segment(selfIp), null);
    }

    @Override
    public void setGlobalPool(GlobalPool.Ref pool, boolean enabled) {
        wire.send("PATCH", globalPath(pool), flag(enabled));
    }

    @Override
    public void setGlobalMember(GlobalPool.Ref pool, String member, boolean enabled) {
        wire.send("PATCH", below(globalPath(pool), member), flag(enabled));
    }

    /** The one true flag: false alone has no effect on old devices (contract 1.5). */
    private static Map<String, Boolean> flag(boolean enabled) {
        return Map.of(enabled ? "enabled" : "disabled", true);
    }

    @Override
    public void setGlobalRatio(GlobalPool.Ref pool, String member, int ratio) {
        wire.send("PATCH", below(globalPath(pool), member), Map.of("ratio", ratio));
    }
}
