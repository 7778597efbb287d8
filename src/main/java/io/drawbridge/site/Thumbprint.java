package io.drawbridge.site;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** A certificate's SHA-256, as people copy it: either case, with or without colons or blanks, or as openssl shows it. */
final class Thumbprint {

    private static final Pattern BEFORE = Pattern.compile("(?i)^sha-?256( fingerprint)?\\s*[:=]\\s*");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");
    private static final int SHA_1_DIGITS = 40;

    private Thumbprint() {}

    /** @return 64 lower-case hex digits; empty for anything else */
    static Optional<String> parse(String written) {
        return Optional.of(digits(written))
                .filter(digits -> SHA_256.matcher(digits).matches());
    }

    private static String digits(String written) {
        return BEFORE.matcher(written.strip())
                .replaceFirst("")
                .replaceAll("[:\\s]", "")
                .toLowerCase(Locale.ROOT);
    }

    /** @return what is wrong, for whoever wrote it */
    static String wanted(String written) {
        String digits = digits(written);
        String wanted = "64 hex digits, with or without colons; check-sites shows what the system presents";
        return digits.length() == SHA_1_DIGITS && digits.matches("[0-9a-f]+")
                ? "is a SHA-1 thumbprint (40 digits), which can be forged: write the SHA-256 one, " + wanted
                : "must be a SHA-256 thumbprint: " + wanted;
    }
}
