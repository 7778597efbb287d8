package io.drawbridge.crash;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** The application as a process that is killed and started again, with the same port and the same database. */
final class ApplicationProcess implements AutoCloseable {

    /** The default; a killed node's steps are taken over when it has run out. */
    static final Duration LEASE = Duration.ofSeconds(4);

    private static final String READY = "Drawbridge is ready";

    private final Http http = new Http();
    private final JavaPrograms programs;
    private final Path folder;
    private final String name;
    private final LabBeside lab;
    private final List<String> database;
    private final int port = freePort();
    private Child child;
    private boolean frozen;
    private int starts;

    /** @param database arguments that name a database; without any it is the default, a file in the working directory */
    ApplicationProcess(String name, JavaPrograms programs, Path folder, LabBeside lab, List<String> database) {
        this.name = name;
        this.programs = programs;
        this.folder = folder;
        this.lab = lab;
        this.database = database;
    }

    /** Starts it once and ends it in good order, so that all later starts share its classes. */
    void prepare() {
        child = launch("-XX:ArchiveClassesAtExit=" + archive(), "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
        child.awaitReady();
        child.stop();
    }

    String name() {
        return name;
    }

    private Path archive() {
        return folder.resolve("application.jsa");
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Begins a start with a disk on which no file can grow beyond so many kilobytes. */
    void launchOnAFullDisk(long kilobytes) {
        var command = command("-XX:SharedArchiveFile=" + archive());
        var limited = new ArrayList<>(List.of("bash", "-c", "ulimit -f " + kilobytes + "; exec \"$@\"", "bash"));
        limited.addAll(command);
        child = Child.launch(limited, folder.resolve(name + ".log"), READY);
    }

    /** @return whether it answers what needs its database */
    boolean answers() {
        try {
            return begin("frank", "GET", "/api/v1/runs?limit=1", null, Map.of())
                            .orTimeout(5, TimeUnit.SECONDS)
                            .join()
                            .status()
                    == 200;
        } catch (CompletionException e) {
            return false;
        }
    }

    private Child launch(String... flags) {
        return Child.launch(command(flags), folder.resolve(name + ".log"), READY);
    }

    private List<String> command(String... flags) {
        var arguments = new ArrayList<>(List.of(
                "--drawbridge.lab.mode=connected",
                "--drawbridge.lab.connection=" + lab.connection(),
                "--server.address=127.0.0.1",
                "--server.port=" + port,
                "--drawbridge.driver.node=" + name + "-" + ++starts,
                "--drawbridge.driver.settle=2s",
                "--drawbridge.driver.in-flight=5s",
                "--drawbridge.fence.unreachable-patience=3s",
                // A guest whose question was lost is powered off after it; by default that takes five minutes.
                "--drawbridge.fence.shutdown-patience=20s"));
        arguments.addAll(database);
        return programs.command(List.of(flags), arguments);
    }

    /** Begins a start and does not wait. */
    void launch() {
        child = launch("-XX:SharedArchiveFile=" + archive());
    }

    void start() {
        launch();
        child.awaitReady();
    }

    void awaitReady() {
        child.awaitReady();
    }

    void kill() {
        frozen = false;
        if (child != null) {
            child.kill();
        }
    }

    /** As if its machine stood still: SIGSTOP. */
    void freeze() {
        child.signal("STOP");
        frozen = true;
    }

    void wake() {
        child.signal("CONT");
        frozen = false;
    }

    boolean isFrozen() {
        return frozen;
    }

    boolean isReady() {
        return child != null && child.isReady() && !frozen;
    }

    /** Works until it cannot any more, or that time has gone by. @return whether it could not */
    boolean worksUntilItFails(Duration longest) {
        var end = Instant.now().plus(longest);
        if (!child.isReadyWithin(longest)) {
            return true;
        }
        while (Instant.now().isBefore(end)) {
            if (child.endsWithin(Duration.ofMillis(200)) || !answers()) {
                return true;
            }
        }
        return false;
    }

    /** Lets time go by while it works. */
    void work(long millis) {
        if (child.endsWithin(Duration.ofMillis(millis))) {
            throw new AssertionError("the application ended by itself with code " + child.exitCode() + child.tail());
        }
    }

    /** Says what it said last, for a message. */
    String tail() {
        return child.tail();
    }

    Http.Answer call(String who, String method, String path, Object body, Map<String, String> headers) {
        return http.call(who, method, url(path), body, headers);
    }

    CompletableFuture<Http.Answer> begin(
            String who, String method, String path, Object body, Map<String, String> headers) {
        return http.begin(who, method, url(path), body, headers);
    }

    private URI url(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    JsonNode get(String who, String path) {
        var answer = call(who, "GET", path, null, Map.of());
        if (answer.status() != 200) {
            throw new AssertionError("GET " + path + " as " + who + ": " + answer);
        }
        return answer.body();
    }

    /** @param after the number of the last entry that is known; 0 for all */
    List<JsonNode> journal(String run, long after) {
        var all = new ArrayList<JsonNode>();
        long last = after;
        while (true) {
            var page = get("frank", "/api/v1/runs/" + run + "/journal?limit=1000&after=" + last);
            var entries = Http.list(page.path("entries"));
            if (entries.isEmpty()) {
                return all;
            }
            all.addAll(entries);
            last = page.path("last").asLong();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
