package io.drawbridge.approval;

import io.drawbridge.core.InvalidInput;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A code as it stands on paper: which sheet, which number on it, 90 bits that nobody guesses, and a character that tells a
 * slip of the pen from a wrong code. Written without letters that look like others; read with them.
 *
 * @param sheet id of the sheet
 * @param number 1 to 99
 * @param secret 18 characters
 */
record PaperCode(String sheet, int number, String secret) {

    /** Without I, L, O and U. */
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    static final int SHEET = 6;
    private static final int NUMBER = 2;
    private static final int SECRET = 18;
    private static final int ITERATIONS = 120_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    static String randomSheet() {
        return random(SHEET);
    }

    static PaperCode random(String sheet, int number) {
        return new PaperCode(sheet, number, random(SECRET));
    }

    private static String random(int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    /** @throws InvalidInput when it cannot be a code, which costs nobody a try */
    static PaperCode read(String text) {
        if (text == null || text.length() > 100) {
            throw wrong("must be a code from a sheet");
        }
        var plain = text.toUpperCase(Locale.ROOT)
                .replaceAll("[^0-9A-Z]", "")
                .replace('O', '0')
                .replace('I', '1')
                .replace('L', '1');
        if (plain.length() != SHEET + NUMBER + SECRET + 1 || plain.contains("U")) {
            throw wrong(
                    "must have " + (SHEET + NUMBER + SECRET + 1) + " letters and digits; this has " + plain.length());
        }
        var body = plain.substring(0, plain.length() - 1);
        if (check(body) != plain.charAt(plain.length() - 1)) {
            throw wrong("has a slip in it: its last character does not fit to the others. Compare it with the paper");
        }
        var number = body.substring(SHEET, SHEET + NUMBER);
        if (!number.matches("[0-9]{2}")) {
            throw wrong("must be a code from a sheet");
        }
        return new PaperCode(body.substring(0, SHEET), Integer.parseInt(number), body.substring(SHEET + NUMBER));
    }

    private static InvalidInput wrong(String why) {
        return new InvalidInput("code", why);
    }

    /** Odd weights: any one wrong character shows, and nearly every swap of two neighbours. */
    private static char check(String body) {
        int sum = 0;
        for (int i = 0; i < body.length(); i++) {
            sum += (2 * i + 1) * ALPHABET.indexOf(body.charAt(i));
        }
        return ALPHABET.charAt(Math.floorMod(sum, ALPHABET.length()));
    }

    /** @return as it is printed: in groups that one reads out */
    String printed() {
        var body = sheet + String.format(Locale.ROOT, "%02d", number) + secret;
        var all = body + check(body);
        var text = new StringBuilder(all.substring(0, SHEET)).append('-').append(all, SHEET, SHEET + NUMBER);
        for (int i = SHEET + NUMBER; i < all.length(); i += 5) {
            text.append('-').append(all, i, Math.min(all.length(), i + 5));
        }
        return text.toString();
    }

    static String salt() {
        var salt = new byte[16];
        RANDOM.nextBytes(salt);
        return HexFormat.of().formatHex(salt);
    }

    /** Slow on purpose (PBKDF2 with HMAC-SHA-256): whoever reads the table does not get at the codes. */
    String hash(String salt) {
        try {
            var key = new PBEKeySpec(secret.toCharArray(), HexFormat.of().parseHex(salt), ITERATIONS, 256);
            return HexFormat.of()
                    .formatHex(SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                            .generateSecret(key)
                            .getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return "code no. " + number + " of sheet " + sheet;
    }
}
