package io.drawbridge.site.http;

import io.drawbridge.site.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * What an endpoint shows of itself before anything is said to it, and whether our trust accepts it. Nothing is sent
 * over such a connection.
 *
 * @param chain the certificates that were shown, its own first; empty when TLS failed before
 * @param problem why it is not accepted, if it is not
 */
public record Handshake(List<X509Certificate> chain, Optional<String> problem) {

    /** Shakes hands twice: once to see what is shown, accepting nothing; once under the trust of every call. */
    public static Handshake with(Endpoint endpoint, int port) {
        var witness = new Witness();
        Optional<String> problem;
        try {
            var looking = SSLContext.getInstance("TLS");
            looking.init(null, new TrustManager[] {witness}, null);
            problem = attempt(looking, endpoint, port);
            if (!witness.shown.isEmpty()) {
                problem = attempt(Tls.of(endpoint), endpoint, port);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(endpoint.label() + ": TLS cannot be set up: " + e.getMessage(), e);
        }
        return new Handshake(witness.shown, problem);
    }

    /** @return why it failed, if it did */
    private static Optional<String> attempt(SSLContext context, Endpoint endpoint, int port) {
        int patience = (int) endpoint.connectTimeout().toMillis();
        String host = endpoint.url().getHost();
        try (var plain = new Socket()) {
            plain.connect(new InetSocketAddress(host, port), patience);
            plain.setSoTimeout(patience);
            try (var socket = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true)) {
                var parameters = socket.getSSLParameters();
                parameters.setProtocols(new String[] {"TLSv1.2", "TLSv1.3"});
                // As the client for HTTPS does by itself; a pinned certificate is accepted under any name.
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                socket.startHandshake();
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(words(e));
        }
    }

    private static String words(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; depth < 20 && cause.getCause() != null; depth++) {
            cause = cause.getCause();
        }
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return message.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    }

    /** @return SHA-256 of its own certificate, as it is written into the settings: upper case, with colons */
    public String fingerprint() {
        try {
            return HexFormat.ofDelimiter(":")
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(chain.get(0).getEncoded()));
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Looks at what is shown and accepts none of it. */
    private static final class Witness extends ServerTrust {

        private List<X509Certificate> shown = List.of();

        @Override
        void check(X509Certificate[] chain, Check check) throws CertificateException {
            shown = List.of(chain);
            throw new CertificateException("seen, not accepted");
        }
    }
}
