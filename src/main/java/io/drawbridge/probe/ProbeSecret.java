package io.drawbridge.probe;

import io.drawbridge.core.InvalidInput;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What both ends of a measurement know and never send: each proves it by an HMAC over both ends' random numbers, and every
 * datagram carries one by a key of its session. It keeps strangers from using the port; what is measured with is no secret.
 */
public final class ProbeSecret {

    static final int NONCE_BYTES = 32;
    static final int PROOF_BYTES = 32;
    /** Of a datagram's proof: enough that guessing it takes longer than any measurement. */
    static final int STAMP_BYTES = 16;

    private static final int SHORTEST = 16;
    private static final int LONGEST = 256;
    private static final String ALGORITHM = "HmacSHA256";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] key;

    private ProbeSecret(byte[] key) {
        this.key = key.clone();
    }

    /** @throws InvalidInput when it is too short to keep anybody out */
    public static ProbeSecret of(String text) {
        var plain = text.strip();
        if (plain.length() < SHORTEST || plain.length() > LONGEST) {
            throw new InvalidInput("secret", "must have " + SHORTEST + " to " + LONGEST + " characters");
        }
        return new ProbeSecret(plain.getBytes(StandardCharsets.UTF_8));
    }

    /** @return words for a secret of this measurement alone */
    public static String random() {
        var bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    static byte[] nonce() {
        var bytes = new byte[NONCE_BYTES];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** @param who whose proof it is, so that nobody can send back what it was sent */
    byte[] proof(String who, byte[] listeners, byte[] measurers) {
        return mac(key, who.getBytes(StandardCharsets.US_ASCII), listeners, measurers);
    }

    /** @return the key of one session, known to both ends */
    ProbeSecret session(byte[] listeners, byte[] measurers) {
        return new ProbeSecret(proof("session", listeners, measurers));
    }

    /** @return what a datagram of this number, size and direction carries */
    byte[] stamp(boolean echo, int number, int size) {
        return Arrays.copyOf(
                mac(
                        key,
                        ByteBuffer.allocate(9)
                                .put((byte) (echo ? 1 : 0))
                                .putInt(number)
                                .putInt(size)
                                .array()),
                STAMP_BYTES);
    }

    static boolean same(byte[] one, byte[] other) {
        return MessageDigest.isEqual(one, other);
    }

    private static byte[] mac(byte[] key, byte[]... parts) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            for (var part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return "a secret";
    }
}
