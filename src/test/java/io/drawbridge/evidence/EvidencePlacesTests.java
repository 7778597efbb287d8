package io.drawbridge.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.core.RunId;
import io.drawbridge.engine.Journal;
import io.drawbridge.testing.Databases;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.transaction.support.TransactionTemplate;

/** Keys for evidence, and the checkpoints outside the database. */
class EvidencePlacesTests {

    @TempDir
    private Path folder;

    @Test
    void makesTheLabsKeyBesideTheDatabaseAndUsesItAgain() throws IOException {
        var lab = environment().withProperty("drawbridge.lab.users", "true");

        var first = new EvidencePlaces(settings(null, null, null), lab);
        var second = new EvidencePlaces(settings(null, null, null), lab);

        assertThat(first.key().id()).isEqualTo(second.key().id());
        assertThat(folder.resolve("evidence-key.pem")).exists();
        assertThat(Files.getPosixFilePermissions(folder.resolve("evidence-key.pem")))
                .hasSize(2);
        assertThat(first.checkpoints()).hasValue(folder.resolve("evidence-checkpoints.jsonl"));
    }

    @Test
    void refusesToStartAtRealSitesWithoutAKeyOfTheirOwn() throws IOException {
        assertThatThrownBy(() -> new EvidencePlaces(settings(null, null, null), environment()))
                .hasMessageContaining("drawbridge.evidence.key-file is not set");
        var none = Files.writeString(folder.resolve("none.pem"), "nothing");
        assertThatThrownBy(() -> new EvidencePlaces(settings(none, null, null), environment()))
                .hasMessageContaining("drawbridge.evidence.key-file")
                .hasMessageContaining("holds no PRIVATE KEY");
    }

    @Test
    void signsWithAnEllipticKeyToo() throws Exception {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        var pair = generator.generateKeyPair();
        var pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";

        var key = SigningKey.ofPrivate(pem);

        var signature = key.sign("head".getBytes(StandardCharsets.UTF_8));
        var open = SigningKey.ofPublic(key.publicPem());
        assertThat(open.id()).isEqualTo(key.id());
        assertThat(open.verifies("head".getBytes(StandardCharsets.UTF_8), signature))
                .isTrue();
        assertThat(open.verifies("tail".getBytes(StandardCharsets.UTF_8), signature))
                .isFalse();
        assertThat(key.toString()).doesNotContain("PRIVATE");
    }

    @Test
    void appendsTheHeadsOfChainsToAFileAndSaysAtTheStartWhenTheDatabaseIsOlder() throws IOException {
        var file = folder.resolve("checkpoints.jsonl");
        var lab = environment().withProperty("drawbridge.lab.users", "true");
        var settings = settings(null, file, null);
        var database = Databases.h2();
        var journal = new Journal(new JdbcTemplate(database), Clock.systemUTC());
        var transactions = new TransactionTemplate(new DataSourceTransactionManager(database));
        var checkpoints = checkpoints(database, journal, settings, lab);
        for (var text : List.of("one", "two")) {
            transactions.executeWithoutResult(
                    status -> journal.note(new RunId("run-1"), Journal.Kind.NOTICE, null, null, text, null));
            checkpoints.writeMoved();
            checkpoints.writeMoved();
        }

        assertThat(Files.readAllLines(file)).hasSize(2).last().asString().contains("\"entry\":2", "\"run\":\"run-1\"");
        var same = checkpoints(database, journal, settings, lab);
        same.compareAtStart();
        assertThat(same.atStart()).isEmpty();
        assertThat(new EvidenceHealth(same).health().getStatus().getCode()).isEqualTo("UP");

        Files.writeString(file, "{\"at\":\"20", java.nio.file.StandardOpenOption.APPEND);
        transactions.executeWithoutResult(
                status -> journal.note(new RunId("run-1"), Journal.Kind.NOTICE, null, null, "three", null));
        same.writeMoved();
        assertThat(Files.readAllLines(file)).hasSize(4).last().asString().contains("\"entry\":3");
        assertThat(same.compare(file)).singleElement().asString().contains("line 3 is no checkpoint");

        var restored = Databases.h2();
        var older = new Journal(new JdbcTemplate(restored), Clock.systemUTC());
        new TransactionTemplate(new DataSourceTransactionManager(restored))
                .executeWithoutResult(
                        status -> older.note(new RunId("run-1"), Journal.Kind.NOTICE, null, null, "one", null));
        var afterwards = checkpoints(restored, older, settings, lab);
        afterwards.compareAtStart();
        assertThat(afterwards.atStart())
                .isNotEmpty()
                .last()
                .asString()
                .contains("run run-1, entry 3", "only 1 entries");
        assertThat(new EvidenceHealth(afterwards).health().getStatus().getCode())
                .isEqualTo("WARNING");
    }

    @Test
    void sendsCheckpointsToASyslogCollector() throws IOException {
        try (var collector = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            collector.setSoTimeout(10_000);
            var settings = settings(
                    null,
                    null,
                    new EvidenceSettings.Syslog("127.0.0.1", collector.getLocalPort(), EvidenceSettings.Transport.UDP));
            var database = Databases.h2();
            var journal = new Journal(new JdbcTemplate(database), Clock.systemUTC());
            new TransactionTemplate(new DataSourceTransactionManager(database))
                    .executeWithoutResult(
                            status -> journal.note(new RunId("run-1"), Journal.Kind.NOTICE, null, null, "one", null));

            checkpoints(database, journal, settings, environment().withProperty("drawbridge.lab.users", "true"))
                    .writeMoved();

            var packet = new DatagramPacket(new byte[4096], 4096);
            collector.receive(packet);
            assertThat(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8))
                    .startsWith("<109>1 ")
                    .contains(" drawbridge ", " checkpoint ", "\"run\":\"run-1\"");
        }
    }

    private static Checkpoints checkpoints(
            javax.sql.DataSource database, Journal journal, EvidenceSettings settings, MockEnvironment environment) {
        return new Checkpoints(
                journal,
                JdbcClient.create(database),
                new EvidencePlaces(settings, environment),
                settings,
                Clock.systemUTC());
    }

    private MockEnvironment environment() {
        return new MockEnvironment()
                .withProperty("spring.datasource.url", "jdbc:h2:file:" + folder.resolve("drawbridge") + ";A=B");
    }

    private static EvidenceSettings settings(Path key, Path checkpoints, EvidenceSettings.Syslog syslog) {
        return new EvidenceSettings(key, null, checkpoints, Duration.ofMinutes(1), syslog, Duration.ZERO);
    }
}
