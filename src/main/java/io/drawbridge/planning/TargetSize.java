package io.drawbridge.planning;

/**
 * Infrastructure at the recovery site, in the hosts of the source design's table 1: two sockets of six cores at 2.6 GHz,
 * 192 GB of memory, 1 TB of usable storage. Nothing is set aside for high availability, as the table says.
 *
 * @param name as the offer calls it
 */
public record TargetSize(String name, int hosts) {

    private static final int CORES = 12;
    private static final int MEMORY_GB = 192;
    private static final int STORAGE_GB = 1000;

    public static final TargetSize SMALL = new TargetSize("small", 2);
    public static final TargetSize MEDIUM = new TargetSize("medium", 4);
    public static final TargetSize LARGE = new TargetSize("large", 6);

    public TargetSize {
        if (hosts < 1) {
            throw new IllegalArgumentException("without hosts nothing runs");
        }
    }

    public static TargetSize custom(int hosts) {
        return new TargetSize("custom", hosts);
    }

    public int cores() {
        return hosts * CORES;
    }

    /** @return GB */
    public int memory() {
        return hosts * MEMORY_GB;
    }

    /** @return GB, decimal */
    public int storage() {
        return hosts * STORAGE_GB;
    }
}
