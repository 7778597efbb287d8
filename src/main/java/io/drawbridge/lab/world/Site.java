package io.drawbridge.lab.world;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
    /** Release of the manager, such as 6.4.6. */
    public String nsxVersion = "6.4.6";
    /** The site whose manager this one believes to be its primary; absent unless SECONDARY. */
    public String nsxPrimary;
    /** The sites whose managers this one has in its list of secondaries, whatever they think of it. */
    public List<String> nsxSecondaries = new ArrayList<>();
    /** RUNNING or STOPPED: the NSXREPLICATOR component. */
    public String nsxReplicator = "RUNNING";
    /** When universal objects last reached this manager, or left it where it is the primary. */
    public long nsxSynced;
    /** Whose controllers this site's hosts were last told to follow. */
    public String nsxHostsFollow;
    /** Until when the controllers of a returned primary are still starting. */
    public long nsxControllersStartUntil;
    /** The next role change is answered with warning 125023, although it takes place. */
    public boolean nsxRoleWarning;

    /** Release of the BIG-IP, such as 16.1.0. */
    public String tmosVersion = "16.1.0";
    /** Modules of the BIG-IP with their level; what is not in it is at none. */
    public Map<String, String> bigipModules =
            new LinkedHashMap<>(Map.of("ltm", "nominal", "gtm", "nominal", "am", "nominal"));

    public boolean nsxDisconnectedOperation;
    public int vxlanPort = 4789;
    /** First and last segment id of the manager's own pool. */
    public String nsxSegments = "5000-5999";
    /** The cluster on which edges run unless they are told otherwise. */
    public String edgeCluster;

    public boolean edgeClusterLost;
    public boolean controllersLost;
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
    /** Whether placeholders no longer go to the datastore that the inventory has for them. */
    public boolean placeholderDatastoreRemoved;
    /** Further datastores for placeholders. */
    public List<String> morePlaceholderDatastores = new ArrayList<>();

    /** @return ids of the datastores on which placeholders may be made */
    public List<String> placeholderDatastores() {
        List<String> all = new ArrayList<>();
        if (!placeholderDatastoreRemoved) {
            all.add(placeholderDatastore);
        }
        all.addAll(morePlaceholderDatastores);
        return all;
    }

    @Override
    public String key() {
        return id;
    }
}
