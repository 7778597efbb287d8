package io.drawbridge.readiness;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/**
 * How the sites are watched.
 *
 * @param every how long to wait between two looks; each costs every system one or two requests
 * @param readinessEvery how long to wait between two looks at the readiness of all plans; each costs a plan some ten
 *     requests
 * @param automatic whether the watch runs by itself; tests look by hand
 */
@Validated
@ConfigurationProperties("drawbridge.watch")
record WatchSettings(
        @DefaultValue("30s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(seconds = 1) Duration every,
        @DefaultValue("15m") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(seconds = 1) Duration readinessEvery,
        @DefaultValue("true") boolean automatic) {}
