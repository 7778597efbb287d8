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
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

/** Which paths want which sign-in. What is not named is closed. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    /** By path only: the string form of Spring Security's matcher leaves out other servlets than Spring's own. */
    private static RequestMatcher paths(String... patterns) {
        var builder = PathPatternRequestMatcher.withDefaults();
        return new OrRequestMatcher(Arrays.stream(patterns)
                .map(pattern -> (RequestMatcher) builder.matcher(pattern))
                .toList());
    }

    @Bean
    @Order(1)
    SecurityFilterChain api(
            HttpSecurity http, IdentityService identities, Routes routes, Callers callers, ObjectMapper json)
            throws Exception {
        return http.securityMatcher(paths("/api/**"))
                .authenticationProvider(new EnginePasswords(identities))
                .httpBasic(basic -> basic.realmName("Drawbridge"))
                .csrf(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(
                        requests -> requests.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                                .permitAll()
                                .anyRequest()
                                .access(routes))
                .exceptionHandling(refusals ->
                        refusals.accessDeniedHandler((request, response, refused) -> answer(json, request, response)))
                .addFilterAfter(new EngineIdentity(identities, callers), AuthorizationFilter.class)
                .build();
    }

    /**
     * Camunda's web applications bring their own sign-in and their own protection against forged requests. Their pages
     * are open, but for Admin, which has nothing to do here and whose first-run set-up asks nobody who they are; of
     * their server only the {@link EngineOperations} are.
     */
    @Bean
    @Order(2)
    SecurityFilterChain webApplications(HttpSecurity http, ObjectMapper json) throws Exception {
        return http.securityMatcher(paths("/camunda/**"))
                .csrf(AbstractHttpConfigurer::disable)
                .headers(headers -> headers.frameOptions(frames -> frames.sameOrigin()))
                .authorizeHttpRequests(requests -> {
                    requests.dispatcherTypeMatchers(DispatcherType.ERROR).permitAll();
                    EngineOperations.ALLOWED.forEach(
                            operation -> requests.requestMatchers(PathPatternRequestMatcher.withDefaults()
                                            .matcher(operation.method(), operation.path()))
                                    .permitAll());
                    requests.requestMatchers(paths("/camunda/api/**", "/camunda/app/admin/**"))
                            .denyAll()
                            .anyRequest()
                            .permitAll();
                })
                .addFilterAfter(new RequestGuard(json), AuthorizationFilter.class)
                .build();
    }

    @Bean
    @Order(3)
    SecurityFilterChain health(HttpSecurity http) throws Exception {
        return http.securityMatcher(paths("/actuator/health/**"))
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                .build();
    }

    /**
     * Our own pages, for administrators. The browser asks for name and password and sends them with every request, so a
     * form needs its token against requests that others forge. Nothing is loaded from elsewhere.
     */
    @Bean
    @Order(4)
    SecurityFilterChain pages(HttpSecurity http, IdentityService identities, Routes routes) throws Exception {
        return http.securityMatcher(paths(
                        "/",
                        "/runs/**",
                        "/plans/**",
                        "/sites/**",
                        "/runbooks/**",
                        "/console/**",
                        "/webjars/bpmn-js/**",
                        "/webjars/htmx.org/**"))
                .authenticationProvider(new EnginePasswords(identities))
                .httpBasic(basic -> basic.realmName("Drawbridge"))
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(
                                "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self';"
                                        // The viewer of the drawings places what it draws by style attributes.
                                        + " style-src-attr 'unsafe-inline'; img-src 'self' data:; form-action 'self';"
                                        + " base-uri 'none'; frame-ancestors 'none'"))
                        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER)))
                .authorizeHttpRequests(
                        requests -> requests.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                                .permitAll()
                                .anyRequest()
                                .access(routes))
                .build();
    }

    @Bean
    @Order(5)
    SecurityFilterChain everythingElse(HttpSecurity http) throws Exception {
        return http.authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        .anyRequest()
                        .denyAll())
                .csrf(AbstractHttpConfigurer::disable)
                .build();
    }

    /** Name and password as the engine knows them. */
    private record EnginePasswords(IdentityService identities) implements AuthenticationProvider {

        @Override
        public Authentication authenticate(Authentication attempt) {
            var name = attempt.getName();
            if (attempt.getCredentials() == null
                    || !identities.checkPassword(name, attempt.getCredentials().toString())) {
                throw new BadCredentialsException("wrong name or password");
            }
            return UsernamePasswordAuthenticationToken.authenticated(name, null, AuthorityUtils.NO_AUTHORITIES);
        }

        @Override
        public boolean supports(Class<?> kind) {
            return UsernamePasswordAuthenticationToken.class.isAssignableFrom(kind);
        }
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
            var caller = SecurityContextHolder.getContext().getAuthentication();
            if (caller == null) {
                throw new IllegalStateException("a request passed the sign-in without a name");
            }
            identities.setAuthentication(callers.signed(caller.getName()));
            try {
                chain.doFilter(request, response);
            } finally {
                identities.clearAuthentication();
            }
        }
    }
}
