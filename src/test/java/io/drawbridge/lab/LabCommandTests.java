package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lab as a process of its own, killed without warning. */
class LabCommandTests {

    @TempDir
    private Path state;

    private final HttpClient http = HttpClient.newHttpClient();
    private Process process;
    private String ready;

    @AfterEach
    void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    private void startLab(String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Lab.class.getName(),
                "lab",
                "--port",
                "0",
                "--state",
                state.toString()));
        command.addAll(List.of(more));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder seen = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            seen.append(line).append('\n');
            if (line.startsWith("lab ready")) {
                ready = line;
                return;
            }
        }
        throw new AssertionError("the lab did not start: " + seen);
    }

    private String find(String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(ready);
        assertThat(matcher.find()).as(pattern + " in " + ready).isTrue();
        return matcher.group(1);
    }

    private String control(String method, String path, String body) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create(find("control (\\S+)") + path))
                                .method(
                                        method,
                                        body == null
                                                ? HttpRequest.BodyPublishers.noBody()
                                                : HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void goesOnAfterAKillWhereItWas() throws Exception {

        startLab("--clock", "manual");
        assertThat(Files.readString(state.resolve("lab-connection.yaml")))
                .contains(find("provider.srm (\\S+)"))
                .contains("recovery-time-objective: \"PT1H\"");
        control("POST", "plans", "{\"name\":\"Extra\",\"machines\":10}");
        control("POST", "sites/onpremises/lose", null);
        control("POST", "clock", "{\"advance\":\"PT3M\"}");
        JsonNode before = Wires.JSON.readTree(control("GET", "state", null));
        process.destroyForcibly().waitFor();

        startLab("--clock", "manual");
        assertThat(Wires.JSON.readTree(control("GET", "state", null))).isEqualTo(before);
    }

    @Test
    void saysWhatItDoesNotUnderstand() throws Exception {

        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Lab.class.getName(),
                        "--speed",
                        "9")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(said).contains("there is no option --speed").contains("usage:");
    }
}
