package io.drawbridge.security;

import io.drawbridge.site.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A secret that settings hold themselves, or that stands in a file; {@link SignInReview} saw to it that one of them does. */
final class GivenSecret {

    private GivenSecret() {}

    static Secret of(Secret given, Path file) {
        if (given != null) {
            return given;
        }
        try {
            return Secret.of(Files.readString(file).strip());
        } catch (IOException e) {
            throw new UncheckedIOException("the secret's file " + file + " cannot be read", e);
        }
    }
}
