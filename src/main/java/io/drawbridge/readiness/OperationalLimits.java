package io.drawbridge.readiness;

import jakarta.validation.constraints.Positive;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What the products carry: counts of VMs, groups and running plans. The defaults are the source design's, table 11,
 * for Site Recovery Manager 6.x; newer releases carry more.
 */
@Validated
@ConfigurationProperties("drawbridge.limits")
public record OperationalLimits(
        @DefaultValue("5000") @Positive int protectedVms,
        @DefaultValue("2000") @Positive int vmsRecoveredAtOnce,
        @DefaultValue("500") @Positive int vmsInGroup,
        @DefaultValue("250") @Positive int groups,
        @DefaultValue("10") @Positive int plansRunningAtOnce,
        @DefaultValue("2000") @Positive int replicatedVms) {

    /** @return the source design's figures */
    public static OperationalLimits ofSourceDesign() {
        return new OperationalLimits(5000, 2000, 500, 250, 10, 2000);
    }
}
