package io.drawbridge.security;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import io.drawbridge.doubles.SelfSigned;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.DispatcherServletAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.ServletWebServerFactoryAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.WebMvcAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.config.annotation.web.configuration.OAuth2AuthorizationServerConfiguration;
import org.springframework.security.oauth2.server.authorization.config.annotation.web.configurers.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;

/** A real OpenID provider (Spring Authorization Server) in this process, over TLS; its people are called by their subject. */
final class OpenIdProvider implements AutoCloseable {

    static final String PASSWORD = "kingfisher-at-dusk-17";
    static final String CLIENT = "drawbridge";
    static final String CLIENT_SECRET = "client-secret-that-nobody-may-find";
    static final String API = "drawbridge-api";

    /** What it says of a person. */
    record Person(String name, String displayName, List<String> groups) {}

    /** By subject; changed by tests as by an administrator over there. */
    static final Map<String, Person> PEOPLE = new ConcurrentHashMap<>();

    private static volatile String redirect = "https://localhost/";

    final SelfSigned identity = SelfSigned.of("localhost");
    private final ConfigurableApplicationContext context;

    OpenIdProvider() {
        var properties = new HashMap<String, Object>();
        // Not the application's own settings, which lie on the same class path.
        properties.put("spring.config.name", "no-such-file");
        properties.put("spring.main.banner-mode", "off");
        properties.put("server.port", "0");
        properties.put("server.servlet.session.cookie.name", "PROVIDER");
        properties.put("server.ssl.certificate", identity.pem());
        properties.put("server.ssl.certificate-private-key", identity.keyPem());
        context = new SpringApplicationBuilder(Application.class)
                .properties(properties)
                .run();
    }

    String issuer() {
        return "https://localhost:" + context.getEnvironment().getProperty("local.server.port");
    }

    void sendBackTo(String address) {
        redirect = address;
    }

    @Override
    public void close() {
        context.close();
    }

    /** Without the annotation by which the application under test would take it for a part of itself. */
    @EnableWebSecurity
    @ImportAutoConfiguration({
        ServletWebServerFactoryAutoConfiguration.class,
        DispatcherServletAutoConfiguration.class,
        WebMvcAutoConfiguration.class,
        SecurityFilterAutoConfiguration.class
    })
    static class Application {

        @Bean
        @Order(1)
        SecurityFilterChain protocol(HttpSecurity http) throws Exception {
            var server = OAuth2AuthorizationServerConfigurer.authorizationServer();
            return http.securityMatcher(server.getEndpointsMatcher())
                    .with(server, all -> all.oidc(Customizer.withDefaults()))
                    .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .exceptionHandling(
                            away -> away.authenticationEntryPoint(new LoginUrlAuthenticationEntryPoint("/login")))
                    .build();
        }

        @Bean
        @Order(2)
        SecurityFilterChain login(HttpSecurity http) throws Exception {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .formLogin(Customizer.withDefaults())
                    .csrf(AbstractHttpConfigurer::disable)
                    .build();
        }

        @Bean
        UserDetailsService people() {
            return name -> User.withUsername(name)
                    .password("{noop}" + PASSWORD)
                    .authorities("person")
                    .build();
        }

        @Bean
        RegisteredClientRepository clients() {
            return new RegisteredClientRepository() {
                @Override
                public void save(RegisteredClient client) {
                    // The library would like to keep the secret in a better way.
                }

                @Override
                public RegisteredClient findById(String id) {
                    return findByClientId(id);
                }

                @Override
                public RegisteredClient findByClientId(String id) {
                    return !id.equals(CLIENT)
                            ? null
                            : RegisteredClient.withId(CLIENT)
                                    .clientId(CLIENT)
                                    .clientSecret("{noop}" + CLIENT_SECRET)
                                    .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                                    .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                                    .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                                    .redirectUri(redirect)
                                    .scope("openid")
                                    .scope("profile")
                                    .clientSettings(ClientSettings.builder()
                                            .requireProofKey(true)
                                            .build())
                                    .build();
                }
            };
        }

        @Bean
        OAuth2TokenCustomizer<JwtEncodingContext> claims() {
            return token -> {
                var person = PEOPLE.get(token.getPrincipal().getName());
                if (person != null) {
                    token.getClaims()
                            .claim("preferred_username", person.name())
                            .claim("name", person.displayName())
                            .claim("groups", person.groups());
                } else {
                    token.getClaims()
                            .claim("preferred_username", "service-account")
                            .claim("groups", List.of("dr-operators"));
                }
                if (OAuth2TokenType.ACCESS_TOKEN.equals(token.getTokenType())) {
                    token.getClaims().audience(List.of(API));
                }
            };
        }

        @Bean
        JWKSource<SecurityContext> keys() throws Exception {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            var pair = generator.generateKeyPair();
            return new ImmutableJWKSet<>(new JWKSet(new RSAKey.Builder((RSAPublicKey) pair.getPublic())
                    .privateKey(pair.getPrivate())
                    .keyID(UUID.randomUUID().toString())
                    .build()));
        }

        @Bean
        JwtDecoder decoder(JWKSource<SecurityContext> keys) {
            return OAuth2AuthorizationServerConfiguration.jwtDecoder(keys);
        }

        @Bean
        AuthorizationServerSettings settings() {
            return AuthorizationServerSettings.builder().build();
        }
    }
}
