package io.drawbridge.evidence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Where the key for evidence comes from, and where checkpoints go. */
@Component
class EvidencePlaces {

    private static final Logger log = LoggerFactory.getLogger(EvidencePlaces.class);
    private static final String H2_FILE = "jdbc:h2:file:";

    private final SigningKey key;
    private final Optional<String> certificate;
    private final Optional<Path> checkpoints;

    EvidencePlaces(EvidenceSettings settings, Environment environment) {
        boolean lab = environment.getProperty("drawbridge.lab.users", Boolean.class, false);
        var beside = besideTheDatabase(environment.getProperty("spring.datasource.url", ""));
        this.key = key(settings, lab, beside);
        this.certificate = Optional.ofNullable(settings.certificateFile())
                .map(file -> read(file, "drawbridge.evidence.certificate-file"));
        this.certificate.ifPresent(pem -> {
            if (!SigningKey.ofPublic(pem).id().equals(key.id())) {
                throw new IllegalStateException(
                        "drawbridge.evidence.certificate-file is not the certificate of drawbridge.evidence.key-file");
            }
        });
        this.checkpoints = Optional.ofNullable(settings.checkpointFile())
                .or(() -> beside.map(folder -> folder.resolve("evidence-checkpoints.jsonl")));
    }

    private static SigningKey key(EvidenceSettings settings, boolean lab, Optional<Path> beside) {
        if (settings.keyFile() != null && (!lab || Files.exists(settings.keyFile()))) {
            return read(settings.keyFile());
        }
        if (!lab) {
            throw new IllegalStateException(
                    "drawbridge.evidence.key-file is not set: runs at real sites are signed with"
                            + " a key of yours. Make one with: openssl genpkey -algorithm ed25519 -out evidence-key.pem");
        }
        var file = Optional.ofNullable(settings.keyFile())
                .or(() -> beside.map(folder -> folder.resolve("evidence-key.pem")));
        if (file.isEmpty()) {
            return SigningKey.generate();
        }
        try {
            if (!Files.exists(file.get())) {
                var made = SigningKey.generate();
                made.store(file.get());
                log.info("made the lab's key for evidence, {}", file.get());
            }
        } catch (java.nio.file.FileAlreadyExistsException another) {
            log.info("another node was first to make the lab's key for evidence");
        } catch (IOException e) {
            throw new UncheckedIOException("the lab's key for evidence cannot be written: " + file.get(), e);
        }
        return read(file.get());
    }

    private static SigningKey read(Path file) {
        try {
            return SigningKey.ofPrivate(read(file, "drawbridge.evidence.key-file"));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("drawbridge.evidence.key-file (" + file + ") " + e.getMessage(), e);
        }
    }

    private static String read(Path file, String property) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(property + " cannot be read: " + file, e);
        }
    }

    private static Optional<Path> besideTheDatabase(String url) {
        if (url.startsWith("jdbc:h2:mem:")) {
            return Optional.empty();
        }
        var database = Path.of(
                url.startsWith(H2_FILE) ? url.substring(H2_FILE.length()).split(";")[0] : "./data/drawbridge");
        return Optional.of(Optional.ofNullable(database.getParent()).orElse(Path.of(".")));
    }

    SigningKey key() {
        return key;
    }

    Optional<String> certificate() {
        return certificate;
    }

    Optional<Path> checkpoints() {
        return checkpoints;
    }
}
