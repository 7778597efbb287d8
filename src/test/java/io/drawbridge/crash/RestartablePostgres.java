package io.drawbridge.crash;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** A PostgreSQL of its own, which comes as a library, that is stopped and started again on the same port and files. */
final class RestartablePostgres implements AutoCloseable {

    private final Path files;
    private EmbeddedPostgres server;

    RestartablePostgres(Path folder) {
        files = folder.resolve("postgres");
        server = start(0);
    }

    private EmbeddedPostgres start(int port) {
        try {
            return EmbeddedPostgres.builder()
                    .setDataDirectory(files)
                    .setCleanDataDirectory(false)
                    .setPort(port)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> arguments() {
        return List.of(
                "--spring.datasource.url=jdbc:postgresql://localhost:" + server.getPort() + "/postgres",
                "--spring.datasource.username=postgres");
    }

    void restart(long pauseMillis) {
        int port = server.getPort();
        close();
        try {
            Thread.sleep(pauseMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        server = start(port);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
