package io.drawbridge.lab.bigip;

import io.drawbridge.lab.bigip.Types.Problems;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.world.BigipFlow;
import io.drawbridge.lab.world.BigipObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The local traffic manager: pools, members, nodes, virtual servers, monitors, persistence, and their figures. */
final class LocalCalls {

    private static final String SOURCE = "iControl REST, SDK, ANS, GEN, TS, EC; reference 3";
    private static final String PLAIN = "{type:pool,node,virtual,virtual-address}";
    private static final String COUNTED = "{type:pool,node,virtual}";
    /** A small request and a page in answer, for each connection. */
    private static final long BITS_IN = 16_000;

    private static final long BITS_OUT = 480_000;
    private static final long BITS_IN_A_PACKET = 8_000;

    private final Bigip bigip;
    private final Objects objects;

    LocalCalls(Bigip bigip) {
        this.bigip = bigip;
        this.objects = new Objects(bigip);
    }

    // --- objects

    @Wire(
            operation = "GET,POST /mgmt/tm/ltm/" + PLAIN,
            source = SOURCE,
            checked = Objects.CHECKED,
            leavesOut = Objects.CHOSEN)
    Answer all(Call call) {
        return objects.collection(call, "ltm/" + call.variable("type"), "");
    }

    @Wire(
            operation = "GET,PATCH,PUT,DELETE /mgmt/tm/ltm/" + PLAIN + "/{name}",
            source = SOURCE,
            checked = Objects.CHECKED,
            leavesOut = "a node has no monitor of its own: it stays unchecked")
    Answer one(Call call) {
        return objects.one(call, "ltm/" + call.variable("type"), "", call.variable("name"));
    }

    @Wire(operation = "GET,POST /mgmt/tm/ltm/pool/{pool}/members", source = SOURCE, checked = Objects.CHECKED)
    Answer members(Call call) {
        String pool = Tree.fullPath(Tree.POOL, call.variable("pool"));
        if (call.method().equals("GET")) {
            bigip.tree().get(Tree.POOL, "", pool);
        }
        return objects.collection(call, Tree.MEMBER, pool);
    }

    @Wire(
            operation = "GET,PATCH,PUT,DELETE /mgmt/tm/ltm/pool/{pool}/members/{member}",
            source = SOURCE,
            checked = Objects.CHECKED,
            leavesOut = "a member forced offline keeps its connections until they end, as the contract says; the switch"
                    + " forcedOfflineBreaks ends them at once")
    Answer member(Call call) {
        return objects.one(call, Tree.MEMBER, Tree.fullPath(Tree.POOL, call.variable("pool")), call.variable("member"));
    }

    @Wire(
            operation = "GET,POST /mgmt/tm/ltm/virtual/{virtual}/profiles",
            source = SOURCE,
            checked = Objects.CHECKED,
            leavesOut = "any name is taken for a profile, none has an effect")
    Answer profiles(Call call) {
        String virtual = Tree.fullPath(Tree.VIRTUAL, call.variable("virtual"));
        bigip.tree().get(Tree.VIRTUAL, "", virtual);
        return objects.collection(call, "ltm/virtual/profiles", virtual);
    }

    @Wire(
            operation = "GET,DELETE /mgmt/tm/ltm/virtual/{virtual}/profiles/{profile}",
            source = SOURCE,
            checked = Objects.CHECKED)
    Answer profile(Call call) {
        return objects.one(
                call,
                "ltm/virtual/profiles",
                Tree.fullPath(Tree.VIRTUAL, call.variable("virtual")),
                call.variable("profile"));
    }

    @Wire(
            operation = "GET,POST /mgmt/tm/ltm/{group:monitor,persistence}/{type}",
            source = SOURCE,
            checked = Objects.CHECKED,
            leavesOut = "monitors http, https, tcp, gateway-icmp, virtual-location; persistence source-addr, cookie; an"
                    + " interval has no effect: members are asked every 5 s and given up after 16 s")
    Answer helpers(Call call) {
        return objects.collection(call, "ltm/" + call.variable("group") + "/" + call.variable("type"), "");
    }

    @Wire(
            operation = "GET,PATCH,PUT,DELETE /mgmt/tm/ltm/{group:monitor,persistence}/{type}/{name}",
            source = SOURCE,
            checked = Objects.CHECKED)
    Answer helper(Call call) {
        return objects.one(
                call, "ltm/" + call.variable("group") + "/" + call.variable("type"), "", call.variable("name"));
    }

    @Wire(
            operation = "GET /mgmt/tm/ltm/{group:monitor,persistence}",
            source = "iControl REST, GEN; reference 1.4",
            checked = Objects.CHECKED)
    Answer helperTypes(Call call) {
        String path = "ltm/" + call.variable("group");
        Set<String> below = new TreeSet<>();
        Types.all().stream()
                .filter(type -> type.startsWith(path + "/"))
                .forEach(type -> below.add(type.substring(path.length() + 1)));
        return Objects.organizing(path, below);
    }

    @Wire(
            operation = "GET,DELETE /mgmt/tm/ltm/persistence/persist-records",
            source = "iControl REST, GEN; reference 3.7",
            checked = Objects.CHECKED,
            leavesOut = "no record is listed; deleting has no effect")
    Answer records(Call call) {
        return raw(
                "tm:ltm:persistence:persist-records:persist-recordsstats",
                "ltm/persistence/persist-records",
                "Sys::Persistent Connections\nTotal records returned: 0\n");
    }

    private static Answer raw(String kind, String path, String text) {
        var body = Json.object().put("kind", kind).put("selfLink", Tree.link(path));
        body.putObject("apiRawValues").put("apiAnonymous", text);
        return Json.answer(200, body);
    }

    @Wire(
            operation = "DELETE /mgmt/tm/sys/connection",
            source = "iControl REST, PUB; reference 3.9; the filter's words are inferred",
            checked = Objects.CHECKED,
            leavesOut =
                    "only options=ss-server-addr+A+ss-server-port+P; without a filter 400, where the device ends all")
    Answer endConnections(Call call) {
        List<String> words = List.of(call.query("options").orElse("").trim().split("\\s+"));
        int address = words.indexOf("ss-server-addr");
        int port = words.indexOf("ss-server-port");
        if (address < 0 || address + 1 >= words.size() || port == words.size() - 1) {
            throw Problems.tmos(400, 1, "a filter with ss-server-addr must be given");
        }
        String suffix = port < 0 ? "" : ":" + words.get(port + 1);
        for (BigipObject member : bigip.tree().all(Tree.MEMBER)) {
            if (member.text("address").equals(words.get(address + 1)) && member.name.endsWith(suffix)) {
                bigip.traffic().cut(member);
                bigip.world()
                        .command(
                                member.site,
                                "bigip",
                                "bigip.connections.deleted",
                                member.fullPath,
                                member.parent + " " + member.fullPath);
            }
        }
        return Answer.status(200);
    }

    // --- figures

    @Wire(
            operation = "GET /mgmt/tm/ltm/" + COUNTED + "/stats",
            source = "iControl REST, TS, GEN; reference 3.8",
            checked = Objects.CHECKED,
            leavesOut = "usage ratios and syncookies; a node's leaves are inferred")
    Answer allFigures(Call call) {
        bigip.traffic().refresh(false);
        String type = "ltm/" + call.variable("type");
        Statistics.Page page = new Statistics.Page(Types.kind(type, "collectionstats"), type + "/stats");
        bigip.tree()
                .all(type)
                .forEach(
                        object -> page.add(Tree.pathOf(object) + "/stats", Types.kind(type, "stats"), figures(object)));
        return page.answer();
    }

    @Wire(
            operation = "GET /mgmt/tm/ltm/" + COUNTED + "/{name}/stats",
            source = "iControl REST, TS, GEN; reference 3.8",
            checked = Objects.CHECKED,
            leavesOut = "the entry's key repeats the name, one of the two forms")
    Answer figures(Call call) {
        bigip.traffic().refresh(false);
        String type = "ltm/" + call.variable("type");
        BigipObject object = bigip.tree().get(type, "", Tree.fullPath(type, call.variable("name")));
        String path = Tree.pathOf(object);
        return new Statistics.Page(Types.kind(type, "stats"), path + "/stats")
                .add(path + "/" + Tree.segment(object.fullPath) + "/stats", Types.kind(type, "stats"), figures(object))
                .answer();
    }

    @Wire(
            operation = "GET /mgmt/tm/ltm/pool/{pool}/members/stats",
            source = "iControl REST, TS, GEN; reference 3.8",
            checked = Objects.CHECKED)
    Answer memberFigures(Call call) {
        bigip.traffic().refresh(false);
        String pool = Tree.fullPath(Tree.POOL, call.variable("pool"));
        bigip.tree().get(Tree.POOL, "", pool);
        Statistics.Page page = new Statistics.Page(
                Types.kind(Tree.MEMBER, "collectionstats"), Tree.collectionPath(Tree.MEMBER, pool) + "/stats");
        bigip.tree()
                .all(Tree.MEMBER, pool)
                .forEach(member ->
                        page.add(Tree.pathOf(member) + "/stats", Types.kind(Tree.MEMBER, "stats"), figures(member)));
        return page.answer();
    }

    @Wire(
            operation = "GET /mgmt/tm/ltm/pool/{pool}/members/{member}/stats",
            source = "iControl REST, TS, GEN; reference 3.8",
            checked = Objects.CHECKED)
    Answer oneMembersFigures(Call call) {
        bigip.traffic().refresh(false);
        String pool = Tree.fullPath(Tree.POOL, call.variable("pool"));
        BigipObject member = bigip.tree().get(Tree.MEMBER, pool, Tree.fullPath(Tree.MEMBER, call.variable("member")));
        String path = Tree.pathOf(member) + "/stats";
        return new Statistics.Page(Types.kind(Tree.MEMBER, "stats"), path)
                .add(path, Types.kind(Tree.MEMBER, "stats"), figures(member))
                .answer();
    }

    private Statistics figures(BigipObject object) {
        switch (object.type) {
            case Tree.POOL:
                return pool(object);
            case Tree.MEMBER:
                return member(object);
            case Tree.VIRTUAL:
                return virtual(object);
            default:
                return node(object);
        }
    }

    private Statistics member(BigipObject member) {
        Status status = bigip.traffic().member(member);
        int at = Tree.portAt(member.fullPath);
        BigipObject pool = bigip.tree().get(Tree.POOL, "", member.parent);
        String monitor = Traffic.monitorOf(member, pool);
        Statistics statistics = new Statistics()
                .text("addr", member.text("address"))
                .value("connq.depth", 0)
                .text("monitorRule", monitor.isEmpty() ? "none" : monitor + " (pool monitor)")
                .text("monitorStatus", status.state())
                .text("nodeName", member.fullPath.substring(0, at))
                .text("poolName", member.parent)
                .value("port", Long.parseLong(member.fullPath.substring(at + 1)))
                .text("sessionStatus", member.text("session").equals("user-enabled") ? "enabled" : "user-disabled")
                .status(status);
        return flows(statistics, "serverside", List.of(member));
    }

    private Statistics flows(Statistics statistics, String side, List<BigipObject> members) {
        long now = bigip.world().now();
        long current = 0;
        long most = 0;
        long begun = 0;
        for (BigipObject member : members) {
            Optional<BigipFlow> flow = bigip.traffic().flow(member);
            current += bigip.traffic().connections(member);
            most += flow.map(one -> Math.round(one.most)).orElse(0L);
            begun += flow.map(one -> one.begunAt(now)).orElse(0L);
        }
        return statistics
                .value("curSessions", current)
                .value(side + ".bitsIn", begun * BITS_IN)
                .value(side + ".bitsOut", begun * BITS_OUT)
                .value(side + ".curConns", current)
                .value(side + ".maxConns", most)
                .value(side + ".pktsIn", begun * BITS_IN / BITS_IN_A_PACKET)
                .value(side + ".pktsOut", begun * BITS_OUT / BITS_IN_A_PACKET)
                .value(side + ".totConns", begun)
                .value("totRequests", begun);
    }

    private List<BigipObject> membersOf(String pool) {
        return bigip.tree().all(Tree.MEMBER, pool);
    }

    private Statistics pool(BigipObject pool) {
        List<BigipObject> members = membersOf(pool.fullPath);
        long available = members.stream()
                .map(bigip.traffic()::member)
                .filter(status -> status.isEnabled() && status.availability().equals("available"))
                .count();
        long waiting = bigip.traffic().waiting(pool);
        Statistics statistics = new Statistics()
                .value("activeMemberCnt", available)
                .value("availableMemberCnt", available)
                .value("memberCnt", members.size())
                .value("minActiveMembers", pool.number("minActiveMembers"))
                .value("connq.depth", waiting)
                .value("connqAll.depth", waiting)
                .value("curPriogrp", group(members, true))
                .value("highestPriogrp", group(members, false))
                .value(
                        "lowestPriogrp",
                        members.stream()
                                .mapToInt(member -> member.number("priorityGroup"))
                                .min()
                                .orElse(0))
                .text("monitorRule", pool.text("monitor").isEmpty() ? "none" : pool.text("monitor"))
                .text("tmName", pool.fullPath)
                .status(bigip.traffic().pool(pool));
        return flows(statistics, "serverside", members);
    }

    private long group(List<BigipObject> members, boolean working) {
        return members.stream()
                .filter(member -> !working || bigip.traffic().member(member).takesWork())
                .mapToInt(member -> member.number("priorityGroup"))
                .max()
                .orElse(0);
    }

    private Statistics virtual(BigipObject virtual) {
        String destination = virtual.text("destination");
        Statistics statistics = new Statistics()
                .text("cmpEnableMode", "all-cpus")
                .text("cmpEnabled", "enabled")
                .text("destination", destination.substring(destination.lastIndexOf('/') + 1))
                .text("tmName", virtual.fullPath)
                .status(bigip.traffic().virtual(virtual));
        return flows(statistics, "clientside", membersOf(virtual.text("pool")));
    }

    private Statistics node(BigipObject node) {
        Status status = Traffic.node(node);
        Statistics statistics = new Statistics()
                .text("addr", node.text("address"))
                .text("monitorRule", "none")
                .text("monitorStatus", status.state())
                .text("sessionStatus", status.isEnabled() ? "enabled" : "user-disabled")
                .text("tmName", node.fullPath)
                .status(status);
        List<BigipObject> members = bigip.tree().all(Tree.MEMBER).stream()
                .filter(member -> member.fullPath
                        .substring(0, Tree.portAt(member.fullPath))
                        .equals(node.fullPath))
                .toList();
        return flows(statistics, "serverside", members);
    }
}
