package io.drawbridge.vcenter;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/**
 * How patient the fence is.
 *
 * @param shutdownPatience how long a guest may take to shut down before the VM is powered off
 * @param unreachablePatience how long the protected vCenter may stay silent before a person must decide
 */
@Validated
@ConfigurationProperties("drawbridge.fence")
public record FenceSettings(
        @DefaultValue("5m") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(seconds = 1) Duration shutdownPatience,
        @DefaultValue("2m") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(seconds = 1) Duration unreachablePatience) {}
