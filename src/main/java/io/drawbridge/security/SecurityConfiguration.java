package io.drawbridge.security;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.engine.TaskAnswers;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.identity.Group;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
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

    /** Who may look at the connections to the sites: one of the provider's administrators, or Drawbridge's own. */
    private static final String SITE_CHECKER = "siteChecker";

    private static final Set<String> SITE_CHECKERS = Arrays.stream(Role.values())
            .filter(role -> role.organisation() == Role.Organisation.PROVIDER || role == Role.SYSTEM_ADMINISTRATOR)
            .map(Role::id)
            .collect(Collectors.toUnmodifiableSet());

    /** By path only: the string form of Spring Security's matcher leaves out other servlets than Spring's own. */
    private static RequestMatcher paths(String... patterns) {
        var builder = PathPatternRequestMatcher.withDefaults();
        return new OrRequestMatcher(Arrays.stream(patterns)
                .map(pattern -> (RequestMatcher) builder.matcher(pattern))
                .toList());
    }

    @Bean
    @Order(1)
    SecurityFilterChain api(HttpSecurity http, IdentityService identities) throws Exception {
        return http.securityMatcher(paths("/api/**"))
                .authenticationProvider(new EnginePasswords(identities))
                .httpBasic(basic -> basic.realmName("Drawbridge"))
                .csrf(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .addFilterAfter(new EngineIdentity(identities), AuthorizationFilter.class)
                .build();
    }

    /**
     * Camunda's web applications bring their own sign-in and their own protection against forged requests. Their pages
     * are open, but for Admin, which has nothing to do here and whose first-run set-up asks nobody who they are; of
     * their server only the {@link EngineOperations} are.
     */
    @Bean
    @Order(2)
    SecurityFilterChain webApplications(HttpSecurity http, ObjectMapper json, TaskAnswers answers) throws Exception {
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
                .addFilterAfter(new RequestGuard(json, answers), AuthorizationFilter.class)
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
    SecurityFilterChain pages(HttpSecurity http, IdentityService identities) throws Exception {
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
                .authorizeHttpRequests(requests -> requests.requestMatchers(paths("/sites/check"))
                        .hasRole(SITE_CHECKER)
                        .anyRequest()
                        .authenticated())
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
            boolean checks = identities.createGroupQuery().groupMember(name).list().stream()
                    .map(Group::getId)
                    .anyMatch(SITE_CHECKERS::contains);
            return UsernamePasswordAuthenticationToken.authenticated(
                    name,
                    null,
                    checks
                            ? AuthorityUtils.createAuthorityList("ROLE_" + SITE_CHECKER)
                            : AuthorityUtils.NO_AUTHORITIES);
        }

        @Override
        public boolean supports(Class<?> kind) {
            return UsernamePasswordAuthenticationToken.class.isAssignableFrom(kind);
        }
    }

    /** Tells the engine who calls: without it the engine checks no authorisation at all. */
    private static final class EngineIdentity extends OncePerRequestFilter {

        private final IdentityService identities;

        EngineIdentity(IdentityService identities) {
            this.identities = identities;
        }

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            var caller = SecurityContextHolder.getContext().getAuthentication();
            if (caller == null) {
                throw new IllegalStateException("a request passed the sign-in without a name");
            }
            List<String> groups = identities.createGroupQuery().groupMember(caller.getName()).list().stream()
                    .map(Group::getId)
                    .toList();
            identities.setAuthentication(caller.getName(), groups);
            try {
                chain.doFilter(request, response);
            } finally {
                identities.clearAuthentication();
            }
        }
    }
}
