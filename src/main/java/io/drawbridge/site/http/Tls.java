package io.drawbridge.site.http;

import io.drawbridge.site.Endpoint;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Whom we believe: pinned certificates, the authorities of a file, or the JVM's. There is no "anybody". */
public final class Tls {

    private Tls() {}

    public static SSLContext of(Endpoint endpoint) {
        try {
            var context = SSLContext.getInstance("TLS");
            boolean pinned = endpoint.thumbprint().isPresent()
                    || endpoint.thumbprintFile().isPresent();
            context.init(
                    null, new TrustManager[] {pinned ? new PinnedTrust(endpoint) : new AuthorityTrust(endpoint)}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(endpoint.label() + ": TLS cannot be set up: " + e.getMessage(), e);
        }
    }
}
