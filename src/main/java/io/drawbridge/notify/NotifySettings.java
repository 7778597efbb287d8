package io.drawbridge.notify;

import io.drawbridge.site.Secret;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/**
 * Who is told of what. Durations without a unit are seconds.
 *
 * @param publicUrl how people reach the console, for the links; without it there are none
 * @param notifications {@code drawbridge.notifications[n]}; nobody is told anything without one
 * @param notificationWatch how it is done
 */
@Validated
@ConfigurationProperties("drawbridge")
record NotifySettings(
        URI publicUrl, @DefaultValue List<@Valid Target> notifications, @DefaultValue @Valid Watch notificationWatch) {

    /**
     * Somebody to be told.
     *
     * @param name what journal and log call it; what was told is remembered under it
     * @param kinds of what; all where none is given
     * @param tenant only of this tenant's; of everybody's without it
     * @param roles only of what one of these roles may decide; of everything without it
     * @param email plain addresses
     * @param from the sender of e-mail
     * @param webhook where a JSON document is posted; https, but for this machine itself
     * @param secret signs what is posted: HMAC-SHA-256
     */
    record Target(
            @NotBlank @Pattern(regexp = "[A-Za-z0-9._-]{1,64}") String name,
            @DefaultValue List<Notice.Kind> kinds,
            String tenant,
            @DefaultValue List<@NotBlank String> roles,
            @DefaultValue List<@Email @NotBlank String> email,
            @Email String from,
            URI webhook,
            Secret secret,
            Path secretFile) {

        @AssertTrue(message = "must have email or webhook, and not both")
        boolean isOneWay() {
            return email == null || email.isEmpty() == (webhook != null);
        }

        @AssertTrue(message = "from must be set beside email")
        boolean isFromSomebody() {
            return email == null || email.isEmpty() || from != null;
        }

        @AssertTrue(message = "webhook must be an https address without a password in it")
        boolean isSafe() {
            return webhook == null
                    || webhook.getHost() != null
                            && webhook.getUserInfo() == null
                            && ("https".equals(webhook.getScheme())
                                    || "http".equals(webhook.getScheme())
                                            && List.of("localhost", "127.0.0.1", "[::1]")
                                                    .contains(webhook.getHost()));
        }

        @AssertTrue(message = "must not have both secret and secret-file")
        boolean isOneSecret() {
            return secret == null || secretFile == null;
        }

        boolean wants(Notice notice) {
            return (kinds.isEmpty() || kinds.contains(notice.kind()))
                    && (tenant == null || tenant.equals(notice.tenant().value()))
                    && (roles.isEmpty() || roles.stream().anyMatch(notice.roles()::contains));
        }
    }

    /**
     * @param every between two looks at what there is to tell
     * @param automatic whether it is done by itself; tests do it by hand
     */
    record Watch(
            @DefaultValue("10s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(seconds = 1) Duration every,
            @DefaultValue("true") boolean automatic) {}
}
