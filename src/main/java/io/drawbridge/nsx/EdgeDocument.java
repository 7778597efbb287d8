package io.drawbridge.nsx;

import java.util.List;
import java.util.Map;

/** An edge's whole configuration as NSX gave it; nothing is lost on the way back. Holds no secrets: NSX shows none. */
public record EdgeDocument(String xml) {

    public String name() {
        return XmlTree.text(XmlTree.parse(xml).root(), "name");
    }

    /** @return the same edge on other machines */
    public EdgeDocument on(List<EdgeAppliance> appliances) {
        var tree = XmlTree.parse(xml);
        var list = tree.need(tree.root(), "appliances");
        XmlTree.removeChildren(list, "appliance");
        for (var appliance : appliances) {
            var one = tree.add(list, "appliance", "");
            tree.add(one, "resourcePoolId", appliance.cluster());
            tree.add(one, "datastoreId", appliance.datastore());
        }
        return new EdgeDocument(tree.write());
    }

    /**
     * What is sent to make the edge anew at another manager (NSX-v reference 5.3): without ids, versions and machines,
     * each network replaced by the one that stands for it there.
     *
     * @param networks id here to id there; what is not in it keeps its id, as universal switches do
     */
    public EdgeDocument elsewhere(String datacenter, Map<String, String> networks) {
        var tree = XmlTree.parse(xml);
        var root = tree.root();
        for (var gone : List.of("id", "status", "isUniversal", "datacenterName")) {
            XmlTree.removeChildren(root, gone);
        }
        for (var gone : List.of("version", "ruleId", "ruleTag", "appliance")) {
            XmlTree.removeEverywhere(root, gone);
        }
        tree.need(root, "datacenterMoid").setTextContent(datacenter);
        var vnics = root.getElementsByTagName("portgroupId");
        for (int i = 0; i < vnics.getLength(); i++) {
            var network = vnics.item(i);
            network.setTextContent(
                    networks.getOrDefault(network.getTextContent().strip(), network.getTextContent()));
        }
        return new EdgeDocument(tree.write());
    }
}
