package io.drawbridge.planning;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/**
 * What shall be protected, in figures.
 *
 * @param vms how many
 * @param disks GB on all of their disks, decimal
 * @param cpus virtual CPUs of all
 * @param memory GB of all
 * @param points kept for each VM
 * @param size the infrastructure that shall take them
 * @param connection how the sites are connected
 * @param line what of it is free for these replications
 * @param standing what there is already at the recovery site
 */
public record ProtectionDemand(
        int vms,
        BigDecimal disks,
        int cpus,
        BigDecimal memory,
        Duration rpo,
        BigDecimal changePerHour,
        PointsInTime points,
        TargetSize size,
        ConnectionOffer connection,
        Bandwidth line,
        Standing standing) {

    /**
     * What is there already.
     *
     * @param servers replication servers that work
     * @param replications that they carry
     * @param groups protection groups
     * @param protectedVms in all groups
     */
    public record Standing(int servers, int replications, int groups, int protectedVms) {}

    public ReplicationLoad load() {
        return ReplicationLoad.of(line, List.of(new RpoClass("all", rpo, changePerHour)));
    }
}
