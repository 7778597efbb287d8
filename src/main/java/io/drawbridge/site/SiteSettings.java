package io.drawbridge.site;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/** Tenants, sites, pairs and plans as an operator writes them down. Durations without a unit are seconds. */
@Validated
@CompleteSites
@ConfigurationProperties("drawbridge")
record SiteSettings(
        @DefaultValue @NotEmpty(message = "must name at least one tenant") List<@Valid TenantEntry> tenants,
        @DefaultValue @NotEmpty(message = "must name at least two sites") Map<String, @Valid SiteEntry> sites,
        @DefaultValue @NotEmpty(message = "must name at least one pair of sites")
                Map<String, @Valid PairEntry> sitePairs,
        @DefaultValue List<@Valid PlanEntry> recoveryPlans) {

    record TenantEntry(@NotBlank String id, @NotBlank String name) {}

    /**
     * {@code nsx} may be missing: then DR tests use the isolated network that SRM makes by itself. {@code bigip} may be
     * missing: then nobody's traffic is redirected there.
     */
    record SiteEntry(
            @NotBlank String name,
            @NotNull @Valid EndpointEntry vcenter,
            @NotNull @Valid EndpointEntry srm,
            @NotNull @Valid EndpointEntry replication,
            @Valid EndpointEntry nsx,
            @Valid EndpointEntry bigip,
            @Valid PlacementEntry nsxPlacement) {

        EndpointEntry entry(RemoteSystem system) {
            return switch (system) {
                case VCENTER -> vcenter;
                case SRM -> srm;
                case REPLICATION -> replication;
                case NSX -> nsx;
                case BIGIP -> bigip;
            };
        }
    }

    record EndpointEntry(
            @NotNull URI url,
            String thumbprint,
            Path thumbprintFile,
            Path trustStore,
            @NotBlank String username,
            Secret password,
            Path passwordFile,
            @DefaultValue("10s") @DurationUnit(ChronoUnit.SECONDS) Duration connectTimeout,
            @DefaultValue("60s") @DurationUnit(ChronoUnit.SECONDS) Duration readTimeout,
            @Min(5) @Max(100_000) Integer requestsPerMinute) {}

    /** How big a controller is. */
    enum ControllerSize {
        SMALL,
        MEDIUM,
        LARGE
    }

    /**
     * Where machines that NSX makes at the site shall stand, by the ids that vCenter gives them. It may be missing where
     * the site never takes over the control plane.
     */
    record PlacementEntry(
            @NotBlank String datacenter,
            @NotBlank String cluster,
            @NotBlank String datastore,
            @NotBlank String network,
            @NotBlank String ipPool,
            @DefaultValue List<@NotBlank @Pattern(regexp = "[A-Za-z0-9-]{1,64}") String> controllerNames,
            @DefaultValue("medium") ControllerSize controllerSize,
            Secret controllerPassword,
            Path controllerPasswordFile,
            @DefaultValue Map<String, @NotBlank String> networks,
            @DefaultValue List<@NotBlank String> workloadClusters) {}

    record PairEntry(
            @NotBlank String name,
            @NotBlank String tenant,
            @NotBlank String protectedSite,
            @NotBlank String recoverySite) {}

    record PlanEntry(
            @NotBlank String name,
            @NotBlank String sitePair,
            @DurationUnit(ChronoUnit.MINUTES) Duration recoveryTimeObjective,
            @DurationUnit(ChronoUnit.MINUTES) Duration recoveryPointObjective,
            @DefaultValue List<@Valid CheckEntry> checks,
            @DefaultValue List<@Valid TrafficEntry> traffic) {}

    /** How users reach what the plan moves: a name, or networks that gateways announce, or both. */
    record TrafficEntry(String wideIp, @DefaultValue List<String> prefixes) {}

    record CheckEntry(
            @NotBlank String name,
            @NotNull ServiceCheck.Type type,
            URI url,
            String host,
            @Min(1) @Max(65_535) Integer port,
            @Min(100) @Max(599) Integer expectStatus,
            String expectText,
            String expectAddress) {}
}
