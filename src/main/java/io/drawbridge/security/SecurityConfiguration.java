package io.drawbridge.security;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ProcessEngine;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandlerImpl;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

/** Which paths want which sign-in. What is not named is closed. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({SignInSettings.class, TriggerSettings.class})
class SecurityConfiguration {

    /** Nothing here asks a browser for anything of the kind. */
    private static final String NO_DEVICES =
            "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()";

    /** By path only: the string form of Spring Security's matcher leaves out other servlets than Spring's own. */
    private static RequestMatcher paths(String... patterns) {
        var builder = PathPatternRequestMatcher.withDefaults();
        return new OrRequestMatcher(Arrays.stream(patterns)
                .map(pattern -> (RequestMatcher) builder.matcher(pattern))
                .toList());
    }

    private static void common(HeadersConfigurer<?> headers) {
        headers.referrerPolicy(policy -> policy.policy(ReferrerPolicy.SAME_ORIGIN))
                .permissionsPolicyHeader(policy -> policy.policy(NO_DEVICES));
    }

    /**
     * The API takes a token or a name and a password with each request; a browser's session counts for reading. So it
     * needs no token against forged requests. Signed triggers bring their own proof.
     */
    @Bean
    @Order(1)
    SecurityFilterChain api(
            HttpSecurity http,
            IdentityService identities,
            PasswordSignIn passwords,
            BearerTokens bearerTokens,
            SessionContexts sessions,
            EntryPoints entryPoints,
            Routes routes,
            Callers callers,
            ObjectMapper json)
            throws Exception {
        return http.securityMatcher(paths("/api/**", "/actuator/prometheus"))
                .authenticationProvider(passwords)
                .securityContext(context -> context.securityContextRepository(new ReadOnlySession(sessions)))
                .httpBasic(basic -> basic.authenticationDetailsSource(SignIn::visit)
                        .authenticationEntryPoint(entryPoints::unauthorized))
                .addFilterBefore(bearerTokens.filter(entryPoints), BasicAuthenticationFilter.class)
                .csrf(AbstractHttpConfigurer::disable)
                .headers(headers -> {
                    common(headers);
                    headers.contentSecurityPolicy(
                            policy -> policy.policyDirectives("default-src 'none'; frame-ancestors 'none'"));
                })
                .exceptionHandling(handling -> handling.authenticationEntryPoint(entryPoints.api())
                        .accessDeniedHandler((request, response, refused) -> answer(json, request, response)))
                .sessionManagement(none -> none.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(
                        requests -> requests.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                                .permitAll()
                                .anyRequest()
                                .access(routes))
                .addFilterAfter(new EngineIdentity(identities, callers), AuthorizationFilter.class)
                .build();
    }

    /**
     * Camunda's web applications are told by the {@link EngineDesk} who is signed in, and keep their own protection
     * against forged requests. Admin has nothing to do here, and its first-run set-up asks nobody who they are; of their
     * server only the {@link EngineOperations} are open.
     */
    @Bean
    @Order(2)
    SecurityFilterChain webApplications(
            HttpSecurity http, ObjectMapper json, SessionContexts sessions, EntryPoints entryPoints) throws Exception {
        return http.securityMatcher(paths("/camunda/**"))
                .securityContext(context -> context.securityContextRepository(sessions))
                .csrf(AbstractHttpConfigurer::disable)
                .headers(headers -> {
                    common(headers);
                    headers.frameOptions(frames -> frames.sameOrigin());
                })
                .exceptionHandling(handling -> handling.authenticationEntryPoint(entryPoints.pages()))
                .sessionManagement(none -> none.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(requests -> {
                    requests.dispatcherTypeMatchers(DispatcherType.ERROR).permitAll();
                    EngineOperations.ALLOWED.forEach(
                            operation -> requests.requestMatchers(PathPatternRequestMatcher.withDefaults()
                                            .matcher(operation.method(), operation.path()))
                                    .authenticated());
                    requests.requestMatchers(paths("/camunda/api/**", "/camunda/app/admin/**"))
                            .denyAll()
                            .anyRequest()
                            .authenticated();
                })
                .addFilterAfter(new RequestGuard(json), AuthorizationFilter.class)
                .build();
    }

    /** In the place of the web applications' own filter, which would believe their own session. */
    @Bean
    FilterRegistrationBean<EngineDesk> engineDesk(ProcessEngine engine, SignIn signIn) {
        var registration = new FilterRegistrationBean<>(new EngineDesk(engine, signIn));
        registration.setName(EngineDesk.NAME);
        registration.addUrlPatterns("/camunda/app/*", "/camunda/api/*");
        registration.setOrder(0);
        return registration;
    }

    /** Open to everybody; with details for those who show that they may have them. */
    @Bean
    @Order(3)
    SecurityFilterChain health(
            HttpSecurity http, PasswordSignIn passwords, BearerTokens bearerTokens, EntryPoints entryPoints)
            throws Exception {
        return http.securityMatcher(paths("/actuator/health/**"))
                .authenticationProvider(passwords)
                .httpBasic(basic -> basic.authenticationDetailsSource(SignIn::visit)
                        .authenticationEntryPoint(entryPoints::unauthorized))
                .addFilterBefore(bearerTokens.filter(entryPoints), BasicAuthenticationFilter.class)
                .sessionManagement(none -> none.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .build();
    }

    /** Our own pages, and the one to sign in at. Forms carry a token against forged requests; nothing is loaded from elsewhere. */
    @Bean
    @Order(4)
    SecurityFilterChain pages(
            HttpSecurity http,
            PasswordSignIn passwords,
            ObjectProvider<OidcSignIn> oidc,
            SessionContexts sessions,
            SignIn signIn,
            EntryPoints entryPoints,
            Routes routes)
            throws Exception {
        var tokens = new CookieCsrfTokenRepository();
        tokens.setCookieName(Cookies.FORM);
        tokens.setCookiePath("/");
        // The usual name is the one of the token of Camunda's pages, which ours know nothing of.
        tokens.setHeaderName("X-Drawbridge-Form");
        tokens.setCookieCustomizer(cookie -> cookie.httpOnly(true).sameSite("Lax"));
        http.securityMatcher(paths(
                        "/",
                        "/runs/**",
                        "/plans/**",
                        "/planning/**",
                        "/usage/**",
                        "/sites/**",
                        "/runbooks/**",
                        "/audit/**",
                        "/findings/**",
                        "/console/**",
                        "/page/**",
                        "/webjars/bpmn-js/**",
                        "/webjars/htmx.org/**",
                        "/sign-in/**",
                        "/sign-in",
                        "/sign-out"))
                .authenticationProvider(passwords)
                .securityContext(context -> context.securityContextRepository(sessions))
                .sessionManagement(none -> none.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(csrf -> csrf.csrfTokenRepository(tokens))
                .formLogin(form -> form.loginPage(SignIn.PAGE)
                        .loginProcessingUrl(SignIn.PAGE)
                        .authenticationDetailsSource(SignIn::visit)
                        .successHandler((request, response, who) ->
                                signIn.begin(request, response, who, "password", request.getParameter(SignIn.TARGET)))
                        .failureHandler((request, response, failure) ->
                                signIn.failed(request, response, failure, request.getParameter(SignIn.TARGET))))
                .logout(out -> out.logoutUrl("/sign-out")
                        .addLogoutHandler((request, response, who) -> {
                            signIn.end(request);
                            SignIn.takeCookieAway(request, response);
                        })
                        .logoutSuccessUrl(SignIn.PAGE + "?signed-out"))
                .headers(headers -> {
                    common(headers);
                    headers.contentSecurityPolicy(policy -> policy.policyDirectives(
                            "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self';"
                                    // The viewer of the drawings places what it draws by style attributes.
                                    + " style-src-attr 'unsafe-inline'; img-src 'self' data:; form-action 'self';"
                                    + " base-uri 'none'; frame-ancestors 'none'"));
                })
                .exceptionHandling(handling -> handling.authenticationEntryPoint(entryPoints.pages())
                        .accessDeniedHandler((request, response, denied) -> {
                            if (denied instanceof CsrfException
                                    && request.getRequestURI().equals(SignIn.PAGE)) {
                                SignIn.sendBack(response, "stale", request.getParameter(SignIn.TARGET));
                            } else {
                                new AccessDeniedHandlerImpl().handle(request, response, denied);
                            }
                        }))
                .authorizeHttpRequests(
                        requests -> requests.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                                .permitAll()
                                .anyRequest()
                                .access(routes));
        var provider = oidc.getIfAvailable();
        if (provider != null) {
            provider.addTo(http);
        }
        return http.build();
    }

    @Bean
    @Order(5)
    SecurityFilterChain everythingElse(HttpSecurity http) throws Exception {
        return http.authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        .anyRequest()
                        .denyAll())
                .sessionManagement(none -> none.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(AbstractHttpConfigurer::disable)
                .build();
    }

    /** Refuses in the words of the API: a problem document (RFC 9457). */
    private static void answer(ObjectMapper json, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        var problem = ProblemDetail.forStatusAndDetail(
                HttpStatus.FORBIDDEN, Routes.words(request.getAttribute(Routes.REFUSED_BY)));
        problem.setTitle("Not allowed");
        problem.setType(URI.create("urn:drawbridge:problem:notAllowed"));
        problem.setProperty("code", "drawbridge.notAllowed");
        response.setStatus(HttpStatus.FORBIDDEN.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        json.writeValue(response.getOutputStream(), problem);
    }

    /** Tells the engine who calls: without it the engine checks neither authorisations nor tenants. */
    private static final class EngineIdentity extends OncePerRequestFilter {

        private final IdentityService identities;
        private final Callers callers;

        EngineIdentity(IdentityService identities, Callers callers) {
            this.identities = identities;
            this.callers = callers;
        }

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            var caller = SignedIn.current();
            if (caller.isEmpty()) {
                // A signed trigger, which is looked at where its body is known.
                chain.doFilter(request, response);
                return;
            }
            identities.setAuthentication(callers.signed(caller.get().getName()));
            try {
                chain.doFilter(request, response);
            } finally {
                identities.clearAuthentication();
            }
        }
    }
}
