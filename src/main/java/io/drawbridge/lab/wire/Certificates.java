package io.drawbridge.lab.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.HexFormat;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A self-signed certificate for each appliance, made once and kept with the world, so that a client that pinned one may
 * go on after a restart. Worlds in memory share theirs within the process: making keys takes longer than starting.
 */
public final class Certificates {

    /** The key store is as secret as the directory it lies in; PKCS12 wants some password. */
    private static final char[] STORE_PASSWORD = "lab".toCharArray();

    private static final KeyStore SHARED = empty();

    private final KeyStore store;
    private final Path file;

    private Certificates(KeyStore store, Path file) {
        this.store = store;
        this.file = file;
    }

    /** @param directory where the certificates are kept; absent to keep them in memory */
    public static Certificates in(Path directory) {
        if (directory == null) {
            return new Certificates(SHARED, null);
        }
        KeyStore store = empty();
        Path file = directory.resolve("certificates.p12");
        if (Files.exists(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                store.load(in, STORE_PASSWORD);
            } catch (IOException | GeneralSecurityException e) {
                throw new IllegalStateException("the lab's certificates " + file + " cannot be read", e);
            }
        }
        return new Certificates(store, file);
    }

    private static KeyStore empty() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes sure that an appliance has a certificate for ten years. */
    public void ensure(String alias, String hostName) {
        Instant now = Instant.now();
        ensure(alias, hostName, now.minus(1, ChronoUnit.DAYS), now.plus(3650, ChronoUnit.DAYS));
    }

    /** Makes sure that there is a certificate; one that is there stays as it is. */
    public void ensure(String alias, String hostName, Instant from, Instant until) {
        synchronized (store) {
            try {
                if (!store.containsAlias(alias)) {
                    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
                    generator.initialize(new ECGenParameterSpec("secp256r1"));
                    KeyPair pair = generator.generateKeyPair();
                    store.setKeyEntry(alias, pair.getPrivate(), STORE_PASSWORD, new Certificate[] {
                        selfSigned(pair, hostName, from, until)
                    });
                    save();
                }
            } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
                throw new IllegalStateException("no certificate could be made for " + alias, e);
            }
        }
    }

    private static X509Certificate selfSigned(KeyPair pair, String hostName, Instant from, Instant until)
            throws GeneralSecurityException, IOException, OperatorCreationException {
        X500Name subject = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, "Drawbridge lab")
                .addRDN(BCStyle.CN, hostName)
                .build();
        var builder = new JcaX509v3CertificateBuilder(
                subject,
                new BigInteger(120, new SecureRandom()),
                Date.from(from),
                Date.from(until),
                subject,
                pair.getPublic());
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
            new GeneralName(GeneralName.dNSName, hostName),
            new GeneralName(GeneralName.dNSName, "localhost"),
            new GeneralName(GeneralName.iPAddress, "127.0.0.1")
        }));
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    private void save() throws IOException, GeneralSecurityException {
        if (file == null) {
            return;
        }
        Files.createDirectories(file.getParent());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (OutputStream out = Files.newOutputStream(fresh)) {
            store.store(out, STORE_PASSWORD);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** @return a TLS context that shows the appliance's certificate */
    public SSLContext context(String alias) {
        synchronized (store) {
            try {
                KeyStore own = empty();
                own.setKeyEntry(
                        alias, store.getKey(alias, STORE_PASSWORD), STORE_PASSWORD, store.getCertificateChain(alias));
                KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                keys.init(own, STORE_PASSWORD);
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(keys.getKeyManagers(), null, null);
                return context;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the certificate of " + alias + " cannot be used", e);
            }
        }
    }

    /** @return upper-case hex with colons of the certificate's digest */
    public String thumbprint(String alias, String algorithm) {
        try {
            byte[] digest = MessageDigest.getInstance(algorithm)
                    .digest(certificate(alias).getEncoded());
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public X509Certificate certificate(String alias) {
        synchronized (store) {
            try {
                return (X509Certificate) store.getCertificate(alias);
            } catch (GeneralSecurityException e) {
                throw new UncheckedIOException(new IOException(e));
            }
        }
    }
}
