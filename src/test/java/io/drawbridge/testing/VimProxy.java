package io.drawbridge.testing;

import com.sun.net.httpserver.HttpExchange;
import io.drawbridge.doubles.TlsServer;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Stands between a client and a vCenter, writes down what both say, and may change the answers. Whatever a path begins
 * with before {@code /sdk} does not reach the vCenter: it tells which changes are wanted.
 */
public final class VimProxy implements AutoCloseable {

    /** Headers that are the hop's own. */
    private static final List<String> PASSED = List.of("Cookie", "SOAPAction", "Content-Type", "Authorization");

    /** One request and its answer, as both were on the wire; the answer before it was changed. */
    public record Exchange(String method, String action, byte[] request, int status, byte[] response) {}

    /** An answer on its way back. */
    public record Reply(int status, String body) {}

    /** Changes answers. */
    public interface Rewriting {
        /**
         * @param mark what the path began with; empty for nothing
         * @param method what was called; the path for what is no SOAP
         */
        Reply rewrite(String mark, String method, Reply reply);
    }

    public final List<Exchange> exchanges = new CopyOnWriteArrayList<>();

    private final URI upstream;
    private final Rewriting rewriting;
    private final HttpClient client =
            HttpClient.newBuilder().sslContext(trusting()).build();
    private final TlsServer server;

    public VimProxy(URI upstream) {
        this(upstream, (mark, method, reply) -> reply);
    }

    public VimProxy(URI upstream, Rewriting rewriting) {
        this.upstream = upstream;
        this.rewriting = rewriting;
        this.server = new TlsServer(this::pass);
    }

    public URI url() {
        return URI.create("https://127.0.0.1:" + server.port());
    }

    public int port() {
        return server.port();
    }

    /** @return SHA-256 of its certificate */
    public String thumbprint() {
        return server.thumbprint();
    }

    private void pass(HttpExchange exchange, String body) throws IOException {
        String path = exchange.getRequestURI().getPath();
        int begin = path.indexOf("/sdk");
        String mark = begin <= 0 ? "" : path.substring(1, begin);
        var request = HttpRequest.newBuilder(upstream.resolve(begin < 0 ? path : path.substring(begin)))
                .method(
                        exchange.getRequestMethod(),
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        for (var name : PASSED) {
            var values = exchange.getRequestHeaders().get(name);
            if (values != null) {
                values.forEach(value -> request.header(name, value));
            }
        }
        HttpResponse<byte[]> answer;
        try {
            answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        boolean soap = body.contains("Envelope");
        String method = soap ? Vim25.method(body.getBytes(StandardCharsets.UTF_8)) : path;
        if (soap) {
            var action = exchange.getRequestHeaders().getFirst("SOAPAction");
            exchanges.add(new Exchange(
                    method,
                    action == null ? "" : action,
                    body.getBytes(StandardCharsets.UTF_8),
                    answer.statusCode(),
                    answer.body()));
        }
        answer.headers().allValues("Set-Cookie").forEach(cookie -> exchange.getResponseHeaders()
                .add("Set-Cookie", cookie));
        answer.headers().firstValue("Content-Type").ifPresent(type -> exchange.getResponseHeaders()
                .add("Content-Type", type));
        var reply = rewriting.rewrite(
                mark, method, new Reply(answer.statusCode(), new String(answer.body(), StandardCharsets.UTF_8)));
        TlsServer.answer(exchange, reply.status(), reply.body());
    }

    /** The vCenter behind it is one that the test itself started; its certificate names whatever it names. */
    private static SSLContext trusting() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anything()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Anything extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
