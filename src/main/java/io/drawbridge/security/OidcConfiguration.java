package io.drawbridge.security;

import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenValidator;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** What the provider's tokens have to be like. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("drawbridge.sign-in.oidc.issuer")
class OidcConfiguration {

    private static final Duration CLOCKS_APART = Duration.ofSeconds(60);

    /** Found by the login, which would ask for keys without our trust otherwise. */
    @Bean
    JwtDecoderFactory<ClientRegistration> idTokens(OidcProvider provider) {
        return registration -> {
            var decoder = provider.decoder();
            decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
                    new JwtTimestampValidator(CLOCKS_APART), new OidcIdTokenValidator(registration)));
            return decoder;
        };
    }

    /** Meant for our API, from our issuer, in time, and of somebody who signed in here before. */
    @Bean
    @ConditionalOnProperty("drawbridge.sign-in.oidc.api-audience")
    AccessTokens accessTokens(
            OidcProvider provider, SignInSettings settings, PersonRegister people, SignedInPeople signedIn) {
        var oidc = settings.oidc();
        return new AccessTokens() {

            private volatile NimbusJwtDecoder decoder;

            @Override
            public SignedIn caller(String token) {
                try {
                    var claims = decoder().decode(token);
                    // A program's own account never signed in here, and never becomes one of two pairs of eyes.
                    var id = people.find(OidcProvider.ID, claims.getSubject())
                            .orElseThrow(
                                    () -> new BearerTokens.Unusable(
                                            "Whoever this access token belongs to is not known here: sign in once in a browser."));
                    return signedIn.person(
                            id, settings.rolesOf(OidcProvider.texts(claims.getClaims(), oidc.rolesClaim())));
                } catch (JwtException e) {
                    throw new BearerTokens.Unusable(
                            "This access token cannot be used: it must come from the configured issuer, be meant for"
                                    + " this API, and be in time.");
                }
            }

            private NimbusJwtDecoder decoder() {
                if (decoder == null) {
                    var made = provider.decoder();
                    made.setJwtValidator(new DelegatingOAuth2TokenValidator<>(
                            new JwtTimestampValidator(CLOCKS_APART),
                            new JwtIssuerValidator(oidc.issuer().toString()),
                            jwt -> jwt.getAudience() != null
                                            && jwt.getAudience().contains(oidc.apiAudience())
                                    ? OAuth2TokenValidatorResult.success()
                                    : OAuth2TokenValidatorResult.failure(new OAuth2Error("invalid_audience")),
                            jwt -> jwt.getSubject() != null && jwt.getExpiresAt() != null
                                    ? OAuth2TokenValidatorResult.success()
                                    : OAuth2TokenValidatorResult.failure(new OAuth2Error("incomplete"))));
                    decoder = made;
                }
                return decoder;
            }
        };
    }
}
