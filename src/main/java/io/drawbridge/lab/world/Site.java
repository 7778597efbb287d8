package io.drawbridge.lab.world;

import java.util.LinkedHashMap;
import java.util.Map;

/** One data centre: its appliances' identities, whether it can be reached, its NSX role, its placement defaults. */
public final class Site implements Row {

    public String id;
    public String name;
    public boolean up = true;
    public String vcenterGuid;
    public String srmGuid;
    public String replicationGuid;
    public String nsxUuid;
    public String vsmUuid;
    /** PRIMARY, SECONDARY, STANDALONE or TRANSIT. */
    public String nsxRole;
    /** Host names of the appliances by system. */
    public Map<String, String> hostNames = new LinkedHashMap<>();

    public String rootFolder;
    public String datacenter;
    public String vmFolder;
    public String hostFolder;
    public String datastoreFolder;
    public String networkFolder;
    public String distributedSwitch;
    public String placeholderDatastore;

    @Override
    public String key() {
        return id;
    }
}
