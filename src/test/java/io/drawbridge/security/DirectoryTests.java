package io.drawbridge.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldif.LDIFException;
import io.drawbridge.doubles.SelfSigned;
import io.drawbridge.site.Secret;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;

/** Signing in by a directory that runs in this process and speaks TLS. */
@RunbookTest
class DirectoryTests {

    private static final String BASE = "dc=rainpole,dc=example";
    private static final String BIND = "cn=drawbridge,ou=services," + BASE;

    private static InMemoryDirectoryServer server;
    private static SelfSigned identity;

    @Autowired
    private PersonRegister people;

    @Autowired
    private SignedInPeople signedIn;

    @Autowired
    private JdbcClient jdbc;

    @BeforeAll
    static void start() throws Exception {
        identity = SelfSigned.of("localhost");
        var config = new InMemoryDirectoryServerConfig(BASE);
        config.setSchema(null);
        config.setListenerConfigs(InMemoryListenerConfig.createLDAPSConfig(
                "tls", InetAddress.getLoopbackAddress(), 0, identity.server().getServerSocketFactory(), null));
        server = new InMemoryDirectoryServer(config);
        server.startListening();
    }

    @AfterAll
    static void stop() {
        server.shutDown(true);
    }

    @BeforeEach
    void fill() throws LDAPException, LDIFException {
        server.clear();
        add("dn: " + BASE, "objectClass: domain", "dc: rainpole");
        for (var unit : List.of("people", "groups", "services")) {
            add("dn: ou=" + unit + "," + BASE, "objectClass: organizationalUnit", "ou: " + unit);
        }
        add("dn: " + BIND, "objectClass: person", "cn: drawbridge", "sn: d", "userPassword: of-the-service");
        person("Zoe", "Zoe Zimmer");
        person("yuri", "Yuri ${1+1} <b>Young</b>");
        group("dr-operators", "Zoe");
        group("lunch", "Zoe", "yuri");
    }

    @AfterEach
    void forget(Stage stage) {
        var identities = stage.engine().getIdentityService();
        for (var id : List.of("Zoe", "zoe", "yuri")) {
            identities.deleteUser(id);
        }
        stage.jdbc().update("delete from dr_person");
    }

    private static void add(String... lines) throws LDAPException, LDIFException {
        server.add(lines);
    }

    private static void person(String uid, String name) throws LDAPException, LDIFException {
        add(
                "dn: uid=" + uid + ",ou=people," + BASE,
                "objectClass: inetOrgPerson",
                "uid: " + uid,
                "cn: " + name,
                "sn: x",
                "userPassword: secret of " + uid);
    }

    private static void group(String name, String... members) throws LDAPException, LDIFException {
        var lines = new java.util.ArrayList<>(
                List.of("dn: cn=" + name + ",ou=groups," + BASE, "objectClass: groupOfNames", "cn: " + name));
        for (var member : members) {
            lines.add("member: uid=" + member + ",ou=people," + BASE);
        }
        add(lines.toArray(String[]::new));
    }

    private static SignInSettings settings(URI url, String thumbprint, Path trustStore, String password) {
        return new SignInSettings(
                new SignInSettings.Session(Duration.ofHours(1), Duration.ofHours(12)),
                null,
                new SignInSettings.Ldap(
                        url,
                        thumbprint,
                        trustStore,
                        BIND,
                        Secret.of(password),
                        null,
                        "ou=people," + BASE,
                        "uid",
                        "cn",
                        "ou=groups," + BASE,
                        "cn",
                        "member",
                        Duration.ofSeconds(2)),
                Map.of(Role.RECOVERY_ADMINISTRATOR.id(), List.of("dr-operators", "dr-leads")),
                Map.of(),
                List.of(),
                false);
    }

    private static URI url() {
        return URI.create("ldaps://localhost:" + server.getListenPort());
    }

    private Directory directory() {
        return new Directory(settings(url(), identity.thumbprint(), null, "of-the-service"), people);
    }

    @Test
    void letsInWhoTheDirectoryKnowsWithTheRolesOfTheirGroups(Stage stage) {
        assertThat(directory().check("zoe", "secret of Zoe")).contains("Zoe");

        assertThat(people.roles("Zoe")).containsExactly(Role.RECOVERY_ADMINISTRATOR.id());
        assertThat(stage.engine()
                        .getIdentityService()
                        .createUserQuery()
                        .userId("Zoe")
                        .singleResult()
                        .getLastName())
                .isEqualTo("Zimmer");
        assertThat(stage.engine().getIdentityService().checkPassword("Zoe", "secret of Zoe"))
                .as("no password is kept here")
                .isFalse();
        assertThat(directory().check("ZOE", "secret of Zoe")).as("one person").contains("Zoe");
    }

    @Test
    void whoHasNoMappedGroupHasNoRoleAndDoesNotComeIn() {
        assertThatThrownBy(() -> directory().check("yuri", "secret of yuri"))
                .hasMessageContaining("none of your groups has a role");
        assertThat(people.roles("yuri")).isEmpty();
    }

    @Test
    void aGroupThatIsLeftIsARoleThatIsGoneWithTheNextSignIn() throws LDAPException, LDIFException {
        directory().check("zoe", "secret of Zoe");
        server.delete("cn=dr-operators,ou=groups," + BASE);

        assertThatThrownBy(() -> directory().check("zoe", "secret of Zoe"))
                .hasMessageContaining("none of your groups has a role");

        assertThat(people.roles("Zoe")).isEmpty();
    }

    @Test
    void aDisabledPersonStaysOut() {
        directory().check("zoe", "secret of Zoe");
        people.disable("Zoe", "grace");

        assertThatThrownBy(() -> directory().check("zoe", "secret of Zoe")).hasMessageContaining("disabled");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "Z*",
                "zoe)(uid=*",
                "*)(objectClass=*",
                "zoe\u0000",
                "zoe,ou=people,dc=rainpole,dc=example",
                "\\2a",
                ")",
                "zoe "
            })
    void aHostileNameFindsNobody(String name) {
        assertThat(directory().check(name, "secret of Zoe"))
                .satisfiesAnyOf(
                        found -> assertThat(found).isEmpty(),
                        // LDAP ignores spaces at the end of such a name.
                        found -> assertThat(name).isEqualTo("zoe "));
    }

    @Test
    void anEmptyPasswordIsNoPassword() {
        var signIn =
                new PasswordSignIn(List.of(directory()), new SignInDelays(jdbc, java.time.Clock.systemUTC()), signedIn);

        assertThat(directory().check("zoe", "")).isEmpty();
        assertThatThrownBy(() -> signIn.authenticate(UsernamePasswordAuthenticationToken.unauthenticated("zoe", "")))
                .isInstanceOf(BadCredentialsException.class);
        assertThat(signIn.authenticate(UsernamePasswordAuthenticationToken.unauthenticated("zoe", "secret of Zoe"))
                        .getName())
                .isEqualTo("Zoe");
    }

    @Test
    void aWrongPasswordAndAnUnknownNameAreTheSame() {
        assertThat(directory().check("zoe", "wrong")).isEmpty();
        assertThat(directory().check("nobody", "wrong")).isEmpty();
        assertThat(directory().check("drawbridge", "of-the-service"))
                .as("not below the people")
                .isEmpty();
    }

    @Test
    void twoOfOneNameAreNobody() throws LDAPException, LDIFException {
        add("dn: ou=more,ou=people," + BASE, "objectClass: organizationalUnit", "ou: more");
        add(
                "dn: uid=zoe,ou=more,ou=people," + BASE,
                "objectClass: inetOrgPerson",
                "uid: zoe",
                "cn: another",
                "sn: x",
                "userPassword: secret of Zoe");

        assertThat(directory().check("zoe", "secret of Zoe")).isEmpty();
    }

    @Test
    void aNameThatIsSomebodyElsesHereIsRefused() throws LDAPException, LDIFException {
        person("alice", "Another Alice");
        group("dr-leads", "alice");

        assertThatThrownBy(() -> directory().check("alice", "secret of alice"))
                .hasMessageContaining("belongs to somebody else");
    }

    @Test
    void aDirectoryThatIsSilentOrNotTheOneWeTrustIsNoWrongPassword(@TempDir Path folder) throws IOException {
        var other = Files.writeString(
                folder.resolve("other.pem"), SelfSigned.of("localhost").pem());
        var own = Files.writeString(folder.resolve("own.pem"), identity.pem());
        URI closed;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = URI.create("ldaps://localhost:" + socket.getLocalPort());
        }
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var mute = URI.create("ldaps://localhost:" + silent.getLocalPort());
            for (var settings : List.of(
                    settings(closed, identity.thumbprint(), null, "of-the-service"),
                    settings(mute, identity.thumbprint(), null, "of-the-service"),
                    settings(url(), "00".repeat(32), null, "of-the-service"),
                    settings(url(), null, other, "of-the-service"),
                    settings(url(), null, null, "of-the-service"),
                    settings(URI.create("ldaps://127.0.0.1:" + server.getListenPort()), null, own, "of-the-service"),
                    settings(url(), identity.thumbprint(), null, "wrong"))) {
                assertThat(catchThrowable(() -> new Directory(settings, people).check("zoe", "secret of Zoe")))
                        .as(settings.ldap().url() + " " + settings.ldap().thumbprint() + " "
                                + settings.ldap().trustStore())
                        .isInstanceOf(AuthenticationServiceException.class);
            }
        }
        assertThat(new Directory(settings(url(), null, own, "of-the-service"), people).check("zoe", "secret of Zoe"))
                .contains("Zoe");
    }

    @Test
    void aReferralIsNotFollowed() throws LDAPException, LDIFException {
        add(
                "dn: ou=elsewhere,ou=people," + BASE,
                "objectClass: referral",
                "objectClass: extensibleObject",
                "ou: elsewhere",
                "ref: ldap://127.0.0.1:1/ou=people," + BASE);

        assertThat(directory().check("zoe", "secret of Zoe")).contains("Zoe");
    }
}
