package io.drawbridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.lab.Lab;
import io.drawbridge.lab.LabSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code check-sites}, as an administrator starts it from a terminal. */
@Timeout(120)
class CheckCommandTests {

    private static final Lab LAB = Lab.start(LabSettings.builder().build());

    @TempDir
    Path folder;

    @BeforeEach
    void beginAfresh() {
        LAB.controls().returnSite("onpremises");
        LAB.controls().reset();
    }

    @AfterAll
    static void stop() {
        LAB.close();
    }

    private record Ended(int code, String out, String err) {}

    private static Ended run(String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        // Switches of the tests themselves are no settings of anybody's sites.
        var switches = new Properties();
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("drawbridge."))
                .forEach(name -> switches.setProperty(name, System.clearProperty(name)));
        int code;
        try {
            code = new CheckCommand(new PrintStream(out, true), new PrintStream(err, true)).run(arguments);
        } finally {
            System.getProperties().putAll(switches);
        }
        return new Ended(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** The lab's sites, as a file of somebody's real sites. */
    private Ended check(String... arguments) throws IOException {
        var file = folder.resolve("sites.properties");
        var lines = new ArrayList<String>();
        LAB.connectionProperties().forEach((name, value) -> lines.add(name + "=" + value.replace("\\", "\\\\")));
        Files.write(file, lines);
        var all = new ArrayList<>(List.of(arguments));
        all.add("--spring.config.additional-location=file:" + file);
        return run(all.toArray(String[]::new));
    }

    @Test
    void printsEveryStepOfEverySystemAndEndsWithZeroWhenNothingIsWrong() throws IOException {
        var ended = check();

        assertThat(ended.err()).isEmpty();
        assertThat(ended.code()).isZero();
        assertThat(ended.out())
                .contains(
                        "Site onpremises (Rainpole on-premises)",
                        "SRM at https://127.0.0.1",
                        "[ok]",
                        "Sign-in",
                        "[?]",
                        "10 systems checked, nothing is wrong.")
                .doesNotContain("Lab-Runbook-1!");
        assertThat(ended.out().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThan(125));
    }

    @Test
    void endsWithOneWhenSomethingIsWrongAndSaysWhatToDo() throws IOException {
        LAB.controls().loseSite("onpremises");

        var ended = check("provider");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.out().replaceAll("\\s+", " "))
                .contains("[X] Pairing", "sees its servers as not answering", "->")
                .doesNotContain("Site onpremises");
    }

    @Test
    void writesJsonAndNothingElseOnRequest() throws IOException {
        var ended = check("rainpole", "--json");

        var report = new ObjectMapper().readTree(ended.out());
        assertThat(report.path("outcome").asText()).isEqualTo("good");
        assertThat(report.path("endpoints")).hasSize(10);
        assertThat(report.path("endpoints")
                        .get(0)
                        .path("findings")
                        .get(0)
                        .path("step")
                        .asText())
                .isEqualTo("name");
        assertThat(report.path("checkedAt").asText()).endsWith("Z");
    }

    @Test
    void endsWithTwoForAnUnknownSiteAnUnknownOptionAndSettingsThatCannotBe() throws IOException {
        assertThat(check("nowhere"))
                .satisfies(ended -> assertThat(ended.code()).isEqualTo(2))
                .satisfies(ended -> assertThat(ended.err())
                        .contains("nowhere is neither a site nor a pair", "onpremises, provider", "rainpole"));
        assertThat(run("--jsno")).satisfies(ended -> assertThat(ended.err()).contains("--jsno is not known"));
        assertThat(run())
                .satisfies(ended -> assertThat(ended.code()).isEqualTo(2))
                .satisfies(ended -> assertThat(ended.err())
                        .contains("drawbridge.sites names no site", "docs/examples/real-sites.yaml"));
        assertThat(check("--drawbridge.watch.evry=3s", "--drawbridge.sites.provider.srm.read-timeout=fast"))
                .satisfies(ended -> assertThat(ended.code()).isEqualTo(2))
                .satisfies(ended -> assertThat(ended.out()).isEmpty())
                .satisfies(ended -> assertThat(ended.err())
                        .contains(
                                "for 2 reasons",
                                "drawbridge.watch.evry is not known: did you mean drawbridge.watch.every?",
                                "drawbridge.sites.provider.srm.read-timeout must be a duration")
                        .doesNotContain("\tat "));
    }
}
