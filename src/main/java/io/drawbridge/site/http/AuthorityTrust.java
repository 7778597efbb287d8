package io.drawbridge.site.http;

import io.drawbridge.site.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Accepts what the authorities of a file, or those of the JVM, have signed for the host's name and for today. The file is
 * read anew for each connection, so that a new authority needs no restart.
 */
final class AuthorityTrust extends ServerTrust {

    private final Endpoint endpoint;

    AuthorityTrust(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    void check(X509Certificate[] chain, Check check) throws CertificateException {
        var authorities = authorities();
        try {
            check.by(authorities);
        } catch (CertificateException e) {
            throw new NotAccepted(
                    "the certificate is not accepted: " + reason(e, chain[0]) + ". Shown: "
                            + NotAccepted.described(chain[0])
                            + ". Have it replaced or mended by whoever runs that system, then try again.",
                    e);
        }
    }

    private String reason(CertificateException failure, X509Certificate shown) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return "it, or one that it rests on, has expired";
            }
            if (cause instanceof CertificateNotYetValidException) {
                return "it, or one that it rests on, is not valid yet; look at the clocks";
            }
            if (cause instanceof CertPathValidatorException) {
                return "it cannot be followed back to an authority that is trusted (" + source() + ")";
            }
        }
        return String.valueOf(failure.getMessage()).startsWith("No ")
                ? "it was not issued for the name " + endpoint.url().getHost()
                : "it cannot be followed back to an authority that is trusted (" + source() + ")";
    }

    private String source() {
        return endpoint.trustStore().map(Path::toString).orElse("those of the Java runtime");
    }

    private X509ExtendedTrustManager authorities() throws NotAccepted {
        try {
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(
                    endpoint.trustStore().isPresent()
                            ? store(endpoint.trustStore().get())
                            : null);
            return Arrays.stream(factory.getTrustManagers())
                    .filter(X509ExtendedTrustManager.class::isInstance)
                    .map(X509ExtendedTrustManager.class::cast)
                    .findFirst()
                    .orElseThrow(
                            () -> new NotAccepted("no certificate can be accepted: this Java knows no authorities"));
        } catch (GeneralSecurityException | IOException e) {
            if (e instanceof NotAccepted known) {
                throw known;
            }
            throw new NotAccepted("no certificate can be accepted: " + source() + " cannot be read", e);
        }
    }

    private static KeyStore store(Path pem) throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int count = 0;
        try (var in = Files.newInputStream(pem)) {
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca-" + count++, certificate);
            }
        }
        if (count == 0) {
            throw new NotAccepted("no certificate can be accepted: " + pem + " holds no authority");
        }
        return store;
    }
}
