package io.drawbridge.lab.world;

import java.util.ArrayList;
import java.util.List;

/** A virtual machine on its way: to another host, datastore or vCenter, or into a copy of itself. */
public final class Move implements Row {

    /** Id of the task, with its site. */
    public String task;

    public boolean clone;
    public String site;
    /** Key of the machine, or of the template that is copied. */
    public String vm;

    public String name;
    public String targetSite;
    public String fromHost;
    public String toHost;
    public String fromDatastore;
    public String toDatastore;
    public String toPool;
    public String toFolder;
    public List<String> toNetworks = new ArrayList<>();
    public boolean powerOn;
    /** Whether its data goes over the line between the sites. */
    public boolean overLink;
    /** Whether its disks are copied. */
    public boolean disks;

    public double bytes;
    public double bytesLeft;
    public long started;
    public long reckoned;
    public Long finished;
    /** What a fault rule lets it end with. */
    public String fails;

    public String error;

    @Override
    public String key() {
        return task;
    }

    public boolean active() {
        return finished == null;
    }
}
