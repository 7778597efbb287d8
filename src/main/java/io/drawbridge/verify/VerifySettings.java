package io.drawbridge.verify;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/**
 * How patient the verification is.
 *
 * @param patience how long recovered services may take to answer
 * @param checkTimeout how long one check may take
 */
@Validated
@ConfigurationProperties("drawbridge.verify")
public record VerifySettings(
        @DefaultValue("10m") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(seconds = 1) Duration patience,
        @DefaultValue("5s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 100) Duration checkTimeout) {}
