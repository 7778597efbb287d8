package io.drawbridge.site.http;

import io.drawbridge.site.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Accepts certificates that are known by the SHA-256 of their bytes: the one that settings name, or those that a file
 * lists. The name in the certificate does not matter and neither does its age.
 */
final class PinnedTrust extends ServerTrust {

    /** Enough for the certificate of today, the one of tomorrow, and some to spare. */
    private static final int MOST = 20;

    private static final Pattern THUMBPRINT = Pattern.compile("[0-9a-fA-F]{64}|([0-9a-fA-F]{2}:){31}[0-9a-fA-F]{2}");

    private final Endpoint endpoint;

    PinnedTrust(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    void check(X509Certificate[] chain, Check ignored) throws CertificateException {
        var accepted = accepted();
        byte[] shown = NotAccepted.sha256(chain[0]);
        if (accepted.stream().noneMatch(one -> MessageDigest.isEqual(one, shown))) {
            throw new NotAccepted("the certificate is not the expected one. Expected: SHA-256 "
                    + accepted.stream().map(NotAccepted::written).collect(Collectors.joining(" or "))
                    + ". Shown: " + NotAccepted.described(chain[0])
                    + ". Compare the shown one with the system's own. If it was renewed on purpose, "
                    + endpoint.thumbprintFile()
                            .map(file -> "write its SHA-256 into " + file + " and try again")
                            .orElse("enter its SHA-256 as this system's thumbprint in the settings, start Drawbridge"
                                    + " again, and try again")
                    + ". If nobody renewed it, somebody may stand in between: do not go on.");
        }
    }

    /** Read anew for each connection, so that a renewed certificate needs no restart. */
    private List<byte[]> accepted() throws NotAccepted {
        if (endpoint.thumbprintFile().isEmpty()) {
            return List.of(HexFormat.of().parseHex(endpoint.thumbprint().orElseThrow()));
        }
        var file = endpoint.thumbprintFile().get();
        var found = new ArrayList<byte[]>();
        try (var lines = Files.lines(file)) {
            for (var line : lines.map(text -> text.replaceFirst("#.*", "").strip())
                    .filter(text -> !text.isEmpty())
                    .limit(MOST)
                    .toList()) {
                if (!THUMBPRINT.matcher(line).matches()) {
                    throw new NotAccepted("no certificate can be accepted: " + file
                            + " holds a line that is no SHA-256 thumbprint (64 hex digits, with or without colons)");
                }
                found.add(HexFormat.of().parseHex(line.replace(":", "")));
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            throw new NotAccepted("no certificate can be accepted: " + file + " cannot be read", e);
        }
        if (found.isEmpty()) {
            throw new NotAccepted("no certificate can be accepted: " + file + " names none");
        }
        return found;
    }
}
