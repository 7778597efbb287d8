package io.drawbridge.security;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.engine.Times;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.oauth2.client.web.AuthorizationRequestRepository;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.stereotype.Component;

/**
 * Sign-ins on their way to the provider and back. A row, since another node may be come back to; and a secret in the
 * browser, since a way that one browser began must not be finished in another: somebody would find themselves signed in as
 * somebody else.
 */
@Component
@ConditionalOnProperty("drawbridge.sign-in.oidc.issuer")
class OidcWays implements AuthorizationRequestRepository<OAuth2AuthorizationRequest> {

    static final String TARGET = OidcWays.class.getName() + ".target";

    private static final Duration LIFE = Duration.ofMinutes(15);

    record Way(
            String authorizationUri,
            String clientId,
            String redirectUri,
            Set<String> scopes,
            String state,
            String registration,
            String nonce,
            String codeVerifier,
            String target) {}

    private final JdbcClient jdbc;
    private final ObjectMapper json;
    private final Clock clock;

    OidcWays(JdbcClient jdbc, ObjectMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    @Override
    public void saveAuthorizationRequest(
            OAuth2AuthorizationRequest begun, HttpServletRequest request, HttpServletResponse response) {
        if (begun == null) {
            return;
        }
        var browser = Secrets.fresh();
        Cookies.write(request, response, Cookies.PROVIDER, browser, LIFE);
        jdbc.sql("delete from dr_oidc_flow where began_at < :long")
                .param("long", Times.of(clock.instant().minus(LIFE)))
                .update();
        jdbc.sql(
                        """
                        insert into dr_oidc_flow (state_hash, browser_hash, began_at, content)
                        values (:state, :browser, :now, :content)""")
                .param("state", Secrets.hash(begun.getState()))
                .param("browser", Secrets.hash(browser))
                .param("now", Times.of(clock.instant()))
                .param(
                        "content",
                        write(new Way(
                                begun.getAuthorizationUri(),
                                begun.getClientId(),
                                begun.getRedirectUri(),
                                begun.getScopes(),
                                begun.getState(),
                                begun.getAttribute(OAuth2ParameterNames.REGISTRATION_ID),
                                begun.getAttribute(OidcParameterNames.NONCE),
                                begun.getAttribute(PkceParameterNames.CODE_VERIFIER),
                                request.getParameter(SignIn.TARGET))))
                .update();
    }

    @Override
    public OAuth2AuthorizationRequest loadAuthorizationRequest(HttpServletRequest request) {
        return find(request).map(OidcWays::asBegun).orElse(null);
    }

    /** Each way is gone once. */
    @Override
    public OAuth2AuthorizationRequest removeAuthorizationRequest(
            HttpServletRequest request, HttpServletResponse response) {
        var way = find(request)
                .filter(found -> jdbc.sql("delete from dr_oidc_flow where state_hash = :state")
                                .param("state", Secrets.hash(found.state()))
                                .update()
                        > 0);
        way.ifPresent(found -> request.setAttribute(TARGET, found.target()));
        Cookies.write(request, response, Cookies.PROVIDER, "", Duration.ZERO);
        return way.map(OidcWays::asBegun).orElse(null);
    }

    private Optional<Way> find(HttpServletRequest request) {
        var state = request.getParameter(OAuth2ParameterNames.STATE);
        var browser = Cookies.read(request, Cookies.PROVIDER);
        return state == null || browser.isEmpty()
                ? Optional.empty()
                : jdbc.sql(
                                """
                                select content from dr_oidc_flow
                                where state_hash = :state and browser_hash = :browser and began_at > :long""")
                        .param("state", Secrets.hash(state))
                        .param("browser", Secrets.hash(browser.get()))
                        .param("long", Times.of(clock.instant().minus(LIFE)))
                        .query(String.class)
                        .optional()
                        .map(this::read);
    }

    private static OAuth2AuthorizationRequest asBegun(Way way) {
        return OAuth2AuthorizationRequest.authorizationCode()
                .authorizationUri(way.authorizationUri())
                .clientId(way.clientId())
                .redirectUri(way.redirectUri())
                .scopes(way.scopes())
                .state(way.state())
                .attributes(all -> all.putAll(Map.of(
                        OAuth2ParameterNames.REGISTRATION_ID, way.registration(),
                        OidcParameterNames.NONCE, way.nonce(),
                        PkceParameterNames.CODE_VERIFIER, way.codeVerifier())))
                .build();
    }

    private String write(Way way) {
        try {
            return json.writeValueAsString(way);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a few texts cannot be written", e);
        }
    }

    private Way read(String content) {
        try {
            return json.readValue(content, Way.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was written here cannot be read", e);
        }
    }
}
