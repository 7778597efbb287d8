package io.drawbridge.security;

import io.drawbridge.site.Secret;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/**
 * How people sign in. What one setting cannot know alone is looked at by {@link SignInReview}.
 *
 * @param oidc an OpenID provider; null for none
 * @param ldap a directory; null for none
 * @param roles our role ids, each with the claim values or groups that have it
 * @param tenants tenant ids, each with the claim values or groups of its people
 * @param emergencyPasswords second ways in for people who are known already, for the day the provider is down
 * @param tlsEndsAtProxy whether something before us speaks TLS with browsers and says so in forwarded headers
 */
@Validated
@ConfigurationProperties("drawbridge.sign-in")
record SignInSettings(
        @DefaultValue @Valid Session session,
        @Valid Oidc oidc,
        @Valid Ldap ldap,
        @DefaultValue Map<String, List<@NotBlank String>> roles,
        @DefaultValue Map<String, List<@NotBlank String>> tenants,
        @DefaultValue List<@Valid EmergencyPassword> emergencyPasswords,
        @DefaultValue("false") boolean tlsEndsAtProxy) {

    /**
     * @param idle how long nobody may do anything; pages that refresh themselves do not count
     * @param life then everybody signs in anew, and roles that were taken away meanwhile are gone at the latest
     */
    record Session(
            @DefaultValue("1h") @DurationUnit(ChronoUnit.MINUTES) Duration idle,
            @DefaultValue("12h") @DurationUnit(ChronoUnit.MINUTES) Duration life) {}

    /**
     * @param title what stands on the button: "Sign in with …"
     * @param issuer as the provider writes it into its tokens
     * @param nameClaim the claim that says what the person is called here
     * @param rolesClaim the claim with groups or roles; a dot goes down: {@code realm_access.roles}
     * @param apiAudience what an access token for our API must be meant for; null where the API takes none
     * @param thumbprint SHA-256 of the one certificate that is accepted
     * @param trustStore PEM file with the authorities that are accepted instead of the JVM's
     */
    record Oidc(
            @DefaultValue("single sign-on") @NotBlank String title,
            @NotNull URI issuer,
            @NotBlank String clientId,
            Secret clientSecret,
            Path clientSecretFile,
            @DefaultValue({"openid", "profile"}) List<@NotBlank String> scopes,
            @DefaultValue("preferred_username") @NotBlank String nameClaim,
            @DefaultValue("name") @NotBlank String displayNameClaim,
            @DefaultValue("groups") @NotBlank String rolesClaim,
            String apiAudience,
            String thumbprint,
            Path trustStore,
            @DefaultValue("10s") @DurationUnit(ChronoUnit.SECONDS) Duration timeout) {}

    /**
     * @param url {@code ldaps://host:636}
     * @param thumbprint SHA-256 of the one certificate that is accepted
     * @param trustStore PEM file with the authorities that are accepted instead of the JVM's
     * @param bindDn the account that searches
     * @param nameAttribute what the person is called here, and what they type
     * @param groupAttribute what the settings' groups are called: an attribute of the group, or {@code dn}
     * @param memberAttribute the attribute of a group that names its members
     */
    record Ldap(
            @NotNull URI url,
            String thumbprint,
            Path trustStore,
            @NotBlank String bindDn,
            Secret bindPassword,
            Path bindPasswordFile,
            @NotBlank String peopleBase,
            @DefaultValue("uid") @NotBlank String nameAttribute,
            @DefaultValue("cn") @NotBlank String displayNameAttribute,
            @NotBlank String groupsBase,
            @DefaultValue("cn") @NotBlank String groupAttribute,
            @DefaultValue("member") @NotBlank String memberAttribute,
            @DefaultValue("5s") @DurationUnit(ChronoUnit.SECONDS) Duration timeout) {}

    /**
     * A second way in for a person: the same account, the roles of the last sign-in.
     *
     * @param person the id under which the person is known here
     * @param passwordHash bcrypt
     */
    record EmergencyPassword(@NotBlank String person, @NotEmpty String passwordHash) {}

    /** @return the role ids that claim values or groups stand for; of what nobody mapped, none */
    Set<String> rolesOf(Set<String> said) {
        return mapped(roles, said);
    }

    /** @return the tenant ids that claim values or groups stand for */
    Set<String> tenantsOf(Set<String> said) {
        return mapped(tenants, said);
    }

    private static Set<String> mapped(Map<String, List<String>> map, Set<String> said) {
        var found = new TreeSet<String>();
        map.forEach((ours, theirs) -> {
            if (theirs.stream().anyMatch(said::contains)) {
                found.add(ours);
            }
        });
        return found;
    }
}
