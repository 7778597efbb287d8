package io.drawbridge.bench;

import io.drawbridge.Application;
import io.drawbridge.bench.bare.BareCamunda;
import io.drawbridge.testing.ProgramClassPath;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Drawbridge, its lab and the application to compare with, as processes of their own. */
final class Programs implements AutoCloseable {

    private static final Pattern LAB = Pattern.compile("lab ready: control (\\S+) .*connection (\\S+)");
    private static final Pattern DRAWBRIDGE = Pattern.compile("Console\\s+(http\\S+)/$");
    private static final Pattern BARE = Pattern.compile("Bare Camunda is ready");

    /**
     * A program that answers.
     *
     * @param seconds from its launch to its answer
     */
    record Running(Process process, Matcher ready, double seconds) implements AutoCloseable {

        URI address() {
            return URI.create(ready.group(1));
        }

        @Override
        public void close() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }
    }

    private final Running lab;

    Programs(Path folder, double timeScale) throws IOException {
        lab = launch(
                folder,
                List.of("-Xmx1g"),
                true,
                Application.class,
                List.of(
                        "lab",
                        "--port",
                        "0",
                        "--state",
                        folder.resolve("lab").toString(),
                        "--time-scale",
                        Double.toString(timeScale)),
                LAB);
    }

    URI labControl() {
        return lab.address();
    }

    Running drawbridge(Path place, String... more) throws IOException {
        var arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--drawbridge.lab.mode=connected",
                "--drawbridge.lab.connection=" + lab.ready().group(2)));
        arguments.addAll(List.of(more));
        return launch(
                place, List.of("-XX:TieredStopAtLevel=1", "-Xmx1g"), true, Application.class, arguments, DRAWBRIDGE);
    }

    Running bare(Path place) throws IOException {
        return launch(
                place,
                List.of("-XX:TieredStopAtLevel=1", "-Xmx1g"),
                false,
                BareCamunda.class,
                List.of(
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--spring.datasource.url=jdbc:h2:file:" + place.resolve("bare"),
                        "--camunda.bpm.generic-properties.properties.enforce-history-time-to-live=false"),
                BARE);
    }

    private static Running launch(
            Path place, List<String> flags, boolean ours, Class<?> main, List<String> arguments, Pattern ready)
            throws IOException {
        Files.createDirectories(place);
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath(ours), main.getName()));
        command.addAll(arguments);
        long began = System.nanoTime();
        var process = new ProcessBuilder(command)
                .directory(place.toFile())
                .redirectErrorStream(true)
                .start();
        var output = process.inputReader();
        var seen = new ArrayList<String>();
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            seen.add(line);
            var matcher = ready.matcher(line);
            if (matcher.find()) {
                double seconds = (System.nanoTime() - began) / 1e9;
                // A program whose output nobody reads stands still when the pipe is full.
                var drain = new Thread(() -> output.lines().forEach(any -> {}), "output of " + main.getSimpleName());
                drain.setDaemon(true);
                drain.start();
                return new Running(process, matcher, seconds);
            }
        }
        throw new AssertionError(String.join("\n", seen));
    }

    private static String classPath(boolean ours) {
        return (ours ? ProgramClassPath.ofTheApplication() : ProgramClassPath.withoutTheApplication())
                .stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    @Override
    public void close() throws InterruptedException {
        lab.close();
    }
}
