package io.drawbridge.security;

import io.drawbridge.site.http.Tls;
import java.net.http.HttpClient;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestTemplate;

/**
 * The OpenID provider, as it describes itself (OpenID Connect Discovery 1.0). It is asked when it is first needed, not at
 * the start: Drawbridge has to come up on the day on which the provider is down.
 */
@Component
@ConditionalOnProperty("drawbridge.sign-in.oidc.issuer")
class OidcProvider {

    static final String ID = "oidc";

    private final SignInSettings.Oidc settings;
    private final JdkClientHttpRequestFactory requests;
    private final RestTemplate rest;
    private volatile ClientRegistration registration;

    OidcProvider(SignInSettings settings) {
        this.settings = settings.oidc();
        var tls = Tls.of(ServerEndpoints.of(
                "the OpenID provider",
                this.settings.issuer(),
                this.settings.thumbprint(),
                this.settings.trustStore(),
                this.settings.timeout()));
        this.requests = new JdkClientHttpRequestFactory(HttpClient.newBuilder()
                .sslContext(tls)
                .connectTimeout(this.settings.timeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build());
        this.requests.setReadTimeout(this.settings.timeout());
        this.rest = new RestTemplate(requests);
    }

    JdkClientHttpRequestFactory requests() {
        return requests;
    }

    RestTemplate rest() {
        return new RestTemplate(requests);
    }

    /** @throws AuthenticationServiceException when the provider cannot be asked, or is not the one that settings name */
    ClientRegistration registration() {
        var known = registration;
        if (known == null) {
            known = discover();
            registration = known;
        }
        return known;
    }

    private ClientRegistration discover() {
        var issuer = settings.issuer().toString();
        try {
            var described = rest.exchange(
                            issuer.replaceAll("/+$", "") + "/.well-known/openid-configuration",
                            HttpMethod.GET,
                            null,
                            new ParameterizedTypeReference<Map<String, Object>>() {})
                    .getBody();
            if (described == null || !issuer.equals(described.get("issuer"))) {
                throw new AuthenticationServiceException(
                        "the OpenID provider calls itself otherwise than drawbridge.sign-in.oidc.issuer says");
            }
            return ClientRegistrations.fromOidcConfiguration(described)
                    .registrationId(ID)
                    .clientId(settings.clientId())
                    .clientSecret(GivenSecret.of(settings.clientSecret(), settings.clientSecretFile())
                            .reveal())
                    .clientName(settings.title())
                    .scope(settings.scopes())
                    .redirectUri("{baseUrl}/sign-in/from/" + ID)
                    .build();
        } catch (RestClientException | IllegalArgumentException e) {
            throw new AuthenticationServiceException("the OpenID provider cannot be asked: " + e.getMessage(), e);
        }
    }

    /** Only signatures that the provider alone can make; never one with the client's secret, and never none. */
    NimbusJwtDecoder decoder() {
        var metadata = registration().getProviderDetails();
        var offered = metadata.getConfigurationMetadata().get("id_token_signing_alg_values_supported");
        var algorithms = Arrays.stream(SignatureAlgorithm.values())
                .filter(algorithm -> offered instanceof Collection<?> list && list.contains(algorithm.getName()))
                .collect(Collectors.toSet());
        return NimbusJwtDecoder.withJwkSetUri(metadata.getJwkSetUri())
                .restOperations(rest)
                .jwsAlgorithms(all -> all.addAll(algorithms.isEmpty() ? Set.of(SignatureAlgorithm.RS256) : algorithms))
                .build();
    }

    /** @return what stands in a claim, however it is written: a text, a list of texts, or further down */
    static Set<String> texts(Map<String, Object> claims, String path) {
        Object at = claims.get(path);
        if (at == null) {
            at = claims;
            for (var name : path.split("\\.")) {
                at = at instanceof Map<?, ?> map ? map.get(name) : null;
            }
        }
        var found = new HashSet<String>();
        (at instanceof Collection<?> list ? list : at == null ? List.of() : List.of(at)).forEach(one -> {
            if (one instanceof String text) {
                found.add(text);
            }
        });
        return found;
    }
}
