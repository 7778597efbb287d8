package io.drawbridge.lab.bigip;

import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.world.BigipObject;
import java.util.Set;

/** The way between the sites: iSession endpoints, EtherIP tunnels, and the networks they join. */
final class TunnelCalls {

    private static final String WOM = "iControl REST, WOMSPEC; reference 5.3: paths and names are inferred";
    private static final String NET = "iControl REST, GEN, MAN; reference 5.5";

    private final Bigip bigip;
    private final Objects objects;

    TunnelCalls(Bigip bigip) {
        this.bigip = bigip;
        this.objects = new Objects(bigip);
    }

    /** The isession profiles answer without the module, too: so it was captured (reference 5.1). */
    private void requireAcceleration(Call call) {
        if (bigip.local().bigipModules.getOrDefault("am", "none").equals("none")) {
            throw Types.Problems.noSuchPath(call.rawPath());
        }
    }

    @Wire(
            operation = "GET,PATCH,PUT /mgmt/tm/wom/local-endpoint",
            source = WOM,
            checked = Objects.CHECKED,
            leavesOut = "only endpoint and addresses have an effect; without module am the path is unknown, which no"
                    + " source says")
    Answer localEndpoint(Call call) {
        requireAcceleration(call);
        return objects.singleton(call, "wom/local-endpoint");
    }

    @Wire(
            operation = "GET,POST /mgmt/tm/wom/{type:remote-endpoint,advertised-route}",
            source = WOM,
            checked = Objects.CHECKED,
            leavesOut = "discovery and deduplication")
    Answer endpoints(Call call) {
        requireAcceleration(call);
        return objects.collection(call, "wom/" + call.variable("type"), "");
    }

    @Wire(
            operation = "GET,PATCH,PUT,DELETE /mgmt/tm/wom/{type:remote-endpoint,advertised-route}/{name}",
            source = WOM,
            checked = Objects.CHECKED)
    Answer endpoint(Call call) {
        requireAcceleration(call);
        return objects.one(call, "wom/" + call.variable("type"), "", call.variable("name"));
    }

    @Wire(
            operation = "GET /mgmt/tm/wom/remote-endpoint/{name}/stats",
            source = "the project's own shape: reference 5.4",
            checked = "cannot be: no public document shows the answer",
            leavesOut = "ready while both ends are enabled and the sites see each other, else connecting or down")
    Answer endpointFigures(Call call) {
        requireAcceleration(call);
        BigipObject endpoint = bigip.tree()
                .get("wom/remote-endpoint", "", Tree.fullPath("wom/remote-endpoint", call.variable("name")));
        String path = Tree.pathOf(endpoint) + "/stats";
        return new Statistics.Page(Types.kind(endpoint.type, "stats"), path)
                .add(
                        path,
                        Types.kind(endpoint.type, "stats"),
                        new Statistics()
                                .text("tmName", endpoint.fullPath)
                                .text("address", endpoint.text("address"))
                                .text("state", bigip.traffic().endpointState(endpoint))
                                .text("behindNat", "no")
                                .text("uuid", bigip.world().uuid(endpoint.key())))
                .answer();
    }

    @Wire(
            operation = "GET /mgmt/tm/wom/profile",
            source = "iControl REST, GEN; reference 1.4",
            checked = Objects.CHECKED)
    Answer profileTypes(Call call) {
        return Objects.organizing("wom/profile", Set.of("isession"));
    }

    @Wire(
            operation = "GET,POST /mgmt/tm/wom/profile/isession",
            source = "iControl REST, GEN; reference 5.2",
            checked = Objects.CHECKED)
    Answer profiles(Call call) {
        return objects.collection(call, "wom/profile/isession", "");
    }

    @Wire(
            operation = "GET,PATCH,PUT,DELETE /mgmt/tm/wom/profile/isession/{name}",
            source = "iControl REST, GEN; reference 5.2",
            checked = Objects.CHECKED)
    Answer profile(Call call) {
        return objects.one(call, "wom/profile/isession", "", call.variable("name"));
    }

    @Wire(
            operation = "GET /mgmt/tm/net/tunnels",
            source = "iControl REST, GEN; reference 1.4",
            checked = Objects.CHECKED)
    Answer tunnelTypes(Call call) {
        return Objects.organizing("net/tunnels", Set.of("tunnel", "etherip"));
    }

    @Wire(
            operation = "GET,POST /mgmt/tm/net/tunnels/{type:tunnel,etherip}",
            source = NET,
            checked = Objects.CHECKED,
            leavesOut = "profiles other than etherip")
    Answer tunnels(Call call) {
        return objects.collection(call, "net/tunnels/" + call.variable("type"), "");
    }

    @Wire(
            operation = "GET,PATCH,PUT,DELETE /mgmt/tm/net/tunnels/{type:tunnel,etherip}/{name}",
            source = NET,
            checked = Objects.CHECKED)
    Answer tunnel(Call call) {
        return objects.one(call, "net/tunnels/" + call.variable("type"), "", call.variable("name"));
    }

    @Wire(
            operation = "GET /mgmt/tm/net/tunnels/tunnel/{name}/stats",
            source = NET,
            checked = Objects.CHECKED,
            leavesOut = "counters grow while the other end mirrors this one and the sites see each other")
    Answer tunnelFigures(Call call) {
        BigipObject tunnel =
                bigip.tree().get("net/tunnels/tunnel", "", Tree.fullPath("net/tunnels/tunnel", call.variable("name")));
        String path = Tree.pathOf(tunnel) + "/stats";
        long octets = bigip.traffic().tunnelOctets(tunnel);
        return new Statistics.Page(Types.kind(tunnel.type, "stats"), path)
                .add(
                        path,
                        Types.kind(tunnel.type, "stats"),
                        new Statistics()
                                .value("hcInOctets", octets)
                                .value("hcOutOctets", octets)
                                .value("hcInUcastPkts", octets / 1000)
                                .value("hcOutUcastPkts", octets / 1000)
                                .value("inDiscards", 0)
                                .value("outDiscards", 0)
                                .value("inErrors", 0)
                                .value("outErrors", 0))
                .answer();
    }

    @Wire(
            operation = "GET,POST /mgmt/tm/net/{type:vlan,vlan-group,self}",
            source = NET,
            checked = Objects.CHECKED,
            leavesOut = "kept, without effect")
    Answer networks(Call call) {
        return objects.collection(call, "net/" + call.variable("type"), "");
    }

    @Wire(
            operation = "GET,PATCH,PUT,DELETE /mgmt/tm/net/{type:vlan,vlan-group,self}/{name}",
            source = NET,
            checked = Objects.CHECKED)
    Answer network(Call call) {
        return objects.one(call, "net/" + call.variable("type"), "", call.variable("name"));
    }
}
