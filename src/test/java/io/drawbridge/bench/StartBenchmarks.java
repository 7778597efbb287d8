package io.drawbridge.bench;

import io.drawbridge.Application;
import io.drawbridge.bench.bare.BareCamunda;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a start takes, from nothing to the first answer, beside that of an application with the same starters. */
@Tag("bench")
class StartBenchmarks {

    private static final int STARTS = 5;

    @TempDir
    private Path folder;

    private Process lab;
    private String connection;

    /** The class path of the tests, without the tests; for the bare application without our own classes and models. */
    private static String classPath(boolean ours) {
        var all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        var without = Path.of("target", ours ? "test-classes" : "classes").toAbsolutePath();
        return Arrays.stream(all.split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).toAbsolutePath().equals(without))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Beside it, as real sites would be. */
    @BeforeEach
    void startLab() throws IOException {
        lab = new ProcessBuilder(
                        java(),
                        "-Xmx256m",
                        "-cp",
                        classPath(true),
                        Application.class.getName(),
                        "lab",
                        "--port",
                        "0",
                        "--state",
                        folder.resolve("lab").toString())
                .redirectErrorStream(true)
                .start();
        var output = lab.inputReader();
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith("lab ready")) {
                connection = line.substring(line.lastIndexOf(' ') + 1);
                return;
            }
        }
        throw new AssertionError("the lab did not start");
    }

    @AfterEach
    void stopLab() throws InterruptedException {
        lab.destroyForcibly().waitFor();
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private double seconds(boolean ours, Path place) throws IOException, InterruptedException {
        Files.createDirectories(place);
        var command = new ArrayList<>(List.of(
                java(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-cp",
                classPath(ours),
                (ours ? Application.class : BareCamunda.class).getName(),
                "--server.port=0",
                "--server.address=127.0.0.1"));
        if (ours) {
            command.add("--drawbridge.lab.mode=connected");
            command.add("--drawbridge.lab.connection=" + connection);
        } else {
            command.add("--spring.datasource.url=jdbc:h2:file:" + place.resolve("bare"));
            command.add("--camunda.bpm.generic-properties.properties.enforce-history-time-to-live=false");
        }
        long began = System.nanoTime();
        var process = new ProcessBuilder(command)
                .directory(place.toFile())
                .redirectErrorStream(true)
                .start();
        try (var output = process.inputReader()) {
            var seen = new ArrayList<String>();
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                seen.add(line);
                if (line.contains(ours ? "Drawbridge is ready" : "Bare Camunda is ready")) {
                    return (System.nanoTime() - began) / 1e9;
                }
            }
            throw new AssertionError(String.join("\n", seen));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private void measure(String what, boolean empty) throws IOException, InterruptedException {
        var ratios = new ArrayList<Double>();
        var ours = new ArrayList<Double>();
        var bare = new ArrayList<Double>();
        seconds(true, folder.resolve("ours"));
        seconds(false, folder.resolve("bare"));
        for (int i = 0; i < STARTS; i++) {
            double one = seconds(true, folder.resolve(empty ? "ours-" + i : "ours"));
            double other = seconds(false, folder.resolve(empty ? "bare-" + i : "bare"));
            ours.add(one);
            bare.add(other);
            ratios.add(one / other);
        }
        Benchmarks.keep(Ratio.atMost(
                10,
                what + " ÷ that of a bare Camunda application with the same starters",
                1.2,
                ratios,
                Benchmarks.format("%.1f s beside %.1f s", Benchmarks.median(ours), Benchmarks.median(bare))));
    }

    @Test
    void startsOnAnEmptyDatabase() throws IOException, InterruptedException {
        measure("first start", true);
    }

    @Test
    void startsAgain() throws IOException, InterruptedException {
        measure("later start", false);
    }
}
