package io.drawbridge.metering;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/**
 * How replications are watched.
 *
 * @param replicationsEvery between two looks; each costs a pair two requests and one more for every further 500 machines
 * @param automatic whether the watch runs by itself; tests look by hand
 */
@Validated
@ConfigurationProperties("drawbridge.watch")
record MeteringSettings(
        @DefaultValue("5m") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(seconds = 1) Duration replicationsEvery,
        @DefaultValue("true") boolean automatic) {}
