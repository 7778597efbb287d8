package io.drawbridge.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** What somebody is told whose sign-in cannot be, before anything starts. */
class SignInReviewTests {

    private static final String BCRYPT = "$2y$12$abcdefghijklmnopqrstuuMr4NYqYwUXD0qkVbVvIxpQAd7zwnxu2";

    private static final String[] OIDC = {
        "drawbridge.tenants[0].id=rainpole",
        "drawbridge.tenants[0].name=Rainpole",
        "drawbridge.sign-in.oidc.issuer=https://login.rainpole.example/realms/staff",
        "drawbridge.sign-in.oidc.client-id=drawbridge",
        "drawbridge.sign-in.oidc.client-secret=of the client",
        "drawbridge.sign-in.oidc.api-audience=drawbridge-api",
        "drawbridge.sign-in.roles.auditor=audit",
        "drawbridge.sign-in.tenants.rainpole=rainpole-staff",
        "drawbridge.sign-in.emergency-passwords[0].person=zoe",
        "drawbridge.sign-in.emergency-passwords[0].password-hash=" + BCRYPT,
        "server.ssl.certificate=/etc/drawbridge/tls/chain.pem",
        "drawbridge.triggers[0].client=monitoring-west",
        "drawbridge.triggers[0].secret=0123456789abcdef0123456789abcdef",
        "drawbridge.triggers[0].runbook=disaster-recovery",
        "drawbridge.triggers[0].tenant=rainpole",
        "drawbridge.triggers[0].site-pair=rainpole",
        "drawbridge.triggers[0].roles=recoveryAdministrator"
    };

    private static Map<String, String> review(Map<String, Object> properties) {
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .forEach(source -> environment.getPropertySources().remove(source.getName()));
        environment.getPropertySources().addLast(new MapPropertySource("file", properties));
        return SignInReview.errors(environment);
    }

    private static Map<String, Object> properties(String... lines) {
        var properties = new LinkedHashMap<String, Object>();
        Stream.of(lines).map(line -> line.split("=", 2)).forEach(parts -> properties.put(parts[0], parts[1]));
        return properties;
    }

    /** @param more {@code name=value}, or {@code name} to leave it out */
    private static Map<String, String> review(String... more) {
        var properties = properties(OIDC);
        for (var line : more) {
            if (line.contains("=")) {
                properties.putAll(properties(line));
            } else {
                properties.keySet().removeIf(name -> name.startsWith(line));
            }
        }
        return review(properties);
    }

    @Test
    void aWholeSetIsWell() {
        assertThat(review()).isEmpty();
    }

    @Test
    void theLabNeedsNothing() {
        assertThat(review(properties("drawbridge.lab.users=true"))).isEmpty();
    }

    @Test
    void besideRealSitesNobodyStartsWithoutAWayInAndWithoutTls() {
        assertThat(review(properties("drawbridge.lab.users=false")))
                .containsOnlyKeys("drawbridge.sign-in", "server.ssl")
                .hasEntrySatisfying(
                        "drawbridge.sign-in", text -> assertThat(text).contains("oidc or ldap"))
                .hasEntrySatisfying("server.ssl", text -> assertThat(text).contains("tls-ends-at-proxy"));
    }

    @Test
    void aProxyMustSayWhereFromPeopleCome() {
        assertThat(review("server.ssl", "drawbridge.sign-in.tls-ends-at-proxy=true"))
                .containsOnlyKeys("server.forward-headers-strategy");
        assertThat(review(
                        "server.ssl",
                        "drawbridge.sign-in.tls-ends-at-proxy=true",
                        "server.forward-headers-strategy=native"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "drawbridge.sign-in.oidc.issuer=http://login.example | drawbridge.sign-in.oidc.issuer",
                "drawbridge.sign-in.oidc.issuer=https://a:b@login.example | drawbridge.sign-in.oidc.issuer",
                "drawbridge.sign-in.oidc.issuer=https://login.example?x=y | drawbridge.sign-in.oidc.issuer",
                "drawbridge.sign-in.oidc.client-secret | drawbridge.sign-in.oidc.client-secret",
                "drawbridge.sign-in.oidc.client-secret= | drawbridge.sign-in.oidc.client-secret",
                "drawbridge.sign-in.oidc.api-audience=drawbridge | drawbridge.sign-in.oidc.api-audience",
                "drawbridge.sign-in.oidc.scopes=profile | drawbridge.sign-in.oidc.scopes",
                "drawbridge.sign-in.oidc.thumbprint=ab | drawbridge.sign-in.oidc.thumbprint",
                "drawbridge.sign-in.oidc.trust-store=/no/such/file | drawbridge.sign-in.oidc.trust-store",
                "drawbridge.sign-in.roles | drawbridge.sign-in.roles",
                "drawbridge.sign-in.roles.king=a | drawbridge.sign-in.roles.king",
                "drawbridge.sign-in.tenants.other=a | drawbridge.sign-in.tenants.other",
                "drawbridge.sign-in.session.idle=13h | drawbridge.sign-in.session.idle",
                "drawbridge.sign-in.session.life=48h | drawbridge.sign-in.session.life",
                "drawbridge.sign-in.emergency-passwords[0].password-hash=secret"
                        + " | drawbridge.sign-in.emergency-passwords[0].password-hash",
                "drawbridge.triggers[0].secret=short | drawbridge.triggers[0].secret",
                "drawbridge.triggers[0].roles=systemAdministrator | drawbridge.triggers[0].roles",
                "drawbridge.triggers[0].tenant=other | drawbridge.triggers[0].tenant",
                "drawbridge.triggers[0].tolerance=1h | drawbridge.triggers[0].tolerance"
            })
    void whatIsWrongIsNamed(String change, String property) {
        assertThat(review(change)).containsOnlyKeys(property);
    }

    @Test
    void noSecretIsRepeated() {
        assertThat(review(
                                "drawbridge.sign-in.oidc.issuer=https://a:hush@login.example",
                                "drawbridge.triggers[0].secret=hush",
                                "drawbridge.sign-in.emergency-passwords[0].password-hash=hush")
                        .toString())
                .doesNotContain("hush");
    }

    @Test
    void aDirectoryIsAskedOverTlsOnlyAndNotBesideAnOpenIdProvider(@TempDir Path folder) throws IOException {
        var secret = Files.writeString(folder.resolve("secret"), "of the service\n");
        String[] ldap = {
            "drawbridge.sign-in.ldap.url=ldaps://ldap.rainpole.example",
            "drawbridge.sign-in.ldap.bind-dn=cn=drawbridge",
            "drawbridge.sign-in.ldap.bind-password-file=" + secret,
            "drawbridge.sign-in.ldap.people-base=ou=people",
            "drawbridge.sign-in.ldap.groups-base=ou=groups"
        };
        assertThat(review(Stream.concat(Stream.of(ldap), Stream.of("drawbridge.sign-in.oidc"))
                        .sorted((one, other) -> Boolean.compare(one.contains("="), other.contains("=")))
                        .toArray(String[]::new)))
                .isEmpty();
        assertThat(review(ldap)).containsOnlyKeys("drawbridge.sign-in.ldap");
        ldap[0] = "drawbridge.sign-in.ldap.url=ldap://ldap.rainpole.example";
        assertThat(review(Stream.concat(Stream.of("drawbridge.sign-in.oidc"), Stream.of(ldap))
                        .toArray(String[]::new)))
                .containsOnlyKeys("drawbridge.sign-in.ldap.url");
    }
}
