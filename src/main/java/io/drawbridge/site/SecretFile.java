package io.drawbridge.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * Who else may look into a file with a secret. One that anybody may read is let pass with a warning, since container
 * platforms hand their secrets out like that; one that anybody may write is refused.
 */
final class SecretFile {

    private SecretFile() {}

    static boolean isReadableByAnybody(Path file) {
        return permissions(file).contains(PosixFilePermission.OTHERS_READ);
    }

    static boolean isWritableByAnybody(Path file) {
        return permissions(file).contains(PosixFilePermission.OTHERS_WRITE);
    }

    /** @return nothing where the file system knows no such permissions */
    private static Set<PosixFilePermission> permissions(Path file) {
        try {
            return Files.getPosixFilePermissions(file);
        } catch (IOException | UnsupportedOperationException notTold) {
            return Set.of();
        }
    }
}
