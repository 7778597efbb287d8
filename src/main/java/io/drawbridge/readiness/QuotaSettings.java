package io.drawbridge.readiness;

import io.drawbridge.planning.TargetSize;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What a provider grants at a recovery site, by site pair: an offer of the source design's table 1, or figures, of which
 * those that are set win. One recovery plan is held against all of it.
 */
@Validated
@ConfigurationProperties("drawbridge")
record QuotaSettings(@DefaultValue Map<String, @Valid Quota> quotas) {

    /**
     * A pair's quota.
     *
     * @param offer small, medium or large
     * @param machines that may run
     * @param cpus virtual CPUs
     * @param memoryGigabytes of machines that run
     */
    record Quota(
            @Pattern(regexp = "small|medium|large") String offer,
            @Positive Integer machines,
            @Positive Integer cpus,
            @Positive Integer memoryGigabytes) {

        Integer cpusAt(int cpusPerCore) {
            return cpus != null || offer == null ? cpus : Integer.valueOf(size().cores() * cpusPerCore);
        }

        Integer memory() {
            return memoryGigabytes != null || offer == null ? memoryGigabytes : Integer.valueOf(size().memory());
        }

        private TargetSize size() {
            return switch (offer) {
                case "small" -> TargetSize.SMALL;
                case "medium" -> TargetSize.MEDIUM;
                default -> TargetSize.LARGE;
            };
        }
    }
}
