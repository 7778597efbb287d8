package io.drawbridge.site.http;

import io.drawbridge.site.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Whom we believe: the pinned certificate, the authorities of a file, or the JVM's. There is no "anybody". */
final class Tls {

    private Tls() {}

    static SSLContext of(Endpoint endpoint) {
        try {
            var context = SSLContext.getInstance("TLS");
            TrustManager[] trust = null;
            if (endpoint.thumbprint().isPresent()) {
                trust = new TrustManager[] {
                    new PinnedTrust(endpoint.thumbprint().get())
                };
            } else if (endpoint.trustStore().isPresent()) {
                trust = authorities(endpoint.trustStore().get());
            }
            context.init(null, trust, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(endpoint.label() + ": TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static TrustManager[] authorities(Path pem) throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int count = 0;
        try (var in = Files.newInputStream(pem)) {
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca-" + count++, certificate);
            }
        }
        if (count == 0) {
            throw new GeneralSecurityException(pem + " holds no certificate");
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
