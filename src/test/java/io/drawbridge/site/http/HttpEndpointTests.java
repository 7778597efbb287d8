package io.drawbridge.site.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.drawbridge.core.RemoteException;
import io.drawbridge.doubles.ManualClock;
import io.drawbridge.doubles.TlsServer;
import io.drawbridge.site.Endpoint;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class HttpEndpointTests {

    final ManualClock clock = new ManualClock();

    HttpEndpoint client(Endpoint endpoint) {
        return new HttpEndpoint(endpoint, endpoint.url(), clock);
    }

    @Test
    void acceptsThePinnedCertificateWhateverNameItBears() {
        try (var server = new TlsServer((exchange, body) -> TlsServer.answer(exchange, 200, "hello"))) {
            var answer = client(server.endpoint()).send(Call.get("/x"), Use.READ);

            assertThat(answer.text()).isEqualTo("hello");
        }
    }

    @Test
    void sendsNothingToACertificateThatIsNotThePinnedOne() {
        try (var server = new TlsServer((exchange, body) -> TlsServer.answer(exchange, 200, "hello"))) {
            var endpoint = TlsServer.endpoint(
                    server.endpoint().url().toString(), Optional.of("00".repeat(32)), OptionalInt.empty());

            assertThatThrownBy(() -> client(endpoint).send(Call.post("/x"), Use.COMMAND))
                    .isInstanceOf(RemoteException.NotTrusted.class)
                    .hasMessageContainingAll(
                            "SRM of provider",
                            "Expected: SHA-256 00:00:",
                            "Shown: SHA-256 " + written(server.thumbprint()) + ", subject CN=another name, issuer CN=",
                            "valid from ",
                            "somebody may stand in between");
            assertThat(server.requests).isEmpty();
        }
    }

    @Test
    void sendsNothingToAnUnknownAuthorityWithoutAPin() {
        try (var server = new TlsServer((exchange, body) -> TlsServer.answer(exchange, 200, "hello"))) {
            var endpoint =
                    TlsServer.endpoint(server.endpoint().url().toString(), Optional.empty(), OptionalInt.empty());

            assertThatThrownBy(() -> client(endpoint).send(Call.post("/x"), Use.COMMAND))
                    .isInstanceOf(RemoteException.NotTrusted.class)
                    .hasMessageContainingAll("cannot be followed back to an authority", "CN=another name");
            assertThat(server.requests).isEmpty();
        }
    }

    @Test
    void saysThatAConnectionWasRefused() throws Exception {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        var endpoint = TlsServer.endpoint("https://127.0.0.1:" + port, Optional.empty(), OptionalInt.empty());

        assertThatThrownBy(() -> client(endpoint).send(Call.post("/x"), Use.COMMAND))
                .isInstanceOf(RemoteException.NotSent.class)
                .hasMessageContaining("was refused");
    }

    @Test
    void saysThatANameIsNotKnown() {
        var endpoint = TlsServer.endpoint("https://nowhere.invalid", Optional.empty(), OptionalInt.empty());

        assertThatThrownBy(() -> client(endpoint).send(Call.post("/x"), Use.COMMAND))
                .isInstanceOf(RemoteException.NotSent.class)
                .hasMessageContaining("nowhere.invalid is not known to DNS");
    }

    @Test
    void saysThatTheOtherSideSpeaksNoTls() throws Exception {
        try (var socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var thread = new Thread(() -> {
                try (var accepted = socket.accept()) {
                    accepted.getOutputStream().write("HTTP/1.1 400 Bad\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                    accepted.getOutputStream().flush();
                    accepted.getInputStream().readAllBytes();
                } catch (Exception ended) {
                    // the client went away
                }
            });
            thread.setDaemon(true);
            thread.start();
            var endpoint = TlsServer.endpoint(
                    "https://127.0.0.1:" + socket.getLocalPort(), Optional.empty(), OptionalInt.empty());

            assertThatThrownBy(() -> client(endpoint).send(Call.post("/x"), Use.COMMAND))
                    .isInstanceOf(RemoteException.NotSent.class);
        }
    }

    @Test
    void doesNotKnowWhetherACommandWorkedThatTimedOut() {
        var end = new CountDownLatch(1);
        try (var server = new TlsServer((exchange, body) -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        })) {
            assertThatThrownBy(() -> client(server.endpoint()).send(Call.post("/x"), Use.COMMAND))
                    .isInstanceOf(RemoteException.NoAnswer.class)
                    .hasMessageContaining("700 ms");
            assertThat(server.requests).hasSize(1);
            end.countDown();
        }
    }

    @Test
    void givesUpOnABodyThatNeverEnds() {
        var end = new CountDownLatch(1);
        try (var server = new TlsServer((exchange, body) -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        })) {
            assertThatThrownBy(() -> client(server.endpoint()).send(Call.get("/x"), Use.READ))
                    .isInstanceOf(RemoteException.NoAnswer.class);
            end.countDown();
        }
    }

    @Test
    void doesNotKnowWhetherACommandWorkedWhoseAnswerIsCutOff() {
        try (var server = new TlsServer((exchange, body) -> {
            exchange.sendResponseHeaders(202, 100);
            exchange.getResponseBody().write("{\"id\":".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
        })) {
            assertThatThrownBy(() -> client(server.endpoint()).send(Call.post("/x"), Use.COMMAND))
                    .isInstanceOf(RemoteException.NoAnswer.class)
                    .hasMessageContaining("broke before the whole answer");
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void doesNotSendACommandAgainWhenTheConnectionIsDropped() {
        try (var server = new TlsServer((exchange, body) -> {
            // closed without an answer
        })) {
            assertThatThrownBy(() -> client(server.endpoint()).send(Call.post("/x"), Use.COMMAND))
                    .isInstanceOf(RemoteException.NoAnswer.class);
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void takesAProxysWordForNothing() {
        try (var server = new TlsServer((exchange, body) -> TlsServer.answer(exchange, 504, ""))) {
            assertThatThrownBy(() -> client(server.endpoint()).send(Call.post("/x"), Use.COMMAND))
                    .isInstanceOf(RemoteException.NoAnswer.class);
        }
    }

    @Test
    void keepsAwayAsLongAsTheEndpointAsks() {
        var answers = new AtomicInteger();
        try (var server = new TlsServer((exchange, body) -> {
            if (answers.getAndIncrement() == 0) {
                TlsServer.answer(exchange, 429, "", "Retry-After", "30");
            } else {
                TlsServer.answer(exchange, 200, "hello");
            }
        })) {
            var client = client(server.endpoint());

            var later = catchThrowableOfType(RemoteException.Later.class, () -> client.send(Call.get("/x"), Use.READ));
            assertThat(later.patience()).isEqualTo(Duration.ofSeconds(30));
            clock.advance(Duration.ofSeconds(10));
            later = catchThrowableOfType(RemoteException.Later.class, () -> client.send(Call.get("/x"), Use.READ));
            assertThat(later.patience()).isEqualTo(Duration.ofSeconds(20));
            assertThat(server.requests).hasSize(1);
            clock.advance(Duration.ofSeconds(20));
            assertThat(client.send(Call.get("/x"), Use.READ).status()).isEqualTo(200);
        }
    }

    @Test
    void growsMorePatientWithEach503() {
        try (var server = new TlsServer((exchange, body) -> TlsServer.answer(exchange, 503, ""))) {
            var client = client(server.endpoint());
            var first = catchThrowableOfType(
                    RemoteException.Unavailable.class, () -> client.send(Call.get("/x"), Use.READ));
            clock.advance(first.patience());
            var second = catchThrowableOfType(
                    RemoteException.Unavailable.class, () -> client.send(Call.get("/x"), Use.READ));

            assertThat(second.patience()).isGreaterThan(first.patience());
        }
    }

    @Test
    void neverSleepsWhenItsBudgetIsUsedUp() {
        try (var server = new TlsServer((exchange, body) -> TlsServer.answer(exchange, 200, "hello"))) {
            var client = client(server.endpoint(OptionalInt.of(10)));
            for (int i = 0; i < 9; i++) {
                client.send(Call.get("/x"), Use.READ);
            }

            var later = catchThrowableOfType(RemoteException.Later.class, () -> client.send(Call.get("/x"), Use.READ));
            assertThat(later.getMessage()).contains("10 requests a minute");
            assertThat(later.patience()).isEqualTo(Duration.ofMinutes(1));
            client.send(Call.post("/x"), Use.COMMAND); // the part that reads leave to commands
            assertThat(server.requests).hasSize(10);
            clock.advance(Duration.ofMinutes(1));
            client.send(Call.get("/x"), Use.READ);
        }
    }

    @Test
    void followsNoRedirectAndTellsOnlyTheHostItLeadsTo() {
        try (var server = new TlsServer((exchange, body) ->
                TlsServer.answer(exchange, 302, "", "Location", "https://elsewhere.invalid/login?token=abc"))) {
            assertThatThrownBy(() -> client(server.endpoint()).send(Call.post("/x"), Use.COMMAND))
                    .isInstanceOf(RemoteException.NoAnswer.class)
                    .hasMessageContaining("elsewhere.invalid")
                    .hasMessageNotContaining("token");
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void keepsAwayForTenMinutesAtMostWhateverIsAskedFor() {
        try (var server =
                new TlsServer((exchange, body) -> TlsServer.answer(exchange, 503, "", "Retry-After", "86400"))) {
            var later = catchThrowableOfType(RemoteException.Unavailable.class, () -> client(server.endpoint())
                    .send(Call.get("/x"), Use.READ));
            assertThat(later.patience()).isEqualTo(Duration.ofMinutes(10));
        }
    }

    @Test
    void readsARetryAfterThatIsADate() {
        var date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                clock.instant().plusSeconds(90).truncatedTo(ChronoUnit.SECONDS).atZone(ZoneOffset.UTC));
        try (var server = new TlsServer((exchange, body) -> TlsServer.answer(exchange, 503, "", "Retry-After", date))) {
            var later = catchThrowableOfType(RemoteException.Unavailable.class, () -> client(server.endpoint())
                    .send(Call.get("/x"), Use.READ));
            assertThat(later.patience()).isBetween(Duration.ofSeconds(89), Duration.ofSeconds(90));
        }
    }

    @Test
    void doesNotKnowWhetherACommandWorkedThatMetA503() {
        try (var server = new TlsServer((exchange, body) -> TlsServer.answer(exchange, 503, ""))) {
            var client = client(server.endpoint());
            assertThatThrownBy(() -> client.send(Call.put("/x"), Use.COMMAND))
                    .isInstanceOf(RemoteException.NoAnswer.class)
                    .hasMessageContaining("503");
            assertThatThrownBy(() -> client.send(Call.get("/x"), Use.READ))
                    .as("nor does it ask at once")
                    .isInstanceOf(RemoteException.Unavailable.class);
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void takesNoWebPageForAnAnswer() {
        var page = "<!DOCTYPE html><html><head><title>Service <b>down</b></title></head><body>secret</body></html>";
        try (var server = new TlsServer((exchange, body) ->
                TlsServer.answer(exchange, 200, page, "Content-Type", "text/html; charset=utf-8"))) {
            assertThatThrownBy(() -> client(server.endpoint()).send(Call.post("/x"), Use.COMMAND))
                    .isInstanceOf(RemoteException.NoAnswer.class)
                    .hasMessageContaining("a web page headed 'Service down'")
                    .hasMessageNotContaining("<")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void readsNoMoreOfABodyThanAnAnswerCanBe() {
        try (var server = new TlsServer((exchange, body) -> {
            exchange.sendResponseHeaders(200, body.isEmpty() ? 0 : 1L << 40);
            var block = new byte[1 << 20];
            for (int i = 0; i < 100; i++) {
                exchange.getResponseBody().write(block);
            }
        })) {
            for (var call : List.of(Call.get("/x"), Call.post("/x").body("text/plain", new byte[] {1}))) {
                var endpoint = new Endpoint(
                        "SRM of provider",
                        server.endpoint().url(),
                        server.endpoint().thumbprint(),
                        Optional.empty(),
                        Optional.empty(),
                        "svc-dr",
                        server.endpoint().password(),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(15),
                        OptionalInt.empty());
                assertThatThrownBy(() -> client(endpoint).send(call, Use.COMMAND))
                        .isInstanceOf(RemoteException.NoAnswer.class)
                        .hasMessageContaining("larger than 64 MB");
            }
        }
    }

    @Test
    void doesNotKnowWhetherACommandWorkedWhoseConnectionIsReset() throws Exception {
        try (var server = new TlsServer((exchange, body) -> {});
                var socket = server.context().getServerSocketFactory().createServerSocket(0)) {
            var thread = new Thread(() -> {
                try (var accepted = socket.accept()) {
                    accepted.getInputStream().read(new byte[10]);
                    accepted.setSoLinger(true, 0);
                } catch (Exception ended) {
                    // the client went away
                }
            });
            thread.setDaemon(true);
            thread.start();
            var endpoint = TlsServer.endpoint(
                    "https://127.0.0.1:" + socket.getLocalPort(),
                    Optional.of(server.thumbprint()),
                    OptionalInt.empty());

            assertThatThrownBy(() -> client(endpoint).send(Call.post("/x"), Use.COMMAND))
                    .isInstanceOf(RemoteException.NoAnswer.class)
                    .hasMessage("SRM of provider: the connection broke before the whole answer came");
        }
    }

    @Test
    void givesUpOnAnEndThatAcceptsAndNeverReads() throws Exception {
        try (var socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var endpoint = TlsServer.endpoint(
                    "https://127.0.0.1:" + socket.getLocalPort(), Optional.empty(), OptionalInt.empty());

            assertThatThrownBy(() -> client(endpoint).send(Call.post("/x"), Use.COMMAND))
                    .isInstanceOf(RemoteException.class)
                    .hasMessageContaining(" within ");
        }
    }

    @Test
    void acceptsWhatTheFileOfThumbprintsListsFromTheNextConnectionOn(@TempDir java.nio.file.Path folder)
            throws Exception {
        try (var server = new TlsServer((exchange, body) -> TlsServer.answer(exchange, 200, "hello"))) {
            var file = folder.resolve("thumbprints");
            var known = server.endpoint();
            var endpoint = new Endpoint(
                    known.label(),
                    known.url(),
                    Optional.empty(),
                    Optional.of(file),
                    Optional.empty(),
                    known.username(),
                    known.password(),
                    known.connectTimeout(),
                    known.readTimeout(),
                    OptionalInt.empty());
            var client = client(endpoint);
            for (var useless : List.of("", "# nothing yet", "AB:CD")) {
                Files.writeString(file, useless);
                assertThatThrownBy(() -> client.send(Call.get("/x"), Use.READ))
                        .isInstanceOf(RemoteException.NotTrusted.class)
                        .hasMessageContaining(file.toString());
            }
            Files.writeString(file, "# until 2027\n" + "00".repeat(32) + "\n");
            assertThatThrownBy(() -> client.send(Call.get("/x"), Use.READ))
                    .isInstanceOf(RemoteException.NotTrusted.class)
                    .hasMessageContaining("write its SHA-256 into " + file);

            Files.writeString(file, "00".repeat(32) + "\n" + written(server.thumbprint()) + " # new\n");
            assertThat(client.send(Call.get("/x"), Use.READ).text()).isEqualTo("hello");
        }
    }

    /** @return the thumbprint as people see it elsewhere */
    private static String written(String thumbprint) {
        return thumbprint.toUpperCase(Locale.ROOT).replaceAll("..(?!$)", "$0:");
    }

    @Test
    void takesItsPasswordOutOfWordsFromOutside() {
        try (var server = new TlsServer((exchange, body) -> TlsServer.answer(exchange, 200, "hello"))) {
            assertThat(client(server.endpoint()).plain("login\nwith s3cret-word\tfailed"))
                    .isEqualTo("login with (secret) failed");
        }
    }

    @Test
    void keepsDataInsideItsSegmentOfAPath() {
        assertThat(Path.of("plans", "Dr:a/../b?c=d%#ü*~")
                        .query("filter", "a&b=c")
                        .toString())
                .isEqualTo("/plans/Dr%3Aa%2F..%2Fb%3Fc%3Dd%25%23%C3%BC%2A~?filter=a%26b%3Dc");
        assertThatThrownBy(() -> Path.of("plans", "..")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsXmlWithoutTouchingTheOutside() throws Exception {
        var xml = Xml.parse("<a t='1'><b xmlns:x='http://www.w3.org/2001/XMLSchema-instance' x:type='v:C'> x </b></a>"
                .getBytes(StandardCharsets.UTF_8));
        assertThat(xml.textAt("b")).isEqualTo("x");
        assertThat(xml.at("b").orElseThrow().xsiType()).contains("C");
        assertThat(xml.at("b").orElseThrow().attribute("type")).isEmpty();
        assertThatThrownBy(() -> Xml.parse("<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>"
                        .getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(javax.xml.stream.XMLStreamException.class);
        assertThat(Xml.escape("<&\"'\u0000>")).isEqualTo("&lt;&amp;&quot;&apos;?&gt;");
    }
}
