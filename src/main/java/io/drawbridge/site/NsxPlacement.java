package io.drawbridge.site;

import java.util.List;
import java.util.Map;

/**
 * Where a site's NSX machines shall stand; ids as vCenter and NSX show them.
 *
 * @param datacenter id of the data centre in which edges are made
 * @param cluster id of a cluster or resource pool
 * @param datastore id of the datastore of controllers and edges
 * @param network id of the port group of controllers
 * @param ipPool name of the controllers' pool of addresses
 * @param controllerNames three names, without spaces and underscores
 * @param controllerSize small, medium or large; later releases read over it
 * @param controllerPassword what people sign in with at a controller
 * @param networks what a port group of the other site is called here; empty where edges are not made anew here
 * @param workloadClusters ids of the clusters whose traffic can be sent out through the other site
 */
public record NsxPlacement(
        String datacenter,
        String cluster,
        String datastore,
        String network,
        String ipPool,
        List<String> controllerNames,
        String controllerSize,
        Secret controllerPassword,
        Map<String, String> networks,
        List<String> workloadClusters) {

    public NsxPlacement {
        controllerNames = List.copyOf(controllerNames);
        networks = Map.copyOf(networks);
        workloadClusters = List.copyOf(workloadClusters);
        if (controllerNames.size() != 3) {
            throw new IllegalArgumentException("a controller cluster has three nodes, not " + controllerNames.size());
        }
    }
}
