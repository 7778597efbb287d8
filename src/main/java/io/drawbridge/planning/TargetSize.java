package io.drawbridge.planning;

/**
 * Infrastructure at the recovery site, in the hosts of the source design's table 1: two sockets of six cores at 2.6 GHz,
 * 192 GB of memory, 1 TB of usable storage. Nothing is set aside for high availability, as the table says.
 *
 * @param name as the offer calls it
 */
public record TargetSize(String name, int hosts) {

    public static final TargetSize SMALL = offered("small");
    public static final TargetSize MEDIUM = offered("medium");
    public static final TargetSize LARGE = offered("large");

    public TargetSize {
        if (hosts < 1) {
            throw new IllegalArgumentException("without hosts nothing runs");
        }
    }

    public static TargetSize custom(int hosts) {
        return new TargetSize("custom", hosts);
    }

    private static TargetSize offered(String name) {
        return new TargetSize(name, PlanningTables.ours().size(name).hosts());
    }

    private static PlanningTables.Host host() {
        return PlanningTables.ours().offers().host();
    }

    public int cores() {
        return hosts * host().cores();
    }

    /** @return GB */
    public int memory() {
        return hosts * host().memoryGigabytes();
    }

    /** @return GB, decimal */
    public int storage() {
        return hosts * host().storageGigabytes();
    }
}
