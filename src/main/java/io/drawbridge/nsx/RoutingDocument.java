package io.drawbridge.nsx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
