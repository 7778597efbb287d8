package io.drawbridge.lab.nsx;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.wire.Xml;
import io.drawbridge.lab.world.Site;
import java.time.Instant;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** Version, health and role of the manager itself. */
final class ApplianceCalls {

    private static final String SOURCE = "NSX-v API, R6x; reference 2";
    private static final String CHECKED = "against the reference's element names, 2026-11-21";

    private final NsxManager nsx;
    private final UnaryOperator<String> thumbprint;

    ApplianceCalls(NsxManager nsx, UnaryOperator<String> thumbprint) {
        this.nsx = nsx;
        this.thumbprint = thumbprint;
    }

    @Wire(
            operation = "GET /api/1.0/appliance-management/global/info",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "the release can be chosen, the build number stays; before 6.2.3 JSON without the root")
    Answer info(Call call) {
        return page(Xml.element("globalInfo")
                .add("currentLoggedInUser", call.user())
                .add(version("versionInfo")));
    }

    /** Before 6.2.3 these calls answer JSON, without the root (reference 1.1). */
    private Answer page(Xml document) {
        return Version.atLeast(nsx.local(), "6.2.3")
                ? NsxManager.xml(200, document)
                : Json.answer(200, object(document));
    }

    private static JsonNode object(Xml element) {
        if (element.children().isEmpty()) {
            return Json.object().textNode(element.text());
        }
        ObjectNode object = Json.object();
        for (Xml child : element.children()) {
            if (element.children(child.name()).size() > 1) {
                object.withArray(child.name()).add(object(child));
            } else {
                object.set(child.name(), object(child));
            }
        }
        return object;
    }

    private Xml version(String element) {
        String[] parts = nsx.local().nsxVersion.split("\\.");
        return Xml.element(element)
                .add("majorVersion", Version.part(parts, 0))
                .add("minorVersion", Version.part(parts, 1))
                .add("patchVersion", Version.part(parts, 2))
                .add("buildNumber", "14819921");
    }

    @Wire(
            operation = "GET /api/1.0/appliance-management/summary/system",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "loads are constant; before 6.2.3 JSON without the root")
    Answer system(Call call) {
        Site site = nsx.local();
        return page(Xml.element("systemSummary")
                .add("ipv4Address", "127.0.0.1")
                .add("dnsName", site.hostNames.get("nsx"))
                .add("hostName", site.hostNames.get("nsx"))
                .add("applianceName", "NSX Manager")
                .add(version("versionInfo"))
                .add("uptime", "30 days")
                .add(Xml.element("cpuInfoDto").add("totalNoOfCPUs", 4).add("usedPercentage", 12))
                .add(Xml.element("memInfoDto").add("totalMemory", "16023 MB").add("usedPercentage", 40))
                .add(Xml.element("storageInfoDto").add("totalStorage", "86G").add("usedPercentage", 20))
                .add("currentSystemDate", Instant.ofEpochMilli(nsx.world().now())));
    }

    @Wire(
            operation = "GET /api/1.0/appliance-management/summary/components",
            source = SOURCE,
            checked = CHECKED,
            leavesOut =
                    "every component always runs but NSXREPLICATOR, which can be stopped; before 6.2.3 JSON, of which only"
                            + " the names are known")
    Answer components(Call call) {
        Xml groups = Xml.element("componentsByGroup").attribute("class", "tree-map");
        groups.add(group(
                "COMMON",
                component("VPOSTGRES", "vPostgres", "COMMON", "RUNNING"),
                component("RABBITMQ", "RabbitMQ", "COMMON", "RUNNING")));
        groups.add(group(
                "NSXGRP",
                component("NSX", "NSX Manager", "NSXGRP", "RUNNING"),
                component("NSXREPLICATOR", "NSX Replicator", "NSXGRP", nsx.local().nsxReplicator)));
        groups.add(group("SYSTEM", component("SSH", "SSH Service", "SYSTEM", "RUNNING")));
        return page(Xml.element("componentsSummary").add(groups));
    }

    private static Xml group(String name, Xml... components) {
        Xml list = Xml.element("components");
        for (Xml component : components) {
            list.add(component);
        }
        return Xml.element("entry").add("string", name).add(list);
    }

    private static Xml component(String id, String name, String group, String status) {
        return Xml.element("component")
                .add("componentId", id)
                .add("name", name)
                .add("description", name)
                .add("status", status)
                .add("enabled", true)
                .add("showTechSupportLogs", false)
                .add(Xml.element("usedBy"))
                .add("componentGroup", group);
    }

    @Wire(
            operation = "GET /api/1.0/appliance-management/certificatemanager/certificates/nsx",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "only the thumbprint and the two flags")
    Answer certificates(Call call) {
        return NsxManager.xml(
                200,
                Xml.element("x509Certificates")
                        .add(Xml.element("x509certificate")
                                .add("subjectCn", nsx.local().hostNames.get("nsx"))
                                .add(
                                        "sha1Hash",
                                        thumbprint.apply(nsx.local().id).toLowerCase(Locale.ROOT))
                                .add("isCa", false)
                                .add("isValid", true)));
    }

    @Wire(operation = "GET /api/2.0/services/vcconfig", source = SOURCE, checked = CHECKED)
    Answer vcenter(Call call) {
        return NsxManager.xml(
                200,
                Xml.element("vcInfo")
                        .add("ipAddress", nsx.local().hostNames.get("vcenter"))
                        .add("userName", "administrator@vsphere.local")
                        .add("vcInventoryLastUpdateTime", nsx.world().now()));
    }

    @Wire(operation = "GET /api/2.0/services/vcconfig/status", source = SOURCE, checked = CHECKED)
    Answer vcenterStatus(Call call) {
        return NsxManager.xml(
                200,
                Xml.element("vcConfigStatus")
                        .add("connected", true)
                        .add("lastInventorySyncTime", nsx.world().now()));
    }

    @Wire(
            operation = "GET /api/2.0/services/vsmconfig",
            source = "NSX-v API, D2, OS; reference 2, 3.4",
            checked = "the document is not published; element names are ours")
    Answer node(Call call) {
        return NsxManager.xml(
                200,
                Xml.element("vsmGlobalConfig")
                        .add("version", nsx.local().nsxVersion + ".14819921")
                        .add("nodeId", nsx.local().nsxUuid)
                        .add("vsmUuid", nsx.local().vsmUuid));
    }

    @Wire(
            operation = "POST /api/1.0/appliance-management/components/component/{component_id}/toggleStatus/{command}",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "NSXREPLICATOR only; command start or stop")
    Answer toggle(Call call) {
        if (!call.variable("component_id").equals("NSXREPLICATOR")) {
            throw new Problem(400, "400", "only NSXREPLICATOR can be started and stopped here");
        }
        Site site = nsx.local();
        boolean stop = call.variable("command").equals("stop");
        if (stop) {
            nsx.universe().contactEnds();
        }
        site.nsxReplicator = stop ? "STOPPED" : "RUNNING";
        nsx.world().sites.save(site);
        nsx.world()
                .command(
                        site.id,
                        "nsx",
                        stop ? "nsx.replicator.stopped" : "nsx.replicator.started",
                        site.id,
                        site.hostNames.get("nsx"));
        if (!stop) {
            nsx.universe().contactBegins();
        }
        return Answer.status(200);
    }
}
