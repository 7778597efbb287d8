package io.drawbridge.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.drawbridge.doubles.SelfSigned;
import io.drawbridge.security.OpenIdProvider.Person;
import io.drawbridge.testing.StageLab;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.IdentityService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.test.context.ContextConfiguration;

/** Signing in at a real OpenID provider, over TLS on both sides, as in production. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:oidc;DB_CLOSE_DELAY=-1",
            "drawbridge.driver.automatic=false",
            "drawbridge.watch.automatic=false",
            "camunda.bpm.job-execution.enabled=false"
        })
@ContextConfiguration(initializers = {StageLab.class, OidcTests.Production.class})
class OidcTests {

    private static final OpenIdProvider PROVIDER = new OpenIdProvider();
    private static final SelfSigned IDENTITY = SelfSigned.of("localhost");
    private static final String EMERGENCY = "correct horse battery staple";

    /** The lab's systems, none of the lab's people. */
    static final class Production implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            var properties = new LinkedHashMap<String, Object>();
            properties.put("drawbridge.lab.users", false);
            properties.put("drawbridge.evidence.key-file", signingKey());
            properties.put("server.ssl.certificate", IDENTITY.pem());
            properties.put("server.ssl.certificate-private-key", IDENTITY.keyPem());
            properties.put("drawbridge.sign-in.oidc.issuer", PROVIDER.issuer());
            properties.put("drawbridge.sign-in.oidc.title", "Rainpole");
            properties.put("drawbridge.sign-in.oidc.client-id", OpenIdProvider.CLIENT);
            properties.put("drawbridge.sign-in.oidc.client-secret", OpenIdProvider.CLIENT_SECRET);
            properties.put("drawbridge.sign-in.oidc.api-audience", OpenIdProvider.API);
            properties.put("drawbridge.sign-in.oidc.thumbprint", PROVIDER.identity.thumbprint());
            properties.put("drawbridge.sign-in.roles.recoveryAdministrator", "dr-operators");
            properties.put("drawbridge.sign-in.roles.auditor", "audit");
            properties.put("drawbridge.sign-in.roles.systemAdministrator", "admins");
            properties.put("drawbridge.sign-in.tenants.rainpole", "customer-rainpole");
            properties.put("drawbridge.sign-in.emergency-passwords[0].person", "zoe@rainpole.example");
            properties.put(
                    "drawbridge.sign-in.emergency-passwords[0].password-hash",
                    new BCryptPasswordEncoder(10).encode(EMERGENCY));
            context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("production", properties));
        }
    }

    /** Beside real sites runs are signed with a key of one's own. */
    private static String signingKey() {
        try {
            var key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate();
            var file = Files.createTempDirectory("evidence").resolve("key.pem");
            Files.writeString(
                    file,
                    "-----BEGIN PRIVATE KEY-----\n" + Base64.getEncoder().encodeToString(key.getEncoded())
                            + "\n-----END PRIVATE KEY-----\n");
            return file.toString();
        } catch (java.io.IOException | java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private IdentityService identities;

    @Autowired
    private PersonRegister people;

    private final ObjectMapper json = new ObjectMapper();

    @AfterAll
    static void stop() {
        PROVIDER.close();
    }

    @BeforeEach
    void begin() {
        PROVIDER.sendBackTo("https://localhost:" + port + "/sign-in/from/oidc");
        OpenIdProvider.PEOPLE.clear();
        OpenIdProvider.PEOPLE.put(
                "sub-1",
                new Person("zoe@rainpole.example", "Zoe Zimmer", List.of("dr-operators", "customer-rainpole")));
        for (var table : List.of("dr_session", "dr_person", "dr_known_device", "dr_sign_in_delay", "dr_oidc_flow")) {
            jdbc.update("delete from " + table);
        }
        identities.createUserQuery().list().stream()
                .map(user -> user.getId())
                .filter(id -> id.contains("@") || id.startsWith("yuri"))
                .forEach(identities::deleteUser);
        if (identities.createTenantQuery().tenantId("rainpole").count() == 0) {
            identities.saveTenant(identities.newTenant("rainpole"));
        }
    }

    /** A browser that is led on by hand. */
    private final class Browser {

        private final HttpClient http = HttpClient.newBuilder()
                .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
                .sslContext(SelfSigned.believing(IDENTITY, PROVIDER.identity))
                .build();

        HttpResponse<String> get(String address) throws Exception {
            return http.send(HttpRequest.newBuilder(absolute(address)).build(), HttpResponse.BodyHandlers.ofString());
        }

        HttpResponse<String> post(String address, String form) throws Exception {
            return http.send(
                    HttpRequest.newBuilder(absolute(address))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(HttpRequest.BodyPublishers.ofString(form))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }

        private URI absolute(String address) {
            return URI.create(address.startsWith("https:") ? address : "https://localhost:" + port + address);
        }

        /** @return the address under which the provider sends the person back */
        String goToTheProvider(String subject, String to) throws Exception {
            var away = get("/sign-in/with/oidc?to=" + URLEncoder.encode(to, StandardCharsets.UTF_8));
            assertThat(away.statusCode()).as(away.body()).isEqualTo(302);
            var login = get(location(away));
            assertThat(location(login)).contains("/login");
            var back = post(
                    PROVIDER.issuer() + "/login",
                    "username=" + subject + "&password="
                            + URLEncoder.encode(OpenIdProvider.PASSWORD, StandardCharsets.UTF_8));
            return location(get(location(back)));
        }

        HttpResponse<String> signIn(String subject) throws Exception {
            return get(goToTheProvider(subject, "/api/v1/runs"));
        }
    }

    private static String location(HttpResponse<?> answer) {
        return answer.headers()
                .firstValue("Location")
                .orElse("(nowhere: " + answer.statusCode() + " " + answer.body() + ")");
    }

    @Test
    void signsInAtTheProviderAndLeadsToWhereOneWantedToGo() throws Exception {
        var zoe = new Browser();

        var answer = zoe.signIn("sub-1");

        assertThat(location(answer)).endsWith("/api/v1/runs");
        assertThat(answer.headers().allValues("Set-Cookie"))
                .anyMatch(cookie -> cookie.startsWith("__Host-drawbridge=")
                        && cookie.contains("Secure")
                        && cookie.contains("HttpOnly")
                        && cookie.contains("SameSite=Lax")
                        && !cookie.contains("Domain"));
        assertThat(zoe.get("/api/v1/runs").statusCode()).isEqualTo(200);
        assertThat(zoe.get("/camunda/app/tasklist/default/").statusCode()).isEqualTo(200);
        assertThat(people.roles("zoe@rainpole.example")).containsExactly("recoveryAdministrator");
        assertThat(people.tenants("zoe@rainpole.example")).contains("rainpole");
        assertThat(identities
                        .createUserQuery()
                        .userId("zoe@rainpole.example")
                        .singleResult()
                        .getLastName())
                .isEqualTo("Zimmer");
        assertThat(jdbc.queryForObject("select count(*) from dr_oidc_flow", Integer.class))
                .isZero();
    }

    @Test
    void underTlsBrowsersAreToldToStayThere() throws Exception {
        for (var path : List.of("/sign-in", "/api/v1/runs", "/camunda/app/tasklist/default/")) {
            assertThat(new Browser()
                            .get(path)
                            .headers()
                            .firstValue("Strict-Transport-Security")
                            .orElse(""))
                    .as(path)
                    .contains("max-age=31536000");
        }
    }

    @Test
    void theWayThereCarriesStateNonceAndProofKey() throws Exception {
        var away = location(new Browser().get("/sign-in/with/oidc"));

        assertThat(away)
                .startsWith(PROVIDER.issuer() + "/oauth2/authorize?")
                .contains("state=", "nonce=", "code_challenge=", "code_challenge_method=S256", "response_type=code");
    }

    @Test
    void aWayThatOneBrowserBeganIsNotFinishedInAnother() throws Exception {
        var stranger = new Browser();
        var back = stranger.goToTheProvider("sub-1", "/");
        var victim = new Browser();
        victim.get("/sign-in/with/oidc");

        assertThat(location(victim.get(back))).endsWith("/sign-in?provider");
        assertThat(victim.get("/api/v1/runs").statusCode()).isEqualTo(401);
        assertThat(jdbc.queryForObject("select count(*) from dr_session", Integer.class))
                .isZero();
    }

    @Test
    void aWayIsGoneOnce() throws Exception {
        var zoe = new Browser();
        var back = zoe.goToTheProvider("sub-1", "/api/v1/runs");
        assertThat(location(zoe.get(back))).endsWith("/api/v1/runs");

        assertThat(location(zoe.get(back))).endsWith("/sign-in?provider");
    }

    @Test
    void aGroupThatIsLeftIsARoleThatIsGoneWithTheNextSignIn() throws Exception {
        new Browser().signIn("sub-1");
        OpenIdProvider.PEOPLE.put("sub-1", new Person("zoe@rainpole.example", "Zoe Zimmer", List.of("audit")));
        new Browser().signIn("sub-1");
        assertThat(people.roles("zoe@rainpole.example")).containsExactly("auditor");
        assertThat(people.tenants("zoe@rainpole.example")).isEmpty();
        OpenIdProvider.PEOPLE.put("sub-1", new Person("zoe@rainpole.example", "Zoe Zimmer", List.of("lunch")));

        var answer = new Browser().signIn("sub-1");

        assertThat(location(answer)).contains("refused=no-role");
        assertThat(people.roles("zoe@rainpole.example")).isEmpty();
    }

    @Test
    void whoeverIsRenamedOverThereStaysTheSameHere() throws Exception {
        new Browser().signIn("sub-1");
        OpenIdProvider.PEOPLE.put("sub-1", new Person("yuri2", "Zoe Young", List.of("dr-operators")));

        var zoe = new Browser();
        zoe.signIn("sub-1");

        assertThat(people.all().stream().map(PersonRegister.Person::id).filter(id -> id.startsWith("yuri")))
                .as("four eyes count accounts")
                .isEmpty();
        assertThat(zoe.get("/camunda/api/admin/auth/user/default").body()).contains("zoe@rainpole.example");
    }

    @Test
    void aNameBelongsToWhoeverHadItFirst() throws Exception {
        new Browser().signIn("sub-1");
        OpenIdProvider.PEOPLE.put("sub-2", new Person("zoe@rainpole.example", "Not Zoe", List.of("admins")));

        assertThat(location(new Browser().signIn("sub-2"))).contains("refused=name-taken");
        assertThat(people.roles("zoe@rainpole.example")).containsExactly("recoveryAdministrator");
    }

    @Test
    void aNameThatPretendsToBeAClientIsRefused() throws Exception {
        for (var name : List.of("client:monitoring-west", "drawbridge", "../x", "a b")) {
            OpenIdProvider.PEOPLE.put("sub-3", new Person(name, "x", List.of("dr-operators")));

            assertThat(location(new Browser().signIn("sub-3"))).as(name).contains("refused=name-unusable");
        }
    }

    @Test
    void whoeverIsDisabledStaysOut() throws Exception {
        var zoe = new Browser();
        zoe.signIn("sub-1");
        people.disable("zoe@rainpole.example", "somebody");

        assertThat(zoe.get("/api/v1/runs").statusCode()).isEqualTo(401);
        assertThat(location(new Browser().signIn("sub-1"))).contains("refused=disabled");
    }

    // ---- the day on which the provider is down

    @Test
    void anEmergencyPasswordIsASecondWayForTheSamePersonOnly() throws Exception {
        var before = new Browser();
        assertThat(location(formSignIn(before, "zoe@rainpole.example", EMERGENCY)))
                .as("nobody is known yet")
                .contains("refused=never-signed-in");
        new Browser().signIn("sub-1");
        var zoe = new Browser();

        assertThat(location(formSignIn(zoe, "zoe@rainpole.example", EMERGENCY)))
                .isEqualTo("https://localhost:" + port + "/");
        assertThat(zoe.get("/api/v1/runs").statusCode()).isEqualTo(200);
        assertThat(location(formSignIn(new Browser(), "zoe@rainpole.example", "wrong")))
                .contains("?wrong");
        assertThat(location(formSignIn(new Browser(), "alice", "rainpole")))
                .as("the lab's people are not here")
                .contains("?wrong");
    }

    private HttpResponse<String> formSignIn(Browser browser, String name, String password) throws Exception {
        var page = browser.get("/sign-in").body();
        assertThat(page).contains("Sign in with").contains("Rainpole").contains("Emergency password");
        var token = WebDesk.formToken(new WebDesk.Answer(200, page, null));
        return browser.post(
                "/sign-in",
                "username=" + URLEncoder.encode(name, StandardCharsets.UTF_8) + "&password="
                        + URLEncoder.encode(password, StandardCharsets.UTF_8) + "&_csrf="
                        + URLEncoder.encode(token, StandardCharsets.UTF_8));
    }

    @Test
    void aProviderThatIsSilentIsNoReasonNotToStart() {
        var settings = new SignInSettings.Oidc(
                "x",
                URI.create("https://localhost:1/"),
                "a",
                io.drawbridge.site.Secret.of("b"),
                null,
                List.of("openid"),
                "a",
                "b",
                "c",
                null,
                null,
                null,
                java.time.Duration.ofSeconds(1));
        var provider = new OidcProvider(new SignInSettings(
                new SignInSettings.Session(java.time.Duration.ofHours(1), java.time.Duration.ofHours(2)),
                settings,
                null,
                Map.of(),
                Map.of(),
                List.of(),
                false));

        assertThatThrownBy(provider::registration).isInstanceOf(AuthenticationServiceException.class);
    }

    // ---- access tokens at the API

    private String accessToken(String subject) throws Exception {
        return tokens(subject).path("access_token").asText();
    }

    /** As a program for a terminal gets them: by the same flow, with a redirect of its own. */
    private JsonNode tokens(String subject) throws Exception {
        PROVIDER.sendBackTo("https://localhost:1/cli");
        var browser = new Browser();
        var verifier = "0123456789012345678901234567890123456789012345";
        var challenge = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(java.security.MessageDigest.getInstance("SHA-256")
                        .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        browser.get(PROVIDER.issuer() + "/oauth2/authorize?response_type=code&client_id=drawbridge&scope=openid&state=x"
                + "&redirect_uri=https%3A%2F%2Flocalhost%3A1%2Fcli&code_challenge_method=S256&code_challenge="
                + challenge);
        var back = browser.post(
                PROVIDER.issuer() + "/login",
                "username=" + subject + "&password="
                        + URLEncoder.encode(OpenIdProvider.PASSWORD, StandardCharsets.UTF_8));
        var code = location(browser.get(location(back))).replaceAll(".*code=([^&]+).*", "$1");
        return token("grant_type=authorization_code&redirect_uri=https%3A%2F%2Flocalhost%3A1%2Fcli&code=" + code
                + "&code_verifier=" + verifier);
    }

    private JsonNode token(String form) throws Exception {
        var answer = new Browser()
                .http.send(
                        HttpRequest.newBuilder(URI.create(PROVIDER.issuer() + "/oauth2/token"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .header(
                                        "Authorization",
                                        "Basic "
                                                + Base64.getEncoder()
                                                        .encodeToString((OpenIdProvider.CLIENT + ":"
                                                                        + OpenIdProvider.CLIENT_SECRET)
                                                                .getBytes(StandardCharsets.UTF_8)))
                                .POST(HttpRequest.BodyPublishers.ofString(form))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return json.readTree(answer.body());
    }

    private HttpResponse<String> api(String token, String path) throws Exception {
        return new Browser()
                .http.send(
                        HttpRequest.newBuilder(URI.create("https://localhost:" + port + path))
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void anAccessTokenIsItsPersonOnceTheySignedInHere() throws Exception {
        var token = accessToken("sub-1");
        assertThat(api(token, "/api/v1/runs").body()).contains("sign in once in a browser");
        begin();
        new Browser().signIn("sub-1");

        assertThat(api(token, "/api/v1/runs").statusCode()).isEqualTo(200);
        assertThat(api(token, "/api/v1/tasks").statusCode()).isEqualTo(200);
        people.disable("zoe@rainpole.example", "somebody");
        assertThat(api(token, "/api/v1/runs").statusCode()).isEqualTo(401);
    }

    @Test
    void anAccessTokenCarriesNoMoreThanItSaysAndNoMoreThanThePersonHas() throws Exception {
        OpenIdProvider.PEOPLE.put(
                "sub-1", new Person("zoe@rainpole.example", "Zoe Zimmer", List.of("admins", "dr-operators")));
        new Browser().signIn("sub-1");
        var strong = accessToken("sub-1");
        assertThat(api(strong, "/api/v1/tokens").statusCode()).isEqualTo(200);
        OpenIdProvider.PEOPLE.put("sub-1", new Person("zoe@rainpole.example", "Zoe Zimmer", List.of("dr-operators")));
        var weak = accessToken("sub-1");

        assertThat(api(weak, "/api/v1/tokens").statusCode()).as("says less").isEqualTo(403);
        backToTheApplication();
        new Browser().signIn("sub-1");
        assertThat(api(strong, "/api/v1/tokens").statusCode())
                .as("an old token brings no role back")
                .isEqualTo(403);
    }

    private void backToTheApplication() {
        PROVIDER.sendBackTo("https://localhost:" + port + "/sign-in/from/oidc");
    }

    @Test
    void aProgramsOwnAccountIsNobodyHere() throws Exception {
        var token = token("grant_type=client_credentials&scope=profile")
                .path("access_token")
                .asText();

        assertThat(token).isNotBlank();
        assertThat(api(token, "/api/v1/runs").statusCode()).isEqualTo(401);
    }

    @Test
    void otherTokensOpenNothing() throws Exception {
        new Browser().signIn("sub-1");
        var idToken = tokens("sub-1").path("id_token").asText();
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        var claims = new JWTClaimsSet.Builder()
                .issuer(PROVIDER.issuer())
                .subject("sub-1")
                .audience(OpenIdProvider.API)
                .claim("groups", List.of("admins", "dr-operators"))
                .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                .build();
        var forged = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .type(JOSEObjectType.JWT)
                        .build(),
                claims);
        forged.sign(new RSASSASigner(generator.generateKeyPair().getPrivate()));
        var mac = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
        mac.sign(new MACSigner(OpenIdProvider.CLIENT_SECRET.getBytes(StandardCharsets.UTF_8)));

        for (var token :
                List.of(idToken, forged.serialize(), mac.serialize(), new PlainJWT(claims).serialize(), "a.b.c", "x")) {
            var answer = api(token, "/api/v1/runs");
            assertThat(answer.statusCode()).as(token).isEqualTo(401);
            assertThat(answer.body()).contains("This access token cannot be used");
        }
    }

    @Test
    void nobodysSecretIsKept() throws Exception {
        new Browser().signIn("sub-1");

        var all = new StringBuilder();
        jdbc.queryForList(
                        "select table_name from information_schema.tables where table_schema = 'PUBLIC'", String.class)
                .forEach(table -> all.append(jdbc.queryForList("select * from \"" + table + "\"")));
        assertThat(all.toString())
                .contains("zoe@rainpole.example")
                .doesNotContain(OpenIdProvider.CLIENT_SECRET)
                .doesNotContain(OpenIdProvider.PASSWORD)
                .doesNotContain("eyJ");
    }
}
