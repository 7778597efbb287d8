package io.drawbridge.security;

import io.drawbridge.site.Endpoint;
import io.drawbridge.site.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Providers of identities are believed by the same rules as the systems of a site: one certificate, or authorities. */
final class ServerEndpoints {

    private ServerEndpoints() {}

    static Endpoint of(String label, URI url, String thumbprint, Path trustStore, Duration timeout) {
        return new Endpoint(
                label,
                url,
                Optional.ofNullable(thumbprint)
                        .map(text -> text.replace(":", "").toLowerCase(Locale.ROOT)),
                Optional.empty(),
                Optional.ofNullable(trustStore),
                "",
                Secret.of(""),
                timeout,
                timeout,
                OptionalInt.empty());
    }
}
