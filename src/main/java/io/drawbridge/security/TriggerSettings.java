package io.drawbridge.security;

import io.drawbridge.site.Secret;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/**
 * Which monitoring systems may start which runs by a signed request.
 *
 * @param triggers {@code drawbridge.triggers[n]}
 */
@Validated
@ConfigurationProperties("drawbridge")
record TriggerSettings(@DefaultValue @Valid List<TriggerEntry> triggers) {

    /**
     * @param client what it is called in paths, journals and logs
     * @param secret what it signs with; at least 32 characters
     * @param roles in which it starts the runbook
     * @param inputs what only this runbook asks for
     * @param tolerance how far its clock may be from ours
     */
    record TriggerEntry(
            @NotBlank @Pattern(regexp = ApiTokens.CLIENT_NAME) String client,
            Secret secret,
            Path secretFile,
            @NotBlank String runbook,
            @NotBlank String tenant,
            @NotBlank String sitePair,
            String recoveryPlan,
            @NotEmpty List<@NotBlank String> roles,
            @DefaultValue Map<String, String> inputs,
            @DefaultValue("5m") @DurationUnit(ChronoUnit.MINUTES) Duration tolerance) {}
}
