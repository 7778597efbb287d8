package io.drawbridge.site.http;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;

/**
 * The other side's certificate is not accepted. The message says why, which one it is and what can be done, in words for
 * the person who must decide about it.
 */
final class NotAccepted extends CertificateException {

    NotAccepted(String message) {
        super(message);
    }

    NotAccepted(String message, Throwable cause) {
        super(message, cause);
    }

    /** @return what a person needs to find the certificate again: SHA-256, for whom, by whom, from when until when */
    static String described(X509Certificate certificate) {
        return "SHA-256 " + written(sha256(certificate)) + ", subject "
                + certificate.getSubjectX500Principal().getName() + ", issuer "
                + certificate.getIssuerX500Principal().getName() + ", valid from "
                + day(certificate.getNotBefore().toInstant()) + " to "
                + day(certificate.getNotAfter().toInstant());
    }

    static byte[] sha256(X509Certificate certificate) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException("the certificate cannot be digested", e);
        }
    }

    /** @return as browsers, openssl and the vSphere Client write it */
    static String written(byte[] digest) {
        return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
    }

    /** @return the day, by UTC */
    static String day(Instant instant) {
        return instant.toString().substring(0, 10);
    }
}
