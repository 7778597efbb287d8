package io.drawbridge.evidence;

import io.drawbridge.engine.EntryDigest;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.jce.ECNamedCurveTable;

/** A key that signs evidence, or one that checks signatures. Ed25519, or ECDSA on P-256. */
final class SigningKey {

    static final String ED25519 = "Ed25519";
    static final String ECDSA = "SHA256withECDSA";

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    private final PrivateKey privateKey;
    private final String algorithm;

    /** Null until somebody asks: to reckon it from the private one takes a library that a start need not wait for. */
    private volatile PublicKey publicKey;

    /** @param publicKey null where it is reckoned from the private one; only for Ed25519, where every key has one */
    private SigningKey(PrivateKey privateKey, PublicKey publicKey, String algorithm) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
        this.algorithm = algorithm;
    }

    /** @return a new Ed25519 key */
    static SigningKey generate() {
        try {
            var pair = KeyPairGenerator.getInstance(ED25519).generateKeyPair();
            return new SigningKey(pair.getPrivate(), pair.getPublic(), ED25519);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java since 15 has Ed25519", e);
        }
    }

    /**
     * @param pem a private key (PKCS #8)
     * @throws IllegalArgumentException saying what is wrong with it, and nothing of what is in it
     */
    static SigningKey ofPrivate(String pem) {
        var der = block(pem, "PRIVATE KEY")
                .orElseThrow(() -> new IllegalArgumentException(
                        pem.contains("EC PRIVATE KEY")
                                ? "holds a key in the older EC form: convert it with openssl pkcs8 -topk8 -nocrypt"
                                : "holds no PRIVATE KEY (PKCS #8, not encrypted)"));
        try {
            for (var kind : List.of(ED25519, "EC")) {
                try {
                    var key = KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(der));
                    return kind.equals("EC")
                            ? new SigningKey(key, publicOf((ECPrivateKey) key), ECDSA)
                            : new SigningKey(key, null, ED25519);
                } catch (InvalidKeySpecException other) {
                    // Of the other kind, or of none that is known.
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("cannot be used: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("holds a key that is neither Ed25519 nor ECDSA on P-256");
    }

    /** @param pem a public key or a certificate */
    static SigningKey ofPublic(String pem) {
        try {
            var certificate = block(pem, "CERTIFICATE");
            if (certificate.isPresent()) {
                var read = java.security.cert.CertificateFactory.getInstance("X.509")
                        .generateCertificate(new java.io.ByteArrayInputStream(certificate.get()));
                return ofPublic(read.getPublicKey());
            }
            var der = block(pem, "PUBLIC KEY")
                    .orElseThrow(() -> new IllegalArgumentException("holds neither a PUBLIC KEY nor a CERTIFICATE"));
            for (var kind : List.of(ED25519, "EC")) {
                try {
                    return ofPublic(KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(der)));
                } catch (InvalidKeySpecException other) {
                    // Of the other kind, or of none that is known.
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("cannot be used: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("holds a key that is neither Ed25519 nor ECDSA on P-256");
    }

    private static SigningKey ofPublic(PublicKey key) {
        return new SigningKey(null, key, key.getAlgorithm().equals("EC") ? ECDSA : ED25519);
    }

    private PublicKey publicKey() {
        if (publicKey == null) {
            try {
                publicKey = publicOf((EdECPrivateKey) privateKey);
            } catch (GeneralSecurityException | IOException e) {
                throw new IllegalStateException("every Ed25519 key has a public one", e);
            }
        }
        return publicKey;
    }

    /** The JDK reads private keys, but does not tell the public one that belongs to them. */
    private static PublicKey publicOf(EdECPrivateKey key) throws GeneralSecurityException, IOException {
        var parameters = new Ed25519PrivateKeyParameters(key.getBytes().orElseThrow(), 0).generatePublicKey();
        return KeyFactory.getInstance(ED25519)
                .generatePublic(
                        new X509EncodedKeySpec(SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(parameters)
                                .getEncoded()));
    }

    private static PublicKey publicOf(ECPrivateKey key) throws GeneralSecurityException {
        var curve = ECNamedCurveTable.getParameterSpec("secp256r1");
        if (!key.getParams().getOrder().equals(curve.getN())) {
            throw new IllegalArgumentException("holds an elliptic key that is not on P-256");
        }
        var point = curve.getG().multiply(key.getS()).normalize();
        return KeyFactory.getInstance("EC")
                .generatePublic(new java.security.spec.ECPublicKeySpec(
                        new java.security.spec.ECPoint(
                                new BigInteger(1, point.getAffineXCoord().getEncoded()),
                                new BigInteger(1, point.getAffineYCoord().getEncoded())),
                        key.getParams()));
    }

    static Optional<byte[]> block(String pem, String kind) {
        for (var found = BLOCK.matcher(pem); found.find(); ) {
            if (found.group(1).equals(kind)) {
                return Optional.of(Base64.getMimeDecoder().decode(found.group(2)));
            }
        }
        return Optional.empty();
    }

    /** Writes the private key where only its owner may read it. */
    void store(Path file) throws IOException {
        if (file.toAbsolutePath().getParent() != null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
        }
        try {
            Files.createFile(
                    file,
                    java.nio.file.attribute.PosixFilePermissions.asFileAttribute(
                            java.nio.file.attribute.PosixFilePermissions.fromString("rw-------")));
        } catch (UnsupportedOperationException noPosix) {
            Files.createFile(file);
        }
        Files.writeString(file, pem("PRIVATE KEY", privateKey.getEncoded()), StandardCharsets.US_ASCII);
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + kind + "-----\n";
    }

    /** @return the public key as PEM */
    String publicPem() {
        return pem("PUBLIC KEY", publicKey().getEncoded());
    }

    /** @return the SHA-256 of the public key (SubjectPublicKeyInfo, DER) */
    String id() {
        return EntryDigest.sha256(publicKey().getEncoded());
    }

    String algorithm() {
        return algorithm;
    }

    /** @return Base64 */
    String sign(byte[] content) {
        try {
            var signature = Signature.getInstance(algorithm);
            signature.initSign(privateKey);
            signature.update(content);
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key for evidence cannot sign", e);
        }
    }

    boolean verifies(byte[] content, String signed) {
        try {
            var signature = Signature.getInstance(algorithm);
            signature.initVerify(publicKey());
            signature.update(content);
            return signature.verify(Base64.getDecoder().decode(signed.strip()));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return algorithm + " key " + id();
    }
}
