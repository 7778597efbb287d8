package io.drawbridge.lab.nsx;

import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.wire.Xml;
import io.drawbridge.lab.world.Edge;
import io.drawbridge.lab.world.NsxJob;
import io.drawbridge.lab.world.Site;
import io.drawbridge.lab.world.World;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Routing and NAT of one edge; each document has a version that a change must name, or leave out. */
final class RoutingCalls {

    private static final String SOURCE = "NSX-v API, R6x, B2, PN; reference 7";
    private static final String CHECKED = "against the reference's documents, 2026-11-21";
    private static final String CONFIG = EdgeCalls.EDGE + "/routing/config";
    private static final String NAT = EdgeCalls.EDGE + "/nat/config";
    private static final List<String> PARTS = List.of("routingGlobalConfig", "staticRouting", "ospf", "bgp");
    private static final String STALE =
            "a stale version is 409 with code 101; one without a version is taken;" + " async=true too";
    private static final int LARGEST_SHORT_AS = 65_535;

    private final NsxManager nsx;
    private final World world;

    RoutingCalls(NsxManager nsx) {
        this.nsx = nsx;
        this.world = nsx.world();
    }

    private static Xml parse(String document) {
        return Xml.parse(document.getBytes(StandardCharsets.UTF_8));
    }

    // --- what is kept

    /** @return a routing document as it is kept: the parts in order, without version and passwords */
    static Xml clean(World world, Xml given) {
        Xml kept = Xml.element("routing");
        for (String part : PARTS) {
            Xml found = EdgeCalls.withoutSecrets(given.child(part).orElse(Xml.element(part)));
            found.children().removeIf(child -> child.name().equals("version"));
            if (part.equals("routingGlobalConfig")
                    && !world.setting("udlrLocaleId", "false").equals("true")) {
                found.children().removeIf(child -> child.name().equals(LocaleCalls.LOCALE));
            }
            boolean off = !EdgeCalls.bool(found, "enabled", false);
            if (part.equals("ospf") || part.equals("bgp")) {
                // without enabled=true the vendor deletes the configuration
                found = off ? Xml.element(part).add("enabled", false) : found;
            }
            kept.add(found);
        }
        return kept;
    }

    static Xml routing(Site site, Edge edge) {
        Xml shown = Xml.element("routing").add("version", edge.routingVersion).add("enabled", true);
        for (String part : PARTS) {
            shown.add(part(site, edge, part, false));
        }
        return shown;
    }

    private static Xml part(Site site, Edge edge, String name, boolean alone) {
        Xml part = parse(edge.routing).child(name).orElse(Xml.element(name));
        Xml shown = Xml.element(name);
        if (alone) {
            shown.add("version", edge.routingVersion);
        }
        return shown.addAll(echoed(part, Version.atLeast(site, "6.3.0")).children());
    }

    /** A short AS number comes back in both elements, a long one only in the longer one; 6.2 knows the short one. */
    private static Xml echoed(Xml given, boolean longNumbers) {
        Xml copy = given.renamed(given.name());
        copy.children().clear();
        Set<String> seen = new HashSet<>();
        for (Xml child : given.children()) {
            String base = child.name().replaceFirst("Number$", "");
            if (base.equals("localAS") || base.equals("remoteAS")) {
                if (seen.add(base)) {
                    long number = child.text().trim().matches("\\d{1,10}")
                            ? Long.parseLong(child.text().trim())
                            : 0;
                    if (number <= LARGEST_SHORT_AS) {
                        copy.add(base, number);
                    }
                    if (longNumbers) {
                        copy.add(base + "Number", number);
                    }
                }
            } else {
                copy.add(child.children().isEmpty() ? child : echoed(child, longNumbers));
            }
        }
        return copy;
    }

    static Optional<String> localeOf(Edge router) {
        return parse(router.routing).child("routingGlobalConfig").flatMap(global -> global.value(LocaleCalls.LOCALE));
    }

    /** @return the prefixes that an edge's redistribution permits by name */
    static List<String> announced(Edge edge) {
        Xml routing = parse(edge.routing);
        List<String> found = new ArrayList<>();
        for (String protocol : List.of("ospf", "bgp")) {
            Xml part = routing.child(protocol).orElse(Xml.element(protocol));
            Xml redistribution = part.child("redistribution").orElse(Xml.element("redistribution"));
            if (!EdgeCalls.bool(part, "enabled", false) || !EdgeCalls.bool(redistribution, "enabled", false)) {
                continue;
            }
            Set<String> decided = new HashSet<>();
            for (Xml rule : rules(redistribution)) {
                String name = rule.value("prefixName").orElse("any");
                // the first rule for a prefix decides
                if (decided.add(name) && rule.value("action").orElse("").equals("permit")) {
                    prefix(routing, name).ifPresent(found::add);
                }
            }
        }
        return found;
    }

    private static List<Xml> rules(Xml redistribution) {
        return redistribution
                .child("rules")
                .map(rules -> rules.children("rule"))
                .orElse(List.of());
    }

    private static Optional<String> prefix(Xml routing, String name) {
        return prefixes(routing).stream()
                .filter(prefix -> prefix.value("name").orElse("").equals(name))
                .findFirst()
                .flatMap(prefix -> prefix.value("ipAddress"));
    }

    private static List<Xml> prefixes(Xml routing) {
        return routing.child("routingGlobalConfig")
                .flatMap(global -> global.child("ipPrefixes"))
                .map(list -> list.children("ipPrefix"))
                .orElse(List.of());
    }

    private static void check(Xml routing) {
        Set<String> names = new HashSet<>();
        for (Xml prefix : prefixes(routing)) {
            if (!names.add(prefix.value("name").orElse(""))) {
                throw new Problem(
                        400, "13100", "The prefix name " + prefix.value("name").orElse("") + " is not unique");
            }
            String address = prefix.value("ipAddress").orElse("");
            if (!address.matches("\\d{1,3}(\\.\\d{1,3}){3}/\\d{1,2}")) {
                throw new Problem(400, "15012", "Value " + address + " is not a network for field ipAddress");
            }
        }
        for (String protocol : List.of("ospf", "bgp")) {
            Xml part = routing.child(protocol).orElse(Xml.element(protocol));
            if (!EdgeCalls.bool(part, "enabled", false)) {
                continue;
            }
            if (routing.child("routingGlobalConfig")
                    .flatMap(global -> global.value("routerId"))
                    .isEmpty()) {
                throw new Problem(400, "13100", protocol + " needs a routerId");
            }
            for (Xml rule : rules(part.child("redistribution").orElse(Xml.element("redistribution")))) {
                String name = rule.value("prefixName").orElse("any");
                if (!name.equals("any") && !names.contains(name)) {
                    throw new Problem(400, "13101", "The prefix " + name + " of a redistribution rule does not exist");
                }
            }
        }
    }

    /** Puts a whole routing document, or one part of it, in place. */
    static void applyRouting(Universe universe, Edge edge, NsxJob job) {
        World world = universe.world();
        Xml kept = merged(world, edge, parse(job.payload));
        edge.routing = kept.write();
        edge.routingVersion++;
        edge.universalRevision++;
        edge.lastJob = job.id;
        world.edges.save(edge);
        world.consequence(edge.site, "nsx", "nsx.routing.changed", edge.id, edge.name).detail =
                String.join(" ", announced(edge));
        if (edge.universal && !edge.localEgress) {
            universe.changed(world.site(edge.site));
        }
    }

    private static Xml merged(World world, Edge edge, Xml given) {
        if (given.name().equals("routing")) {
            return clean(world, given);
        }
        Xml all = Xml.element("routing");
        for (Xml part : parse(edge.routing).children()) {
            all.add(part.name().equals(given.name()) ? given : part);
        }
        return clean(world, all);
    }

    static void applyNat(Universe universe, Edge edge, NsxJob job) {
        World world = universe.world();
        edge.nat = numbered(world, edge, parse(job.payload)).write();
        edge.natVersion++;
        edge.lastJob = job.id;
        world.edges.save(edge);
        world.consequence(edge.site, "nsx", "nsx.nat.changed", edge.id, edge.name);
    }

    // --- routing calls

    @Wire(operation = "GET " + CONFIG, source = SOURCE, checked = CHECKED)
    Answer all(Call call) {
        return NsxManager.xml(200, routing(nsx.local(), EdgeCalls.find(nsx, call)));
    }

    @Wire(operation = "PUT " + CONFIG, source = SOURCE, checked = CHECKED, leavesOut = STALE)
    Answer setAll(Call call) {
        return put(call, "routing");
    }

    @Wire(operation = "DELETE " + CONFIG, source = SOURCE, checked = CHECKED)
    Answer clearAll(Call call) {
        return change(call, EdgeCalls.find(nsx, call), Xml.element("routing"));
    }

    @Wire(operation = "GET " + CONFIG + "/global", source = SOURCE, checked = CHECKED)
    Answer global(Call call) {
        return show(call, "routingGlobalConfig");
    }

    @Wire(
            operation = "PUT " + CONFIG + "/global",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = STALE + "; a localeId is dropped unless a switch lets it be kept: its place is not documented")
    Answer setGlobal(Call call) {
        return put(call, "routingGlobalConfig");
    }

    @Wire(operation = "GET " + CONFIG + "/static", source = SOURCE, checked = CHECKED)
    Answer routes(Call call) {
        return show(call, "staticRouting");
    }

    @Wire(operation = "PUT " + CONFIG + "/static", source = SOURCE, checked = CHECKED, leavesOut = STALE)
    Answer setRoutes(Call call) {
        return put(call, "staticRouting");
    }

    @Wire(operation = "DELETE " + CONFIG + "/static", source = SOURCE, checked = CHECKED)
    Answer clearRoutes(Call call) {
        return change(call, EdgeCalls.find(nsx, call), Xml.element("staticRouting"));
    }

    @Wire(operation = "GET " + CONFIG + "/ospf", source = SOURCE, checked = CHECKED)
    Answer ospf(Call call) {
        return show(call, "ospf");
    }

    @Wire(operation = "PUT " + CONFIG + "/ospf", source = SOURCE, checked = CHECKED, leavesOut = STALE)
    Answer setOspf(Call call) {
        return put(call, "ospf");
    }

    @Wire(operation = "DELETE " + CONFIG + "/ospf", source = SOURCE, checked = CHECKED)
    Answer clearOspf(Call call) {
        return change(call, EdgeCalls.find(nsx, call), Xml.element("ospf"));
    }

    @Wire(
            operation = "GET " + CONFIG + "/bgp",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "passwords of neighbours are never shown")
    Answer bgp(Call call) {
        return show(call, "bgp");
    }

    @Wire(operation = "PUT " + CONFIG + "/bgp", source = SOURCE, checked = CHECKED, leavesOut = STALE)
    Answer setBgp(Call call) {
        return put(call, "bgp");
    }

    @Wire(operation = "DELETE " + CONFIG + "/bgp", source = SOURCE, checked = CHECKED)
    Answer clearBgp(Call call) {
        return change(call, EdgeCalls.find(nsx, call), Xml.element("bgp"));
    }

    private Answer show(Call call, String part) {
        return NsxManager.xml(200, part(nsx.local(), EdgeCalls.find(nsx, call), part, true));
    }

    private Answer put(Call call, String root) {
        Edge edge = EdgeCalls.find(nsx, call);
        Xml given = nsx.body(call);
        if (!given.name().equals(root)) {
            throw new Problem(400, "400", "a document " + root + " is expected, not " + given.name());
        }
        NsxManager.requireFresh(given, "version", edge.routingVersion);
        return change(call, edge, given);
    }

    private Answer change(Call call, Edge edge, Xml given) {
        if (edge.universal && !edge.localEgress) {
            nsx.universe().requirePrimary(nsx.local(), "Changing a universal router");
        }
        check(merged(world, edge, given));
        world.command(edge.site, "nsx", "nsx.routing.change", edge.id, edge.name).detail = given.name();
        return EdgeCalls.carryOut(
                nsx, call, "edge.routing", edge.id, given, 5, "Changing the routing of NSX Edge " + edge.name);
    }

    // --- NAT

    /** @return the rules as they are kept, each with its number */
    static Xml numbered(World world, Edge edge, Xml given) {
        Xml rules = Xml.element("natRules");
        for (Xml rule :
                given.child("natRules").map(list -> list.children("natRule")).orElse(List.of())) {
            Xml kept = Xml.element("natRule");
            String id = rule.value("ruleId")
                    .or(() -> rule.value("ruleTag"))
                    .orElseGet(() -> Long.toString(196_608 + world.next("natRule." + edge.site)));
            kept.add("ruleId", id).add("ruleTag", id).add("ruleType", "user");
            for (Xml child : rule.children()) {
                if (!Set.of("ruleId", "ruleTag", "ruleType").contains(child.name())) {
                    kept.add(child);
                }
            }
            rules.add(kept);
        }
        return Xml.element("nat")
                .add("enabled", EdgeCalls.bool(given, "enabled", true))
                .add(rules);
    }

    static Xml nat(Edge edge) {
        return Xml.element("nat")
                .add("version", edge.natVersion)
                .addAll(parse(edge.nat).children());
    }

    @Wire(operation = "GET " + NAT, source = SOURCE, checked = CHECKED)
    Answer nat(Call call) {
        return NsxManager.xml(200, nat(EdgeCalls.find(nsx, call)));
    }

    @Wire(operation = "PUT " + NAT, source = SOURCE, checked = CHECKED, leavesOut = STALE)
    Answer setNat(Call call) {
        Edge edge = EdgeCalls.find(nsx, call);
        Xml given = nsx.body(call);
        NsxManager.requireFresh(given, "version", edge.natVersion);
        return changeNat(call, edge, given);
    }

    @Wire(operation = "DELETE " + NAT, source = SOURCE, checked = CHECKED)
    Answer clearNat(Call call) {
        return changeNat(call, EdgeCalls.find(nsx, call), Xml.element("nat"));
    }

    private Answer changeNat(Call call, Edge edge, Xml nat) {
        for (Xml rule :
                nat.child("natRules").map(list -> list.children("natRule")).orElse(List.of())) {
            checkRule(rule);
        }
        world.command(edge.site, "nsx", "nsx.nat.change", edge.id, edge.name);
        return EdgeCalls.carryOut(nsx, call, "edge.nat", edge.id, nat, 5, "Changing NAT of NSX Edge " + edge.name);
    }

    private static void checkRule(Xml rule) {
        if (!Set.of("snat", "dnat").contains(rule.value("action").orElse(""))) {
            throw new Problem(400, "13200", "action of a NAT rule must be snat or dnat");
        }
        Optional<String> tag = rule.value("ruleTag");
        boolean fresh = rule.value("ruleId").isEmpty();
        if (fresh && tag.isPresent() && !(tag.get().matches("\\d{5,6}") && inRange(Integer.parseInt(tag.get())))) {
            throw new Problem(400, "13201", "ruleTag must be 65537 to 131072");
        }
    }

    private static boolean inRange(int tag) {
        return tag >= 65_537 && tag <= 131_072;
    }

    @Wire(
            operation = "POST " + NAT + "/rules",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "answers 201; aboveRuleId with a list or one bare rule; Location names the first new rule")
    Answer addRules(Call call) {
        Edge edge = EdgeCalls.find(nsx, call);
        Xml given = nsx.body(call);
        List<Xml> added = given.name().equals("natRule") ? List.of(given) : given.children("natRule");
        if (added.isEmpty()) {
            throw new Problem(400, "400", "there is no natRule in the document");
        }
        added.forEach(RoutingCalls::checkRule);
        Xml fresh = numbered(world, edge, Xml.element("nat").add(list(added)));
        List<Xml> rules = rulesOf(edge);
        int at = rules.size();
        String above = call.query("aboveRuleId").orElse("");
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).value("ruleId").orElse("").equals(above)) {
                at = i;
            }
        }
        List<Xml> numbered = fresh.child("natRules").orElseThrow().children();
        rules.addAll(at, numbered);
        changeNat(call, edge, Xml.element("nat").add(list(rules)));
        return Answer.status(201)
                .with(
                        "Location",
                        EdgeCalls.EDGES + "/" + edge.id + "/nat/config/rules/"
                                + numbered.get(0).value("ruleId").orElse(""));
    }

    private static Xml list(List<Xml> rules) {
        return Xml.element("natRules").addAll(rules);
    }

    private static List<Xml> rulesOf(Edge edge) {
        return new ArrayList<>(parse(edge.nat)
                .child("natRules")
                .map(list -> list.children("natRule"))
                .orElse(List.of()));
    }

    @Wire(operation = "PUT " + NAT + "/rules/{rule_id}", source = SOURCE, checked = CHECKED)
    Answer changeRule(Call call) {
        return oneRule(call, nsx.body(call));
    }

    @Wire(operation = "DELETE " + NAT + "/rules/{rule_id}", source = SOURCE, checked = CHECKED)
    Answer deleteRule(Call call) {
        return oneRule(call, null);
    }

    private Answer oneRule(Call call, Xml replacement) {
        Edge edge = EdgeCalls.find(nsx, call);
        String id = call.variable("rule_id");
        List<Xml> rules = rulesOf(edge);
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).value("ruleId").orElse("").equals(id)) {
                rules.remove(i);
                if (replacement != null) {
                    replacement.children().removeIf(child -> child.name().equals("ruleId"));
                    rules.add(i, replacement.add("ruleId", id));
                }
                return changeNat(call, edge, Xml.element("nat").add(list(rules)));
            }
        }
        throw Problem.notFound("Requested object : NAT rule " + id);
    }
}
