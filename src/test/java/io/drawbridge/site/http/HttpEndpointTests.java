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
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
                    .isInstanceOf(RemoteException.NotSent.class)
                    .hasMessageContaining("not the pinned one")
                    .hasMessageContaining(server.thumbprint());
            assertThat(server.requests).isEmpty();
        }
    }

    @Test
    void sendsNothingToAnUnknownAuthorityWithoutAPin() {
        try (var server = new TlsServer((exchange, body) -> TlsServer.answer(exchange, 200, "hello"))) {
            var endpoint =
                    TlsServer.endpoint(server.endpoint().url().toString(), Optional.empty(), OptionalInt.empty());

            assertThatThrownBy(() -> client(endpoint).send(Call.post("/x"), Use.COMMAND))
                    .isInstanceOf(RemoteException.NotSent.class)
                    .hasMessageContaining("certificate");
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
                .hasMessageContaining("nowhere.invalid is not known");
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
            var first = catchThrowableOfType(RemoteException.Later.class, () -> client.send(Call.get("/x"), Use.READ));
            clock.advance(first.patience());
            var second = catchThrowableOfType(RemoteException.Later.class, () -> client.send(Call.get("/x"), Use.READ));

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
    void followsNoRedirect() {
        try (var server = new TlsServer(
                (exchange, body) -> TlsServer.answer(exchange, 302, "", "Location", "https://elsewhere.invalid/"))) {
            assertThat(client(server.endpoint()).send(Call.get("/x"), Use.READ).status())
                    .isEqualTo(302);
        }
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
