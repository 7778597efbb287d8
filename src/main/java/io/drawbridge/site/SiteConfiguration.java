package io.drawbridge.site;

import io.drawbridge.core.PlanName;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.core.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Turns checked settings into the values that the product works with. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SiteSettings.class)
class SiteConfiguration {

    private static final Logger log = LoggerFactory.getLogger(SiteConfiguration.class);

    /**
     * Somewhat less than the gateway's default limit of 50 for one session (reference 2.7): it counts when a request
     * arrives, we when it leaves.
     */
    private static final int GATEWAY_REQUESTS_PER_MINUTE = 45;

    @Bean
    Sites sites(SiteSettings settings) {
        var sites = new ArrayList<Site>();
        settings.sites().forEach((id, entry) -> {
            var endpoints = new EnumMap<RemoteSystem, Endpoint>(RemoteSystem.class);
            for (var system : RemoteSystem.values()) {
                if (entry.entry(system) != null) {
                    endpoints.put(system, endpoint(system.label() + " of " + id, system, entry.entry(system)));
                }
            }
            sites.add(new Site(
                    new SiteId(id),
                    entry.name(),
                    endpoints,
                    Optional.ofNullable(entry.nsxPlacement()).map(SiteConfiguration::placement)));
        });
        var pairs = new ArrayList<SitePair>();
        settings.sitePairs()
                .forEach((id, pair) -> pairs.add(new SitePair(
                        new SitePairId(id),
                        pair.name(),
                        new TenantId(pair.tenant()),
                        new SiteId(pair.protectedSite()),
                        new SiteId(pair.recoverySite()))));
        return new Sites(
                settings.tenants().stream()
                        .map(tenant -> new Tenant(new TenantId(tenant.id()), tenant.name()))
                        .toList(),
                sites,
                pairs,
                settings.recoveryPlans().stream().map(SiteConfiguration::plan).toList());
    }

    private static NsxPlacement placement(SiteSettings.PlacementEntry entry) {
        return new NsxPlacement(
                entry.datacenter(),
                entry.cluster(),
                entry.datastore(),
                entry.network(),
                entry.ipPool(),
                entry.controllerNames(),
                entry.controllerSize().name().toLowerCase(Locale.ROOT),
                entry.controllerPassword() != null ? entry.controllerPassword() : read(entry.controllerPasswordFile()),
                entry.networks(),
                entry.workloadClusters());
    }

    private static PlanSettings plan(SiteSettings.PlanEntry plan) {
        return new PlanSettings(
                new PlanName(plan.name()),
                new SitePairId(plan.sitePair()),
                Optional.ofNullable(plan.recoveryTimeObjective()),
                Optional.ofNullable(plan.recoveryPointObjective()),
                plan.checks().stream().map(SiteConfiguration::check).toList(),
                plan.traffic().stream()
                        .map(SiteSettings.TrafficEntry::wideIp)
                        .filter(Objects::nonNull)
                        .toList(),
                plan.traffic().stream()
                        .flatMap(traffic -> traffic.prefixes().stream())
                        .distinct()
                        .toList());
    }

    private static ServiceCheck check(SiteSettings.CheckEntry check) {
        return new ServiceCheck(
                check.name(),
                check.type(),
                Optional.ofNullable(check.url()),
                Optional.ofNullable(check.host()),
                number(check.port()),
                number(check.expectStatus()),
                Optional.ofNullable(check.expectText()),
                Optional.ofNullable(check.expectAddress()));
    }

    private static Endpoint endpoint(String label, RemoteSystem system, SiteSettings.EndpointEntry entry) {
        boolean gateway = system == RemoteSystem.SRM || system == RemoteSystem.REPLICATION;
        return new Endpoint(
                label,
                entry.url(),
                Optional.ofNullable(entry.thumbprint()).flatMap(Thumbprint::parse),
                Optional.ofNullable(entry.thumbprintFile()),
                Optional.ofNullable(entry.trustStore()),
                entry.username(),
                entry.password() != null ? entry.password() : read(entry.passwordFile()),
                entry.connectTimeout(),
                entry.readTimeout(),
                entry.requestsPerMinute() == null && gateway
                        ? OptionalInt.of(GATEWAY_REQUESTS_PER_MINUTE)
                        : number(entry.requestsPerMinute()));
    }

    private static OptionalInt number(Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    private static Secret read(Path file) {
        if (SecretFile.isReadableByAnybody(file)) {
            log.warn("the password file {} may be read by everybody on this machine: chmod o-r", file);
        }
        try {
            return Secret.of(Files.readString(file).strip());
        } catch (IOException e) {
            throw new UncheckedIOException("password file " + file + " cannot be read", e);
        }
    }
}
