package io.drawbridge.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserService;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.userinfo.DefaultOAuth2UserService;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestCustomizers;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestRedirectFilter;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Signing in at an OpenID provider: authorization code flow with PKCE, state bound to the browser, nonce. What comes of it
 * is a session of ours; the provider's tokens are looked at and forgotten.
 */
@Component
@ConditionalOnProperty("drawbridge.sign-in.oidc.issuer")
class OidcPages implements OidcSignIn {

    private static final Logger log = LoggerFactory.getLogger(OidcPages.class);
    private static final String WITH = "/sign-in/with";

    private final SignInSettings settings;
    private final OidcProvider provider;
    private final OidcWays ways;
    private final PersonRegister people;
    private final SignedInPeople signedIn;
    private final SignIn signIn;

    OidcPages(
            SignInSettings settings,
            OidcProvider provider,
            OidcWays ways,
            PersonRegister people,
            SignedInPeople signedIn,
            SignIn signIn) {
        this.settings = settings;
        this.provider = provider;
        this.ways = ways;
        this.people = people;
        this.signedIn = signedIn;
        this.signIn = signIn;
    }

    @Override
    public void addTo(HttpSecurity http) throws Exception {
        ClientRegistrationRepository registrations = id -> id.equals(OidcProvider.ID) ? provider.registration() : null;
        var resolver = new DefaultOAuth2AuthorizationRequestResolver(registrations, WITH);
        resolver.setAuthorizationRequestCustomizer(OAuth2AuthorizationRequestCustomizers.withPkce());
        var plainUsers = new DefaultOAuth2UserService();
        plainUsers.setRestOperations(provider.rest());
        var users = new OidcUserService();
        users.setOauth2UserService(plainUsers);
        // The login looks for it here, and finds no other way to it.
        http.setSharedObject(ClientRegistrationRepository.class, registrations);
        http.oauth2Login(login -> login.loginPage(SignIn.PAGE)
                        .clientRegistrationRepository(registrations)
                        .authorizedClientRepository(new Forgetful())
                        .authorizationEndpoint(way -> way.baseUri(WITH)
                                .authorizationRequestResolver(resolver)
                                .authorizationRequestRepository(ways))
                        .redirectionEndpoint(way -> way.baseUri("/sign-in/from/*"))
                        .tokenEndpoint(way -> way.accessTokenResponseClient(tokens()))
                        .userInfoEndpoint(way -> way.oidcUserService(users))
                        .successHandler(this::arrived)
                        .failureHandler(this::failed))
                .addFilterBefore(new Reachable(), OAuth2AuthorizationRequestRedirectFilter.class);
    }

    private RestClientAuthorizationCodeTokenResponseClient tokens() {
        var client = new RestClientAuthorizationCodeTokenResponseClient();
        client.setRestClient(RestClient.builder()
                .requestFactory(provider.requests())
                .messageConverters(all -> {
                    all.clear();
                    all.add(new FormHttpMessageConverter());
                    all.add(new OAuth2AccessTokenResponseHttpMessageConverter());
                })
                .defaultStatusHandler(new OAuth2ErrorResponseErrorHandler())
                .build());
        return client;
    }

    private void arrived(HttpServletRequest request, HttpServletResponse response, Authentication said)
            throws IOException {
        var target = (String) request.getAttribute(OidcWays.TARGET);
        try {
            var claims = ((OidcUser) said.getPrincipal()).getClaims();
            var oidc = settings.oidc();
            var values = OidcProvider.texts(claims, oidc.rolesClaim());
            var id = people.admit(new PersonRegister.Admission(
                    OidcProvider.ID,
                    ((OidcUser) said.getPrincipal()).getSubject(),
                    claims.get(oidc.nameClaim()) instanceof String name ? name : null,
                    claims.get(oidc.displayNameClaim()) instanceof String name ? name : null,
                    settings.rolesOf(values),
                    settings.tenantsOf(values)));
            signIn.begin(request, response, signedIn.person(id, SignedIn.Means.SESSION), OidcProvider.ID, target);
        } catch (PersonRegister.NotAdmitted refused) {
            signIn.failed(request, response, refused, target);
        }
    }

    private void failed(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        if (failure instanceof AuthenticationServiceException) {
            signIn.failed(request, response, failure, null);
            return;
        }
        log.warn(
                "a sign-in by the provider from {} failed: {}",
                request.getRemoteAddr(),
                printable(failure.getMessage()));
        response.sendRedirect(SignIn.PAGE + "?provider");
    }

    /** Some of it comes with an address that anybody can make up. */
    private static String printable(String text) {
        var plain = String.valueOf(text).replaceAll("[^\\x20-\\x7e]", " ");
        return plain.length() > 300 ? plain.substring(0, 300) + " ..." : plain;
    }

    /** A provider that is silent is told of on the page, not by a blank one. */
    private final class Reachable extends OncePerRequestFilter {

        @Override
        protected boolean shouldNotFilter(HttpServletRequest request) {
            return !request.getRequestURI().startsWith(WITH + "/");
        }

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            try {
                provider.registration();
            } catch (AuthenticationServiceException silent) {
                signIn.failed(request, response, silent, request.getParameter(SignIn.TARGET));
                return;
            }
            chain.doFilter(request, response);
        }
    }

    /** Drawbridge asks the provider for nothing in anybody's name: it keeps no token that could. */
    private static final class Forgetful implements OAuth2AuthorizedClientRepository {

        @Override
        public <T extends OAuth2AuthorizedClient> T loadAuthorizedClient(
                String registration, Authentication principal, HttpServletRequest request) {
            return null;
        }

        @Override
        public void saveAuthorizedClient(
                OAuth2AuthorizedClient client,
                Authentication principal,
                HttpServletRequest request,
                HttpServletResponse response) {}

        @Override
        public void removeAuthorizedClient(
                String registration,
                Authentication principal,
                HttpServletRequest request,
                HttpServletResponse response) {}
    }
}
