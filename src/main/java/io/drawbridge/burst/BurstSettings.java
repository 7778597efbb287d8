package io.drawbridge.burst;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/**
 * Which pools are watched. Durations without a unit are seconds.
 *
 * @param bursts {@code drawbridge.bursts[n]}; nothing is watched without one
 * @param burstWatch how it is watched
 */
@Validated
@ConfigurationProperties("drawbridge")
record BurstSettings(@DefaultValue @Valid List<Burst> bursts, @DefaultValue @Valid BurstWatch burstWatch) {

    /**
     * One pool, and what is started when it is full.
     *
     * @param sitePair whose protected site has the pool
     * @param pool full path at the load balancer
     * @param virtualServer full path; where it is given its load counts instead of the pool's
     * @param capacity connections that count as full where the load balancer has no limit
     * @param atPercent from when on it is too full, in per cent
     * @param sustained how long it has to stay so
     * @param pause how long after one run another one may be started
     * @param runAs the user in whose name the run starts; needs a role that may start it
     */
    record Burst(
            @NotBlank String sitePair,
            @NotBlank String pool,
            Optional<String> virtualServer,
            Optional<@Min(1) Long> capacity,
            @DefaultValue("80") @Min(1) @Max(100) int atPercent,
            @DefaultValue("5m") @NotNull @DurationUnit(ChronoUnit.SECONDS) Duration sustained,
            @DefaultValue("30m") @NotNull @DurationUnit(ChronoUnit.SECONDS) Duration pause,
            @NotBlank String template,
            @DefaultValue("1") @Min(1) @Max(50) int clones,
            @NotBlank String targetPool,
            @NotBlank String targetDatastores,
            @NotBlank String runAs) {

        Burst {
            virtualServer = virtualServer == null ? Optional.empty() : virtualServer;
            capacity = capacity == null ? Optional.empty() : capacity;
        }
    }

    /**
     * How often pools are looked at.
     *
     * @param automatic whether the watch runs by itself; tests look by hand
     */
    record BurstWatch(
            @DefaultValue("30s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(seconds = 1) Duration every,
            @DefaultValue("true") boolean automatic) {}
}
