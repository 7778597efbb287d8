package io.drawbridge.lab.nsx;

import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.wire.Xml;
import io.drawbridge.lab.world.FirewallSection;
import io.drawbridge.lab.world.InventoryObject;
import io.drawbridge.lab.world.World;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Layer-3 sections of the distributed firewall. */
final class FirewallCalls {

    private static final String SOURCE = "NSX-v API, R6x, FWD, PN; reference 9.1, 9.2";
    private static final String CHECKED = "against the reference's documents, 2026-11-21";
    private static final String BASE = "/api/4.0/firewall/globalroot-0";
    private static final String SECTIONS = BASE + "/config/layer3sections";

    private final NsxManager nsx;
    private final World world;

    FirewallCalls(NsxManager nsx) {
        this.nsx = nsx;
        this.world = nsx.world();
    }

    private List<FirewallSection> sections() {
        String site = nsx.local().id;
        return world.sections.where(section -> section.site.equals(site)).stream()
                .sorted(Comparator.comparingLong(section -> section.position))
                .collect(Collectors.toList());
    }

    @Wire(
            operation = "GET " + SECTIONS,
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "name is an exact match; an unknown name answers an empty list, a choice")
    Answer list(Call call) {
        Xml list = Xml.element("sections");
        sections().stream()
                .filter(section -> call.query("name").map(section.name::equals).orElse(true))
                .forEach(section -> list.add(show(section)));
        long newest = sections().stream()
                .mapToLong(section -> section.generation)
                .max()
                .orElse(world.now());
        return NsxManager.xml(200, list).with("ETag", tag(newest));
    }

    @Wire(
            operation = "GET " + SECTIONS + "/{section_id}",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "the ETag is bare, from 6.4.5 quoted")
    Answer one(Call call) {
        return withTag(200, find(call));
    }

    private Answer withTag(int status, FirewallSection section) {
        return NsxManager.xml(status, show(section)).with("ETag", tag(section.generation));
    }

    private String tag(long generation) {
        return Version.atLeast(nsx.local(), "6.4.5") ? "\"" + generation + "\"" : Long.toString(generation);
    }

    private FirewallSection find(Call call) {
        String id = call.variable("section_id");
        return world.sections
                .find(nsx.local().id + "/" + id)
                .orElseThrow(() -> Problem.notFound("Requested object : section " + id));
    }

    private static Xml show(FirewallSection section) {
        Xml shown = Xml.element("section")
                .attribute("id", Long.toString(section.id))
                .attribute("name", section.name)
                .attribute("generationNumber", Long.toString(section.generation))
                .attribute("timestamp", Long.toString(section.generation))
                .attribute("type", "LAYER3");
        if (section.managedBy != null) {
            shown.attribute("managedBy", section.managedBy);
        }
        return shown.addAll(
                Xml.parse(section.rules.getBytes(StandardCharsets.UTF_8)).children());
    }

    @Wire(
            operation = "POST " + SECTIONS,
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "only insert_top and insert_before_default are heeded")
    Answer create(Call call) {
        Xml given = Xml.parse(call.body());
        FirewallSection section = new FirewallSection();
        section.site = nsx.local().id;
        section.name = given.attribute("name")
                .or(() -> given.value("name"))
                .orElseThrow(() -> new Problem(400, "400", "name of the section is missing"));
        section.managedBy =
                given.attribute("managedBy").or(() -> given.value("managedBy")).orElse(null);
        if ("universalroot-0".equals(section.managedBy) && !nsx.local().nsxRole.equals("PRIMARY")) {
            throw nsx.universe().forbidden(nsx.local(), "Making a universal section");
        }
        section.id = 1003 + world.next("section." + section.site);
        boolean bottom = call.query("operation").orElse("insert_top").equals("insert_before_default");
        long order = world.next("sectionOrder." + section.site);
        section.position = bottom ? order : -order;
        section.generation = generation(0);
        section.rules = rules(section, given).write();
        world.sections.save(section);
        world.command(section.site, "nsx", "nsx.section.created", Long.toString(section.id), section.name);
        return withTag(201, section).with("Location", SECTIONS + "/" + section.id);
    }

    /** A section's tag is a time that must still grow when the clock stands. */
    private long generation(long before) {
        return Math.max(world.now(), before + 1);
    }

    /** @return the rules as they will be shown: numbered, with defaults filled in */
    private Xml rules(FirewallSection section, Xml given) {
        Xml rules = Xml.element("rules");
        for (Xml rule : given.children("rule")) {
            Xml shown = Xml.element("rule")
                    .attribute("id", number(rule))
                    .attribute("disabled", rule.attribute("disabled").orElse("false"))
                    .attribute("logged", rule.attribute("logged").orElse("false"));
            shown.add("name", rule.value("name").orElse("rule"));
            shown.add("action", action(rule.value("action").orElse("allow")));
            shown.add(rule.child("appliedToList").orElseGet(() -> Xml.element("appliedToList")
                    .add(Xml.element("appliedTo")
                            .add("name", "DISTRIBUTED_FIREWALL")
                            .add("value", "DISTRIBUTED_FIREWALL")
                            .add("type", "DISTRIBUTED_FIREWALL")
                            .add("isValid", true))));
            shown.add("sectionId", section.id);
            for (String part : List.of("sources", "destinations", "services")) {
                rule.child(part).ifPresent(shown::add);
            }
            shown.add("direction", rule.value("direction").orElse("inout"));
            shown.add("packetType", rule.value("packetType").orElse("any"));
            rules.add(shown);
        }
        return rules;
    }

    private String number(Xml rule) {
        return rule.attribute("id")
                .filter(id -> !id.equals("0") && !id.isEmpty())
                .orElseGet(() -> Long.toString(1005 + world.next("rule." + nsx.local().id)));
    }

    private static String action(String given) {
        String action = given.toLowerCase(Locale.ROOT);
        if (!List.of("allow", "block", "reject", "deny").contains(action)) {
            throw new Problem(400, "400", "action " + given + " is not known");
        }
        return action.equals("block") ? "deny" : action;
    }

    @Wire(
            operation = "PUT " + SECTIONS + "/{section_id}",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "a missing If-Match is 400, a stale one 412: the contract is silent")
    Answer replace(Call call) {
        FirewallSection section = find(call);
        String match = call.header("If-Match")
                .orElseThrow(() -> new Problem(400, "400", "If-Match is missing"))
                .replace("\"", "");
        if (!match.equals(Long.toString(section.generation))) {
            throw new Problem(412, "101", "The section was changed since it was read");
        }
        Xml given = Xml.parse(call.body());
        section.name = given.attribute("name").or(() -> given.value("name")).orElse(section.name);
        section.generation = generation(section.generation);
        section.rules = rules(section, given).write();
        world.sections.save(section);
        world.command(section.site, "nsx", "nsx.section.changed", Long.toString(section.id), section.name);
        return withTag(200, section);
    }

    @Wire(operation = "DELETE " + SECTIONS + "/{section_id}", source = SOURCE, checked = CHECKED)
    Answer delete(Call call) {
        FirewallSection section = find(call);
        if (section.isDefault) {
            throw new Problem(400, "100046", "Cannot delete default section " + section.id);
        }
        world.sections.remove(section.key());
        world.command(section.site, "nsx", "nsx.section.deleted", Long.toString(section.id), section.name);
        return Answer.status(204);
    }

    @Wire(operation = "GET " + BASE + "/status", source = SOURCE, checked = CHECKED, leavesOut = "always published")
    Answer status(Call call) {
        long newest = sections().stream()
                .mapToLong(section -> section.generation)
                .max()
                .orElse(world.now());
        return NsxManager.xml(200, status(newest));
    }

    @Wire(
            operation = "GET " + BASE + "/status/layer3sections/{section_id}",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "always published")
    Answer sectionStatus(Call call) {
        return NsxManager.xml(200, status(find(call).generation));
    }

    private Xml status(long generation) {
        String site = nsx.local().id;
        Xml clusters = Xml.element("clusterList");
        for (InventoryObject cluster : world.objects.where(
                object -> object.site.equals(site) && object.type.equals("ClusterComputeResource"))) {
            Xml hosts = Xml.element("hostStatusList");
            for (String host : cluster.links) {
                hosts.add(Xml.element("hostStatus")
                        .add("hostId", host)
                        .add("hostName", world.objects.get(site + "/" + host).name)
                        .add("status", "published")
                        .add("errorCode", 0)
                        .add("startTime", world.now())
                        .add("endTime", world.now())
                        .add("generationNumber", generation)
                        .add("clusterId", cluster.id));
            }
            clusters.add(Xml.element("clusterStatus")
                    .add("clusterId", cluster.id)
                    .add("status", "published")
                    .add("generationNumber", generation)
                    .add(hosts));
        }
        return Xml.element("firewallStatus")
                .add("startTime", world.now())
                .add("status", "published")
                .add("generationNumber", generation)
                .add(clusters);
    }
}
