package io.drawbridge.doubles;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.drawbridge.site.Endpoint;
import io.drawbridge.site.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** An HTTPS server on a free port of the loopback address, with a certificate of its own. */
public final class TlsServer implements AutoCloseable {

    static {
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /** Answers one request. */
    public interface Handler {
        void handle(HttpExchange exchange, String body) throws IOException;
    }

    public final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final HttpsServer server;
    private final String thumbprint;
    private final SSLContext context;

    public TlsServer(Handler handler) {
        try {
            var identity = SelfSigned.of();
            thumbprint = identity.thumbprint();
            context = identity.server();
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(context));
            server.setExecutor(Executors.newCachedThreadPool());
            server.createContext("/", exchange -> {
                var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
                try {
                    handler.handle(exchange, body);
                } finally {
                    exchange.close();
                }
            });
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public static void answer(HttpExchange exchange, int status, String body, String... headers) throws IOException {
        for (int i = 0; i < headers.length; i += 2) {
            exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
        }
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    public SSLContext context() {
        return context;
    }

    public String thumbprint() {
        return thumbprint;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public Endpoint endpoint() {
        return endpoint("https://127.0.0.1:" + port(), Optional.of(thumbprint), OptionalInt.empty());
    }

    public Endpoint endpoint(OptionalInt perMinute) {
        return endpoint("https://127.0.0.1:" + port(), Optional.of(thumbprint), perMinute);
    }

    public static Endpoint endpoint(String url, Optional<String> thumbprint, OptionalInt perMinute) {
        return new Endpoint(
                "SRM of provider",
                URI.create(url),
                thumbprint,
                Optional.empty(),
                Optional.empty(),
                "svc-dr",
                Secret.of("s3cret-word"),
                Duration.ofSeconds(2),
                Duration.ofMillis(700),
                perMinute);
    }

    @Override
    public void close() {
        server.stop(0);
        ((java.util.concurrent.ExecutorService) server.getExecutor()).shutdownNow();
    }
}
