package io.drawbridge.nsx;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/**
 * How patient the work on the network is. Durations without a unit are seconds.
 *
 * @param unreachablePatience how long an NSX Manager may stay silent before its site's routes are given up
 * @param changeTimeout how long the answer to a change of an edge may take: some calls block until the edge's machine has
 *     taken it (NSX-v reference 1.7 C; OpenStack's client waits twenty minutes)
 */
@Validated
@ConfigurationProperties("drawbridge.network")
public record NetworkSettings(
        @DefaultValue("2m") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(seconds = 1) Duration unreachablePatience,
        @DefaultValue("20m") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(seconds = 1) Duration changeTimeout) {}
