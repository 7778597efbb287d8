package io.drawbridge.nsx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.w3c.dom.Element;

/**
 * An edge's routing configuration as NSX gave it, version included, so that a change made meanwhile is noticed (NSX-v
 * reference 7). Prefixes are announced by a named prefix and a permit rule for it before all others (7.3).
 */
public record RoutingDocument(String xml) {

    private static final String GLOBAL = "routingGlobalConfig";

    /** @return whether a routing protocol is on, so that prefixes can be announced at all */
    public boolean speaks() {
        return protocol(XmlTree.parse(xml)).isPresent();
    }

    private static Optional<Element> protocol(XmlTree tree) {
        return List.of("bgp", "ospf").stream()
                .flatMap(name -> XmlTree.child(tree.root(), name).stream())
                .filter(part -> XmlTree.text(part, "enabled").equalsIgnoreCase("true"))
                .findFirst();
    }

    /** @return whether the network is announced by a rule of this name */
    public boolean announces(String name, String network) {
        var tree = XmlTree.parse(xml);
        boolean known = prefixes(tree).stream()
                .anyMatch(prefix -> XmlTree.text(prefix, "name").equals(name)
                        && XmlTree.text(prefix, "ipAddress").equals(network));
        return known
                && protocol(tree)
                        .flatMap(part -> XmlTree.child(part, "redistribution"))
                        .filter(one -> XmlTree.text(one, "enabled").equalsIgnoreCase("true"))
                        .flatMap(one -> XmlTree.child(one, "rules"))
                        .map(rules -> XmlTree.children(rules, "rule"))
                        .orElse(List.of())
                        .stream()
                        .filter(rule -> XmlTree.text(rule, "prefixName").equals(name))
                        .findFirst()
                        .filter(rule -> XmlTree.text(rule, "action").equals("permit"))
                        .isPresent();
    }

    /**
     * @param but names that begin so do not count
     * @return whether a wider network that holds this one is announced
     */
    public boolean covers(String network, String but) {
        return prefixes(XmlTree.parse(xml)).stream()
                .filter(prefix -> !XmlTree.text(prefix, "name").startsWith(but))
                .filter(prefix -> Network.parse(XmlTree.text(prefix, "ipAddress"))
                        .flatMap(wide -> Network.parse(network).map(wide::holds))
                        .orElse(false))
                .anyMatch(prefix -> announces(XmlTree.text(prefix, "name"), XmlTree.text(prefix, "ipAddress")));
    }

    /** An IPv4 network: its first address and how many of its bits count. */
    private record Network(long address, int bits) {

        private static final Pattern WRITTEN =
                Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})/(\\d{1,2})");

        static Optional<Network> parse(String text) {
            var parts = WRITTEN.matcher(text.strip());
            if (!parts.matches() || Integer.parseInt(parts.group(5)) > 32) {
                return Optional.empty();
            }
            long address = 0;
            for (int i = 1; i <= 4; i++) {
                address = address << 8 | Integer.parseInt(parts.group(i)) & 0xff;
            }
            return Optional.of(new Network(address, Integer.parseInt(parts.group(5))));
        }

        boolean holds(Network other) {
            return bits <= other.bits && address >> 32 - bits == other.address >> 32 - bits;
        }
    }

    /** @return whether anything of this name is left */
    public boolean mentions(String name) {
        var tree = XmlTree.parse(xml);
        return prefixes(tree).stream()
                        .anyMatch(prefix -> XmlTree.text(prefix, "name").equals(name))
                || rules(tree).stream()
                        .anyMatch(rule -> XmlTree.text(rule, "prefixName").equals(name));
    }

    private static List<Element> prefixes(XmlTree tree) {
        return XmlTree.child(tree.root(), GLOBAL)
                .flatMap(global -> XmlTree.child(global, "ipPrefixes"))
                .map(list -> XmlTree.children(list, "ipPrefix"))
                .orElse(List.of());
    }

    private static List<Element> rules(XmlTree tree) {
        var found = new ArrayList<Element>();
        for (var protocol : List.of("bgp", "ospf")) {
            XmlTree.child(tree.root(), protocol)
                    .flatMap(part -> XmlTree.child(part, "redistribution"))
                    .flatMap(part -> XmlTree.child(part, "rules"))
                    .ifPresent(rules -> found.addAll(XmlTree.children(rules, "rule")));
        }
        return found;
    }

    /** @return this with the network announced under the name; whatever had the name before is replaced */
    public RoutingDocument announcing(String name, String network) {
        var tree = XmlTree.parse(without(name).xml);
        var prefix = tree.add(tree.need(tree.need(tree.root(), GLOBAL), "ipPrefixes"), "ipPrefix", "");
        tree.add(prefix, "name", name);
        tree.add(prefix, "ipAddress", network);
        var part = protocol(tree).orElseThrow(() -> new IllegalStateException("no routing protocol is on"));
        var redistribution = tree.need(part, "redistribution");
        tree.need(redistribution, "enabled").setTextContent("true");
        var rules = tree.need(redistribution, "rules");
        var rule = tree.add(rules, "rule", "");
        tree.add(rule, "prefixName", name);
        var from = tree.add(rule, "from", "");
        tree.add(from, "ospf", "false");
        tree.add(from, "bgp", "false");
        tree.add(from, "static", "true");
        tree.add(from, "connected", "true");
        tree.add(rule, "action", "permit");
        // Order counts: a general refusal must not come first.
        rules.insertBefore(rule, rules.getFirstChild());
        return new RoutingDocument(tree.write());
    }

    /** @return this without prefix and rules of the name; rules first, as they need the prefix */
    public RoutingDocument without(String name) {
        var tree = XmlTree.parse(xml);
        rules(tree).stream()
                .filter(rule -> XmlTree.text(rule, "prefixName").equals(name))
                .forEach(rule -> rule.getParentNode().removeChild(rule));
        prefixes(tree).stream()
                .filter(prefix -> XmlTree.text(prefix, "name").equals(name))
                .forEach(prefix -> prefix.getParentNode().removeChild(prefix));
        return new RoutingDocument(tree.write());
    }

    Optional<String> localeId() {
        return XmlTree.child(XmlTree.parse(xml).root(), GLOBAL)
                .map(global -> XmlTree.text(global, "localeId"))
                .filter(locale -> !locale.isEmpty());
    }

    RoutingDocument withLocaleId(Optional<String> locale) {
        var tree = XmlTree.parse(xml);
        var global = tree.need(tree.root(), GLOBAL);
        XmlTree.removeChildren(global, "localeId");
        locale.ifPresent(id -> tree.add(global, "localeId", id));
        return new RoutingDocument(tree.write());
    }
}
