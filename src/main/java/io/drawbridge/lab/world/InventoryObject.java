package io.drawbridge.lab.world;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A managed object of a site's vCenter that is not a virtual machine: folder, cluster, host, datastore, network. */
public final class InventoryObject implements Row {

    public String site;
    public String type;
    public String id;
    public String name;
    /** Id of the parent in the same vCenter; absent for the root folder. */
    public String parent;
    /** What only this type has: capacity, address, VLAN, the logical switch behind a port group. */
    public Map<String, String> more = new LinkedHashMap<>();
    /** Hosts of a cluster, datastores of a host, by id. */
    public List<String> links = new ArrayList<>();

    @Override
    public String key() {
        return site + "/" + id;
    }
}
