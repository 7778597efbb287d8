package io.drawbridge.lab.bigip;

import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.world.BigipFlow;
import io.drawbridge.lab.world.BigipObject;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;

/** The global traffic manager: which site a name leads to. */
final class GlobalCalls {

    private static final String SOURCE = "iControl REST, SDK, ANS, TF, TS; reference 4";
    private static final String TYPED = "{group:wideip,pool}/{type:a,aaaa}";
    private static final String PLAIN = "{type:server,datacenter}";
    private static final String GENERAL = "gtm/global-settings/general";

    private final Bigip bigip;
    private final Objects objects;

    GlobalCalls(Bigip bigip) {
        this.bigip = bigip;
        this.objects = new Objects(bigip);
    }

    private static String typed(Call call) {
        return "gtm/" + call.variable("group") + "/" + call.variable("type");
    }

    @Wire(operation = "GET /mgmt/tm/gtm/{group:wideip,pool}", source = SOURCE, checked = Objects.CHECKED)
    Answer types(Call call) {
        return Objects.organizing("gtm/" + call.variable("group"), Set.of("a", "aaaa"));
    }

    @Wire(
            operation = "GET,POST /mgmt/tm/gtm/" + TYPED,
            source = SOURCE,
            checked = Objects.CHECKED,
            leavesOut = "types a and aaaa; every write reaches the other site's device 2 s later, or when the sites see"
                    + " each other again, the younger object winning")
    Answer all(Call call) {
        return objects.collection(call, typed(call), "");
    }

    @Wire(
            operation = "GET,PATCH,PUT,DELETE /mgmt/tm/gtm/" + TYPED + "/{name}",
            source = SOURCE,
            checked = Objects.CHECKED,
            leavesOut = "modes other than global-availability and ratio share alike; persistence, time to live,"
                    + " last-resort pool and alternate modes have no effect; limits neither")
    Answer one(Call call) {
        return objects.one(call, typed(call), "", call.variable("name"));
    }

    @Wire(
            operation = "GET,POST /mgmt/tm/gtm/pool/{type:a,aaaa}/{pool}/members",
            source = SOURCE,
            checked = Objects.CHECKED)
    Answer members(Call call) {
        String type = "gtm/pool/" + call.variable("type");
        String pool = Tree.fullPath(type, call.variable("pool"));
        bigip.tree().get(type, "", pool);
        return objects.collection(call, type + "/members", pool);
    }

    @Wire(
            operation = "GET,PATCH,PUT,DELETE /mgmt/tm/gtm/pool/{type:a,aaaa}/{pool}/members/{member}",
            source = SOURCE,
            checked = Objects.CHECKED,
            leavesOut = "ratio 0 means never, an inference of the contract")
    Answer member(Call call) {
        String type = "gtm/pool/" + call.variable("type");
        return objects.one(
                call, type + "/members", Tree.fullPath(type, call.variable("pool")), call.variable("member"));
    }

    @Wire(
            operation = "GET,POST /mgmt/tm/gtm/" + PLAIN,
            source = SOURCE,
            checked = Objects.CHECKED,
            leavesOut = "topology records, regions, devices")
    Answer servers(Call call) {
        return objects.collection(call, "gtm/" + call.variable("type"), "");
    }

    @Wire(
            operation = "GET,PATCH,PUT,DELETE /mgmt/tm/gtm/" + PLAIN + "/{name}",
            source = SOURCE,
            checked = Objects.CHECKED)
    Answer server(Call call) {
        return objects.one(call, "gtm/" + call.variable("type"), "", call.variable("name"));
    }

    @Wire(
            operation = "GET,POST /mgmt/tm/gtm/server/{server}/virtual-servers",
            source = SOURCE,
            checked = Objects.CHECKED,
            leavesOut = "discovery: what is listed is what was put there")
    Answer virtualServers(Call call) {
        String server = Tree.fullPath(Tree.SERVER, call.variable("server"));
        bigip.tree().get(Tree.SERVER, "", server);
        return objects.collection(call, Tree.SERVER_VIRTUAL, server);
    }

    @Wire(
            operation = "GET,PATCH,PUT,DELETE /mgmt/tm/gtm/server/{server}/virtual-servers/{virtual}",
            source = SOURCE,
            checked = Objects.CHECKED)
    Answer virtualServer(Call call) {
        return objects.one(
                call,
                Tree.SERVER_VIRTUAL,
                Tree.fullPath(Tree.SERVER, call.variable("server")),
                call.variable("virtual"));
    }

    @Wire(
            operation = "GET,PATCH /mgmt/tm/gtm/global-settings/general",
            source = "iControl REST, GEN; reference 4.9",
            checked = Objects.CHECKED,
            leavesOut = "only the fields of synchronisation and drainPersistentRequests; synchronization=no stops the"
                    + " copying between the sites")
    Answer settings(Call call) {
        return objects.singleton(call, GENERAL);
    }

    @Wire(
            operation = "GET /mgmt/tm/gtm/sync-status",
            source = "iControl REST, GEN; reference 4.9",
            checked = Objects.CHECKED,
            leavesOut = "syncing is never seen")
    Answer syncStatus(Call call) {
        return Json.answer(
                200,
                Json.object()
                        .put("kind", "tm:gtm:sync-status:gtmsyncstatusstate")
                        .put("selfLink", Tree.link("gtm/sync-status"))
                        .put("syncing", false)
                        .put(
                                "big3dDateTime",
                                Instant.ofEpochMilli(bigip.world().now()).toString())
                        .put("generation", 0)
                        .put("lastUpdateMicros", 0));
    }

    // --- figures

    @Wire(
            operation = "GET /mgmt/tm/gtm/" + TYPED + "/stats",
            source = "iControl REST, TS; reference 4.7",
            checked = Objects.CHECKED)
    Answer allFigures(Call call) {
        bigip.traffic().refresh(false);
        Statistics.Page page = new Statistics.Page(Types.kind(typed(call), "collectionstats"), typed(call) + "/stats");
        bigip.tree().all(typed(call)).forEach(object -> add(page, object));
        return page.answer();
    }

    @Wire(
            operation = "GET /mgmt/tm/gtm/" + TYPED + "/{name}/stats",
            source = "iControl REST, TS, ANS; reference 4.7",
            checked = Objects.CHECKED,
            leavesOut = "one resolution for each connection; alternate, fallback, dropped stay 0")
    Answer figures(Call call) {
        bigip.traffic().refresh(false);
        BigipObject object = bigip.tree().get(typed(call), "", Tree.fullPath(typed(call), call.variable("name")));
        Statistics.Page page = new Statistics.Page(Types.kind(typed(call), "stats"), Tree.pathOf(object) + "/stats");
        add(page, object);
        return page.answer();
    }

    private void add(Statistics.Page page, BigipObject object) {
        String type = object.type.substring(object.type.lastIndexOf('/') + 1).toUpperCase(Locale.ROOT);
        String path = Tree.pathOf(object) + "/" + Tree.segment(object.fullPath) + ":" + type + "/stats";
        boolean isName = object.type.contains("wideip");
        Statistics statistics = new Statistics()
                .value("alternate", 0)
                .value("dropped", 0)
                .value("fallback", 0)
                .value("returnFromDns", 0)
                .value("returnToDns", 0);
        if (isName) {
            long resolutions = 0;
            for (var pool : object.properties.path("pools")) {
                resolutions += bigip.tree()
                        .find(
                                object.type.replace("wideip", "pool"),
                                "",
                                "/" + pool.path("partition").asText() + "/"
                                        + pool.path("name").asText())
                        .map(this::preferredOf)
                        .orElse(0L);
            }
            statistics
                    .value("cnameResolutions", 0)
                    .value("persisted", 0)
                    .value("preferred", resolutions)
                    .value("rcode", 0)
                    .value("requests", resolutions)
                    .value("resolutions", resolutions)
                    .text("wipName", object.fullPath)
                    .text("wipType", type)
                    .status(bigip.traffic().wideIp(object));
        } else {
            statistics
                    .value("preferred", preferredOf(object))
                    .text("poolType", type)
                    .text("tmName", object.fullPath)
                    .status(bigip.traffic().globalPool(object));
        }
        page.add(path, Types.kind(object.type, "stats"), statistics);
    }

    private long preferredOf(BigipObject pool) {
        return bigip.tree().all(pool.type + "/members", pool.fullPath).stream()
                .mapToLong(this::preferred)
                .sum();
    }

    /** Each connection began with a question that this member was the answer to. */
    private long preferred(BigipObject member) {
        return bigip.traffic()
                .virtualOf(member)
                .flatMap(virtual -> bigip.traffic().listening(virtual.text("destination")))
                .map(virtual -> bigip
                        .world()
                        .flows
                        .where(flow -> flow.site.equals(virtual.site) && flow.pool.equals(virtual.text("pool")))
                        .stream()
                        .mapToLong(
                                (BigipFlow flow) -> flow.begunAt(bigip.world().now()))
                        .sum())
                .orElse(0L);
    }

    @Wire(
            operation = "GET /mgmt/tm/gtm/pool/{type:a,aaaa}/{pool}/members/stats",
            source = "iControl REST, TS; reference 4.7",
            checked = Objects.CHECKED)
    Answer memberFigures(Call call) {
        bigip.traffic().refresh(false);
        String type = "gtm/pool/" + call.variable("type");
        String pool = Tree.fullPath(type, call.variable("pool"));
        bigip.tree().get(type, "", pool);
        Statistics.Page page = new Statistics.Page(
                Types.kind(type + "/members", "collectionstats"),
                Tree.collectionPath(type + "/members", pool) + "/stats");
        bigip.tree().all(type + "/members", pool).forEach(member -> addMember(page, member));
        return page.answer();
    }

    @Wire(
            operation = "GET /mgmt/tm/gtm/pool/{type:a,aaaa}/{pool}/members/{member}/stats",
            source = "iControl REST, TS; reference 4.7",
            checked = Objects.CHECKED)
    Answer oneMembersFigures(Call call) {
        bigip.traffic().refresh(false);
        String type = "gtm/pool/" + call.variable("type");
        BigipObject member = bigip.tree()
                .get(
                        type + "/members",
                        Tree.fullPath(type, call.variable("pool")),
                        Tree.fullPath(type + "/members", call.variable("member")));
        Statistics.Page page =
                new Statistics.Page(Types.kind(type + "/members", "stats"), Tree.pathOf(member) + "/stats");
        addMember(page, member);
        return page.answer();
    }

    private void addMember(Statistics.Page page, BigipObject member) {
        int colon = member.name.indexOf(':');
        String server = member.name.substring(0, colon);
        String virtual = member.name.substring(colon + 1);
        String serverPath = server.startsWith("/") ? server : "/Common/" + server;
        page.add(
                Tree.collectionPath(member.type, member.parent) + "/" + Tree.segment(virtual) + ":"
                        + Tree.segment(serverPath) + "/stats",
                Types.kind(member.type, "stats"),
                new Statistics()
                        .value("alternate", 0)
                        .value("fallback", 0)
                        .value("preferred", preferred(member))
                        .text("poolName", member.parent)
                        .text("poolType", member.type.contains("aaaa") ? "AAAA" : "A")
                        .text("serverName", serverPath)
                        .text("vsName", virtual)
                        .status(bigip.traffic().globalMember(member)));
    }

    @Wire(
            operation = "GET /mgmt/tm/gtm/server/{server}/virtual-servers/{virtual}/stats",
            source = "iControl REST; reference 4.7, leaves inferred",
            checked = Objects.CHECKED,
            leavesOut = "rates and scores")
    Answer virtualFigures(Call call) {
        bigip.traffic().refresh(false);
        BigipObject virtual = bigip.tree()
                .get(
                        Tree.SERVER_VIRTUAL,
                        Tree.fullPath(Tree.SERVER, call.variable("server")),
                        Tree.fullPath(Tree.SERVER_VIRTUAL, call.variable("virtual")));
        String path = Tree.pathOf(virtual) + "/stats";
        return new Statistics.Page(Types.kind(virtual.type, "stats"), path)
                .add(
                        path,
                        Types.kind(virtual.type, "stats"),
                        new Statistics().status(bigip.traffic().serverVirtual(virtual)))
                .answer();
    }
}
