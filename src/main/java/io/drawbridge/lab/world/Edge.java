package io.drawbridge.lab.world;

import java.util.ArrayList;
import java.util.List;

/**
 * An edge services gateway or a logical router, as one manager has it. A universal router has one of these at each
 * manager that knows it: the configuration is replicated, the appliances are each manager's own.
 */
public final class Edge implements Row {

    /** A machine that runs the edge. There is none of it in the lab's vCenter. */
    public static final class Appliance {
        public int index;
        public String resourcePool;
        public String datastore;
        public String host;
        public String folder;
        public String vm;
        public String adminState = "up";
    }

    public String site;
    public String id;
    public String name;
    /** gatewayServices or distributedRouter. */
    public String type;

    public boolean universal;
    public boolean localEgress;
    public String tenant = "default";
    public String applianceSize = "compact";
    public boolean deployAppliances = true;
    public long version = 1;
    public long universalRevision;
    /** What else the edge's document holds, as XML with the root {@code edge}. */
    public String content;

    public String routing;
    public long routingVersion = 1;
    public String nat;
    public long natVersion = 1;
    public List<Appliance> appliances = new ArrayList<>();
    public String lastJob;
    /** In place of what follows from the appliances, by the lab's control. */
    public String statusOverride;

    public String publishOverride;

    @Override
    public String key() {
        return site + "/" + id;
    }
}
