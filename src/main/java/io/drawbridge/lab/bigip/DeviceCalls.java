package io.drawbridge.lab.bigip;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.bigip.Types.Problems;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.world.World;
import java.time.Instant;
import java.util.List;

/** The device itself: version, readiness, its twin, its disk. */
final class DeviceCalls {

    private static final String SOURCE = "iControl REST, GEN, CL, ANS; reference 2.5, 2.6, 2.7";
    private static final String PAIR = "reference 7.2";
    private static final String BUILD = "0.0.19";
    private static final List<String> MODULES = List.of("afm", "am", "apm", "asm", "avr", "gtm", "ltm");

    private final Bigip bigip;
    private final World world;

    DeviceCalls(Bigip bigip) {
        this.bigip = bigip;
        this.world = bigip.world();
    }

    private String host() {
        return bigip.local().hostNames.get("bigip");
    }

    private String group() {
        return bigip.local().id + "_pair";
    }

    private static ObjectNode head(String kind, String path) {
        return Json.object().put("kind", kind).put("selfLink", Tree.link(path));
    }

    private static Answer single(String kind, String path, Statistics statistics) {
        return new Statistics.Page(kind, path)
                .add(path + "/0", null, statistics)
                .answer();
    }

    // --- version, readiness

    @Wire(
            operation = "GET /mgmt/tm/sys",
            source = SOURCE,
            checked = Objects.CHECKED,
            leavesOut = "items are not listed")
    Answer sys(Call call) {
        ObjectNode answer = head("tm:sys:syscollectionstate", "sys");
        answer.putArray("items");
        return Json.answer(200, answer);
    }

    @Wire(
            operation = "GET /mgmt/tm/sys/version",
            source = SOURCE,
            checked = Objects.CHECKED,
            leavesOut = "the release can be chosen, the build stays; every selfLink says ver=16.1.0 all the same")
    Answer version(Call call) {
        return single(
                "tm:sys:version:versionstats",
                "sys/version",
                new Statistics()
                        .text("Build", BUILD)
                        .text("Date", "Tue Jul  6 10:00:00 PDT 2021")
                        .text("Edition", "Final")
                        .text("Product", "BIG-IP")
                        .text("Title", "Main Package")
                        .text("Version", bigip.local().tmosVersion));
    }

    @Wire(
            operation = "GET /mgmt/shared/identified-devices/config/device-info",
            source = SOURCE,
            checked = Objects.CHECKED,
            leavesOut = "five fields")
    Answer info(Call call) {
        return Json.answer(
                200,
                Json.object()
                        .put("hostname", host())
                        .put("managementAddress", "127.0.0.1")
                        .put("product", "BIG-IP")
                        .put("version", bigip.local().tmosVersion)
                        .put("build", BUILD));
    }

    @Wire(
            operation = "GET /mgmt/tm/sys/provision",
            source = SOURCE,
            checked = Objects.CHECKED,
            leavesOut = "ltm, gtm and am are provisioned; control changes the level, without effect but for wom")
    Answer provision(Call call) {
        ObjectNode answer = head("tm:sys:provision:provisioncollectionstate", "sys/provision");
        ArrayNode items = answer.putArray("items");
        MODULES.forEach(name -> items.add(module(name)));
        return Json.answer(200, answer);
    }

    @Wire(operation = "GET /mgmt/tm/sys/provision/{module}", source = SOURCE, checked = Objects.CHECKED)
    Answer oneModule(Call call) {
        if (!MODULES.contains(call.variable("module"))) {
            throw Problems.notFound("provision", call.variable("module"));
        }
        return Json.answer(200, module(call.variable("module")));
    }

    private ObjectNode module(String name) {
        return Json.object()
                .put("kind", "tm:sys:provision:provisionstate")
                .put("name", name)
                .put("fullPath", name)
                .put("generation", 1)
                .put("selfLink", Tree.link("sys/provision/" + name))
                .put("cpuRatio", 0)
                .put("diskRatio", 0)
                .put("level", bigip.local().bigipModules.getOrDefault(name, "none"))
                .put("memoryRatio", 0);
    }

    @Wire(
            operation = "GET /mgmt/tm/sys/ready",
            source = SOURCE,
            checked = Objects.CHECKED,
            leavesOut = "always ready; unknown before 13.1")
    Answer ready(Call call) {
        if (Release.isBefore(bigip.local().tmosVersion, 13, 1)) {
            throw Problems.noSuchPath(call.rawPath());
        }
        return single(
                "tm:sys:ready:readystats",
                "sys/ready",
                new Statistics()
                        .text("configReady", "yes")
                        .text("licenseReady", "yes")
                        .text("provisionReady", "yes"));
    }

    @Wire(
            operation = "GET /mgmt/tm/sys/mcp-state",
            source = SOURCE,
            checked = Objects.CHECKED,
            leavesOut = "always running")
    Answer mcp(Call call) {
        return single(
                "tm:sys:mcp-state:mcp-statestats",
                "sys/mcp-state",
                new Statistics()
                        .text("endPlatformIdReceived", "true")
                        .text("lastLoad", "full-config-load-succeed")
                        .text("phase", "running"));
    }

    @Wire(
            operation = "GET /mgmt/tm/{module:sys,ltm,gtm,cm,net,wom}/available",
            source = SOURCE,
            checked = Objects.CHECKED)
    Answer available(Call call) {
        return Json.answer(200, Json.object());
    }

    @Wire(operation = "GET /mgmt/shared/echo/available", source = SOURCE, checked = Objects.CHECKED)
    Answer echo(Call call) {
        return Json.answer(200, Json.object());
    }

    // --- the pair

    @Wire(
            operation = "GET /mgmt/tm/cm/failover-status",
            source = SOURCE,
            checked = Objects.CHECKED,
            leavesOut = "the device that answers is always the active one; its twin has no port")
    Answer failover(Call call) {
        Statistics details = new Statistics().text("details", "active for /Common/traffic-group-1");
        Statistics list = new Statistics().nested(Tree.HOST + "/mgmt/tm/cm/failoverStatus/0/details/0", details);
        return single(
                "tm:cm:failover-status:failover-statusstats",
                "cm/failover-status",
                new Statistics()
                        .text("color", "green")
                        .nested(Tree.HOST + "/mgmt/tm/cm/failoverStatus/0/details", list)
                        .text("status", "ACTIVE")
                        .text("summary", "1/1 active"));
    }

    @Wire(operation = "GET /mgmt/tm/shared/bigip-failover-state", source = SOURCE, checked = Objects.CHECKED)
    Answer failoverState(Call call) {
        return Json.answer(
                200,
                Json.object()
                        .put("nextPollTime", Instant.ofEpochMilli(world.now()).toString())
                        .put("failoverState", "active")
                        .put("isEnabled", true)
                        .put("pollCyclePeriodMillis", 5000)
                        .put("generation", 0)
                        .put("lastUpdateMicros", 0));
    }

    @Wire(operation = "GET /mgmt/tm/cm/device", source = SOURCE, checked = Objects.CHECKED)
    Answer devices(Call call) {
        ObjectNode answer = head("tm:cm:device:devicecollectionstate", "cm/device");
        ArrayNode items = answer.putArray("items");
        for (String name : List.of(host(), host().replaceFirst("01\\.", "02."))) {
            boolean self = name.equals(host());
            items.addObject()
                    .put("kind", "tm:cm:device:devicestate")
                    .put("name", name)
                    .put("partition", "Common")
                    .put("fullPath", "/Common/" + name)
                    .put("generation", 1)
                    .put("selfLink", Tree.link("cm/device/~Common~" + name))
                    .put("failoverState", self ? "active" : "standby")
                    .put("hostname", name)
                    .put("selfDevice", Boolean.toString(self))
                    .put("version", bigip.local().tmosVersion);
        }
        return Json.answer(200, answer);
    }

    @Wire(
            operation = "GET /mgmt/tm/cm/device-group",
            source = "iControl REST, GEN; " + PAIR,
            checked = Objects.CHECKED,
            leavesOut = "one group of two, which does not synchronise by itself")
    Answer groups(Call call) {
        ObjectNode answer = head("tm:cm:device-group:device-groupcollectionstate", "cm/device-group");
        answer.putArray("items").add(shownGroup());
        return Json.answer(200, answer);
    }

    @Wire(
            operation = "GET /mgmt/tm/cm/device-group/{name}",
            source = "iControl REST, GEN; " + PAIR,
            checked = Objects.CHECKED)
    Answer oneGroup(Call call) {
        String path = call.variable("name").replace('~', '/');
        if (!path.equals("/Common/" + group()) && !path.equals(group())) {
            throw Problems.notFound("device group", path);
        }
        return Json.answer(200, shownGroup());
    }

    private ObjectNode shownGroup() {
        return Json.object()
                .put("kind", "tm:cm:device-group:device-groupstate")
                .put("name", group())
                .put("partition", "Common")
                .put("fullPath", "/Common/" + group())
                .put("generation", 1)
                .put("selfLink", Tree.link("cm/device-group/~Common~" + group()))
                .put("autoSync", "disabled")
                .put("fullLoadOnSync", "false")
                .put("networkFailover", "enabled")
                .put("saveOnAutoSync", "false")
                .put("type", "sync-failover");
    }

    @Wire(
            operation = "GET /mgmt/tm/cm/sync-status",
            source = "iControl REST, GEN, ANS, CL; " + PAIR,
            checked = Objects.CHECKED,
            leavesOut = "In Sync, Changes Pending, Syncing; 4 s from one to the other")
    Answer syncStatus(Call call) {
        String status = bigip.traffic().syncStatus(bigip.local().id);
        boolean fine = status.equals(Traffic.IN_SYNC);
        Statistics detail = new Statistics().text("details", group() + " (" + status + ")");
        Statistics list = new Statistics().nested(Tree.HOST + "/mgmt/tm/cm/syncStatus/0/details/0", detail);
        return single(
                "tm:cm:sync-status:sync-statusstats",
                "cm/sync-status",
                new Statistics()
                        .text("color", fine ? "green" : "yellow")
                        .nested(Tree.HOST + "/mgmt/tm/cm/syncStatus/0/details", list)
                        .text("mode", "high-availability")
                        .text("status", status)
                        .text(
                                "summary",
                                fine
                                        ? "All devices in the device group are in sync"
                                        : "There is a possible change conflict between the devices"));
    }

    @Wire(
            operation = "POST /mgmt/tm/cm",
            source = "iControl REST, ANS, CL, EC; " + PAIR,
            checked = Objects.CHECKED,
            leavesOut = "to-group only; from-group is refused, as before any push")
    Answer configSync(Call call) {
        ObjectNode body = Json.body(call);
        String command = body.path("utilCmdArgs").asText("").trim();
        String words = command.replace("force-full-load-push", "")
                .replaceAll("\\s+", " ")
                .trim();
        if (!body.path("command").asText("").equals("run") || !words.startsWith("config-sync ")) {
            throw Problems.nothingGiven();
        }
        String named = words.substring(words.lastIndexOf(' ') + 1);
        if (!words.contains(" to-group ")) {
            throw Problems.configuration("from-group is not allowed until a push has been done first");
        }
        if (!named.equals(group()) && !named.equals("/Common/" + group())) {
            throw Problems.configuration("Device group (" + named + ") not found in device group sync");
        }
        bigip.traffic().configSync(bigip.local().id);
        world.command(bigip.local().id, "bigip", "bigip.configSync", group(), group());
        return Json.answer(
                200,
                Json.object()
                        .put("kind", "tm:cm:runstate")
                        .put("command", "run")
                        .put("utilCmdArgs", command));
    }

    // --- disk

    @Wire(
            operation = "POST /mgmt/tm/sys/config",
            source = "iControl REST, PUB, CL, SDK; reference 7.1",
            checked = Objects.CHECKED,
            leavesOut = "save only, options have no effect; a restart by control goes back to what was saved")
    Answer save(Call call) {
        if (!Json.body(call).path("command").asText("").equals("save")) {
            throw Problems.tmos(400, 1, "the lab saves only");
        }
        bigip.tree().save();
        world.command(bigip.local().id, "bigip", "bigip.saved", host(), host());
        return Json.answer(
                200, Json.object().put("kind", "tm:sys:config:savestate").put("command", "save"));
    }
}
