package io.drawbridge.planning.rest;

import static io.drawbridge.planning.rest.Numbers.decimal;
import static io.drawbridge.planning.rest.Numbers.or;
import static io.drawbridge.planning.rest.Numbers.whole;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.drawbridge.planning.ProtectionLimits;
import io.drawbridge.planning.TargetSizing;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;

/** What shall run at the recovery site, and with how many hosts to spare. */
@Schema(name = "SizingRequest")
@JsonIgnoreProperties(ignoreUnknown = false)
record SizingRequest(
        @Schema(description = "virtual machines", example = "60", requiredMode = Schema.RequiredMode.REQUIRED)
                Integer vms,
        @Schema(description = "virtual CPUs of all", example = "120", requiredMode = Schema.RequiredMode.REQUIRED)
                Integer cpus,
        @Schema(description = "GB of memory of all", example = "480", requiredMode = Schema.RequiredMode.REQUIRED)
                BigDecimal memoryGigabytes,
        @Schema(
                        description = "GB (decimal) on all disks",
                        example = "2500",
                        requiredMode = Schema.RequiredMode.REQUIRED)
                BigDecimal storageGigabytes,
        @Schema(
                        description = "virtual CPUs for each core; a convention. Without it the setting"
                                + " drawbridge.protection-limits.cpus-per-core")
                Integer cpusPerCore,
        @Schema(description = "hosts that may fail while all of it still fits", defaultValue = "1")
                Integer hostsToSpare,
        @Schema(description = "whether the management components run on the same hosts", defaultValue = "false")
                Boolean managementOnTarget,
        @Schema(
                        description = "GB that all of them write in an hour; with it the connections are judged, too",
                        example = "20")
                BigDecimal changeGigabytesPerHour) {

    TargetSizing.Demand demand(ProtectionLimits limits) {
        return new TargetSizing.Demand(
                whole("vms", vms, null, 1, 100_000),
                whole("cpus", cpus, null, 1, 1_000_000),
                decimal("memoryGigabytes", memoryGigabytes, null, 10_000_000, "GB"),
                decimal("storageGigabytes", storageGigabytes, null, 100_000_000, "GB"),
                whole("cpusPerCore", cpusPerCore, limits.cpusPerCore(), 1, 64),
                whole("hostsToSpare", hostsToSpare, 1, 0, 100),
                or(managementOnTarget, false));
    }
}
