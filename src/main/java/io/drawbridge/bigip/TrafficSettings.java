package io.drawbridge.bigip;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/**
 * How patient the redirection of traffic is. Durations without a unit are seconds.
 *
 * @param availabilityPatience how long the recovery side may take to show as available before a person must decide
 * @param drainPatience how long old connections may last before their member is forced offline
 * @param forcedPatience how long they may last after that before they are ended
 * @param unreachablePatience how long a BIG-IP may stay silent before a person must decide
 * @param copyPatience how long a device's twin, or the other site's names, may lag behind
 * @param tunnelPatience how long a tunnel may take to come up
 */
@Validated
@ConfigurationProperties("drawbridge.traffic")
public record TrafficSettings(
        @DefaultValue("5m") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(seconds = 1) Duration availabilityPatience,
        @DefaultValue("10m") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(seconds = 1) Duration drainPatience,
        @DefaultValue("2m") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(seconds = 1) Duration forcedPatience,
        @DefaultValue("2m") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(seconds = 1) Duration unreachablePatience,
        @DefaultValue("2m") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(seconds = 1) Duration copyPatience,
        @DefaultValue("2m") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(seconds = 1) Duration tunnelPatience) {}
