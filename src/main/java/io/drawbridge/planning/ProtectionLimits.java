package io.drawbridge.planning;

import jakarta.validation.constraints.Positive;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What vSphere Replication and Site Recovery Manager carry. The defaults are the source design's (4.3.4, 4.7.1.3, table
 * 11); newer releases carry more.
 *
 * @param shortestRpoMinutes the vendor's API takes 5 minutes; the source design's text says 15, its table 9 says 5
 * @param longestRpoMinutes 24 hours
 * @param replicationsPerServer of one replication server
 * @param serversPerVcenter the appliance itself and up to nine more
 * @param replicationsPerVcenter that one vCenter takes
 * @param pointsInTime kept for one VM
 * @param vmsInGroup of one protection group
 * @param groups in all
 * @param protectedVms in all
 * @param cpusPerCore virtual CPUs for each core at the recovery site; a convention, no limit of a product
 */
@Validated
@ConfigurationProperties("drawbridge.protection-limits")
public record ProtectionLimits(
        @DefaultValue("5") @Positive int shortestRpoMinutes,
        @DefaultValue("1440") @Positive int longestRpoMinutes,
        @DefaultValue("200") @Positive int replicationsPerServer,
        @DefaultValue("10") @Positive int serversPerVcenter,
        @DefaultValue("2000") @Positive int replicationsPerVcenter,
        @DefaultValue("24") @Positive int pointsInTime,
        @DefaultValue("500") @Positive int vmsInGroup,
        @DefaultValue("250") @Positive int groups,
        @DefaultValue("5000") @Positive int protectedVms,
        @DefaultValue("4") @Positive int cpusPerCore) {

    /** @return the source design's figures */
    public static ProtectionLimits ofSourceDesign() {
        return new ProtectionLimits(5, 1440, 200, 10, 2000, 24, 500, 250, 5000, 4);
    }

    /** @return how many replication servers so many replications need */
    public int serversFor(int replications) {
        return (replications + replicationsPerServer - 1) / replicationsPerServer;
    }
}
