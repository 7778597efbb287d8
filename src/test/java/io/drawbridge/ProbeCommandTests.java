package io.drawbridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code probe-path} on this machine: what passes, what is refused, and that it ends. No time is asserted. */
@Timeout(60)
class ProbeCommandTests {

    private static final String SECRET = "between these two ends";

    private final ExecutorService pool = Executors.newCachedThreadPool();

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        pool.shutdownNow();
    }

    private record Ended(int code, String out, String err) {}

    private static Ended run(Map<String, String> environment, CompletableFuture<Integer> port, String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int code = new ProbeCommand(new PrintStream(out, true), new PrintStream(err, true), environment, port::complete)
                .run(args);
        return new Ended(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static Ended run(String... args) {
        return run(Map.of(ProbeCommand.SECRET, SECRET), new CompletableFuture<>(), args);
    }

    private CompletableFuture<Ended> listens(CompletableFuture<Integer> port) {
        return CompletableFuture.supplyAsync(
                () -> run(
                        Map.of(ProbeCommand.SECRET, SECRET),
                        port,
                        "--listen",
                        "0",
                        "--bind",
                        "127.0.0.1",
                        "--minutes",
                        "1"),
                pool);
    }

    private static String[] to(int port, String... more) {
        var all = new String[6 + more.length];
        System.arraycopy(
                new String[] {"--to", "127.0.0.1:" + port, "--seconds", "1", "--datagrams", "50"}, 0, all, 0, 6);
        System.arraycopy(more, 0, all, 6, more.length);
        return all;
    }

    @Test
    void measuresThePathAndBothEndsEnd() throws Exception {
        var port = new CompletableFuture<Integer>();
        var listener = listens(port);

        var measured = run(to(port.get(), "--streams", "2", "--mtu", "9000"));

        assertThat(measured.code()).as(measured.toString()).isLessThan(2);
        assertThat(measured.out())
                .contains(
                        "live migrations", "round trip ", "bandwidth ", "MTU 9000 bytes", "one TCP connection carried")
                .doesNotContain(SECRET);
        assertThat(listener.get().code()).isZero();
        assertThat(listener.get().out())
                .contains("measured by 127.0.0.1", "Measured; the other end has the result.")
                .doesNotContain(SECRET);
    }

    @Test
    void saysTheSameAsJson() throws Exception {
        var port = new CompletableFuture<Integer>();
        var listener = listens(port);

        var measured = run(to(port.get(), "--streams", "1", "--mtu=1600", "--json"));

        var json = new ObjectMapper().readTree(measured.out());
        assertThat(json.at("/path/roundTripMillis").asDouble()).isPositive();
        assertThat(json.at("/path/megabitsPerSecond").asDouble()).isPositive();
        assertThat(json.at("/path/mtuBytes").asInt()).isEqualTo(1600);
        listener.get();
    }

    @Test
    void whoeverHasAnotherSecretLearnsNothingAndTheRightOneIsMeasuredAfterwards() throws Exception {
        var port = new CompletableFuture<Integer>();
        var listener = listens(port);

        var stranger =
                run(Map.of(ProbeCommand.SECRET, "quite another secret"), new CompletableFuture<>(), to(port.get()));

        assertThat(stranger.code()).isEqualTo(2);
        assertThat(stranger.err()).contains("another secret");
        assertThat(run(to(port.get(), "--streams", "1")).code()).isLessThan(2);
        assertThat(listener.get().out()).contains("refused 127.0.0.1: it does not know the secret");
    }

    @Test
    void answersNoDatagramOfAStranger() throws Exception {
        var port = new CompletableFuture<Integer>();
        var listener = listens(port);
        try (var socket = new DatagramSocket()) {
            socket.setSoTimeout(300);
            var data =
                    new byte[] {0x44, 0x42, 0x50, 0x31, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8};
            socket.send(new DatagramPacket(data, data.length, InetAddress.getLoopbackAddress(), port.get()));
            assertThat(org.assertj.core.api.Assertions.catchThrowable(
                            () -> socket.receive(new DatagramPacket(new byte[100], 100))))
                    .isInstanceOf(SocketTimeoutException.class);
        }
        run(to(port.get(), "--streams", "1"));
        assertThat(listener.get().code()).isZero();
    }

    @Test
    void endsWhenTooManyStrangersCome() throws Exception {
        var port = new CompletableFuture<Integer>();
        var listener = listens(port);
        for (int i = 0; i < 20; i++) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port.get())) {
                socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                while (socket.getInputStream().read() >= 0) {
                    // until it hangs up
                }
            } catch (java.io.IOException hungUp) {
                // as good
            }
        }

        assertThat(listener.get().code()).isEqualTo(2);
        assertThat(listener.get().out()).contains("Too many came");
    }

    @Test
    void makesUpASecretWhereNoneIsGivenAndTheOtherEndNeedsIt() throws Exception {
        var port = new CompletableFuture<Integer>();
        var listener =
                CompletableFuture.supplyAsync(() -> run(Map.of(), port, "--listen", "0", "--bind", "127.0.0.1"), pool);
        port.get();

        var without = run(Map.of(), new CompletableFuture<>(), to(port.get()));
        assertThat(without.code()).isEqualTo(2);
        assertThat(without.err()).contains(ProbeCommand.SECRET, "--secret-file");

        var wrong = folder.resolve("secret");
        Files.writeString(wrong, "short");
        assertThat(run(Map.of(), new CompletableFuture<>(), to(port.get(), "--secret-file", wrong.toString()))
                        .err())
                .contains("16 to 256 characters");
        assertThat(listener).isNotDone();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--listen 1 --to a:1",
                "--listen 70000",
                "--listen",
                "--to nohost",
                "--to localhost:0",
                "--to localhost:99999",
                "--to localhost:1 --streams 17",
                "--to localhost:1 --seconds 61",
                "--to localhost:1 --datagrams 9",
                "--to localhost:1 --mtu 67",
                "--to localhost:1 --forever",
                "--listen 0 --minutes 61"
            })
    void refusesWhatItDoesNotKnow(String line) {
        var ended = run(line.isEmpty() ? new String[0] : line.split(" "));

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("probe-path --listen PORT");
    }

    @Test
    void saysThatNobodyListens() throws Exception {
        int free;
        try (var socket = new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        var ended = run(to(free));

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("Nothing was measured");
    }
}
