package io.drawbridge.lab.world;

/** A node of an NSX Controller cluster, as one manager has it. */
public final class Controller implements Row {

    /** The manager's site. */
    public String site;

    public String id;
    public String name;
    public String description = "";
    public String ipAddress;
    /** DEPLOYING, RUNNING or REMOVING; what is shown may be UNKNOWN. */
    public String status;
    /** In place of the real status, by the lab's control. */
    public String statusOverride;

    public String vm;
    public String pool;
    /** Cluster on which it runs. */
    public String cluster;

    public String datastore;
    public String job;
    /** An entry that a promoted manager still has of the lost primary's cluster: there is no machine behind it here. */
    public boolean imported;

    @Override
    public String key() {
        return site + "/" + id;
    }
}
