package io.drawbridge.crash;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process of ours. What it says is kept in a file. */
final class Child {

    private static final Duration START = Duration.ofMinutes(5);

    private final Process process;
    private final Path log;
    private final CompletableFuture<String> ready = new CompletableFuture<>();

    private Child(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** @param readyText what the line contains with which the program says that it answers */
    static Child launch(List<String> command, Path log, String readyText) {
        try {
            var child = new Child(
                    new ProcessBuilder(command)
                            .directory(log.getParent().toFile())
                            .redirectErrorStream(true)
                            .start(),
                    log);
            var reader = new Thread(() -> child.read(readyText), "output of " + log.getFileName());
            reader.setDaemon(true);
            reader.start();
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(String readyText) {
        try (var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                var file = Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                file.write(line);
                file.newLine();
                file.flush();
                if (line.contains(readyText)) {
                    ready.complete(line);
                }
            }
        } catch (IOException e) {
            // A killed process closes its output in the middle of a line.
        }
        ready.completeExceptionally(new IllegalStateException("it ended"));
    }

    /** @return the line with which it said that it answers */
    String awaitReady() {
        try {
            return ready.get(START.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("not ready: " + e + tail());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** @return whether it has said that it answers, and lives */
    boolean isReady() {
        return ready.isDone() && !ready.isCompletedExceptionally() && process.isAlive();
    }

    /** @param name of a signal, such as STOP */
    void signal(String name) {
        try {
            var sent = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            if (sent.waitFor() != 0) {
                throw new IllegalStateException("no signal " + name + " to " + process.pid());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    boolean endsWithin(Duration time) {
        try {
            return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** SIGKILL: nothing in it gets a chance to tidy up. */
    void kill() {
        process.destroyForcibly();
        if (!endsWithin(Duration.ofSeconds(20))) {
            throw new AssertionError("could not be killed: " + process);
        }
    }

    void stop() {
        process.destroy();
        if (!endsWithin(Duration.ofMinutes(1))) {
            kill();
        }
    }

    /** @return whether it said that it answers before it ended or this time went by */
    boolean isReadyWithin(Duration time) {
        try {
            ready.get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    int exitCode() {
        return process.exitValue();
    }

    String tail() {
        try {
            var lines = Files.exists(log) ? Files.readAllLines(log) : List.<String>of();
            return "\n--- end of " + log + "\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
