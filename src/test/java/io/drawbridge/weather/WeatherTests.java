package io.drawbridge.weather;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.lab.CertificateKind;
import io.drawbridge.lab.Fault;
import io.drawbridge.lab.LabControl;
import io.drawbridge.testing.Stage;
import io.drawbridge.testing.StageLab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;

/**
 * Every weather, at every system, for what looks, what commands and what logs in: the run ends as it does on a calm day, each
 * command is sent once, and whoever is asked on the way reads which system it is and what happened to it. What people
 * read is written to {@code target/weather.md}.
 */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:weather;DB_CLOSE_DELAY=-1",
            "drawbridge.driver.automatic=false",
            "drawbridge.driver.node=weather",
            "drawbridge.watch.automatic=false",
            "camunda.bpm.job-execution.enabled=false",
            "drawbridge.network.change-timeout=1s"
        })
@ContextConfiguration(initializers = {StageLab.class, ThumbprintFiles.class})
@Import(Stage.Configuration.class)
@ExtendWith(Stage.Extension.class)
class WeatherTests {

    private static final List<String> SYSTEMS = List.of("vcenter", "srm", "replication", "nsx", "bigip");
    private static final Map<String, String> NAMES = Map.of(
            "vcenter", "vCenter",
            "srm", "SRM",
            "replication", "vSphere Replication",
            "nsx", "NSX Manager",
            "bigip", "BIG-IP");

    /** Words of programs, mark-up and the like, which nobody shall have to read at night. */
    private static final Pattern UNREADABLE = Pattern.compile(
            "[A-Za-z]Exception|java[x.]|io\\.drawbridge|\\bnull\\b|</?[a-zA-Z!]|\\bEOF\\b|chunked|\\{%|session=|HTTP/1");

    private static final Map<String, List<String>> CALM = new HashMap<>();
    private static final TreeSet<String> READ = new TreeSet<>();

    @AfterAll
    static void print() throws IOException {
        var page = new StringBuilder("| weather | what people read |\n|---|---|\n");
        READ.forEach(row -> page.append(row).append('\n'));
        Files.writeString(Path.of("target/weather.md"), page);
    }

    @BeforeEach
    void ownCertificates(LabControl lab) {
        for (var site : List.of("onpremises", "provider")) {
            for (var system : SYSTEMS) {
                ThumbprintFiles.write(site, system, lab.certificate(site, system, CertificateKind.OWN));
            }
        }
    }

    /** A run of one runbook, up to the task at which a calm one waits for its sign-off. */
    private static final class Journey {
        final Stage stage;
        final LabControl lab;
        final String runbook;
        final String run;
        final List<String> asked = new ArrayList<>();

        Journey(Stage stage, LabControl lab, String runbook) {
            this.stage = stage;
            this.lab = lab;
            this.runbook = runbook;
            this.run = stage.start(runbook, "Payroll");
            stage.work();
            if (runbook.equals("planned-migration")) {
                stage.approves("carol", run);
            }
            stage.approves("bob", run);
        }

        /** Works on until somebody is asked, and has whoever is asked say "try again" as often as needed. */
        Journey toTheEnd() {
            for (int i = 0; i < 12; i++) {
                stage.work();
                var open = stage.openTasks(run);
                if (!open.contains("userTask_resolveFailedStep")) {
                    return this;
                }
                asked.add(failed());
                lab.clearFaults();
                stage.decides("bob", run, "userTask_resolveFailedStep", Map.of("decision", "retry"));
            }
            throw new AssertionError("asked again and again: " + asked);
        }

        /** @return all that the person reads who is asked */
        String failed() {
            return texts(stage.task("bob", run, "userTask_resolveFailedStep").path("briefing"));
        }

        /** @return what is read in the journal, in the order in which it happened */
        String read() {
            return stage.journal(run).stream()
                    .map(entry -> entry.path("text").asText(""))
                    .reduce("", (one, next) -> one + "\n" + next);
        }

        void endedAsOnACalmDay(String weather) {
            assertThat(stage.openTasks(run))
                    .as(weather + ": " + stage.states(run) + asked)
                    .containsExactly("userTask_signOff");
            assertThat(sorted(stage.commands())).as(weather).isEqualTo(calm());
            assertThat(lab.invariants()).isEmpty();
            var all = read() + asked;
            assertThat(all).as(weather).doesNotContain(stage.secret());
            assertThat(UNREADABLE.matcher(all).results().map(hit -> around(all, hit.start())))
                    .as(weather)
                    .isEmpty();
        }

        private List<String> calm() {
            return CALM.get(runbook);
        }
    }

    private static String texts(JsonNode node) {
        var all = new StringBuilder();
        if (node.isValueNode()) {
            return node.asText() + "\n";
        }
        node.forEach(child -> all.append(texts(child)));
        return all.toString();
    }

    private static String around(String text, int at) {
        return text.substring(Math.max(0, at - 80), Math.min(text.length(), at + 80));
    }

    private static List<String> sorted(List<String> commands) {
        return commands.stream().sorted().toList();
    }

    /** What a run sends when nothing is wrong; the runs in bad weather must send the same, each as often. */
    private static void calm(Stage stage, LabControl lab, String runbook) {
        if (CALM.containsKey(runbook)) {
            return;
        }
        new Journey(stage, lab, runbook).toTheEnd();
        assertThat(stage.commands()).doesNotHaveDuplicates();
        CALM.put(runbook, sorted(stage.commands()));
        stage.reset();
    }

    private void note(String weather, Journey journey, String system) {
        var ours = Pattern.compile("^.*" + NAMES.get(system) + " of .*$", Pattern.MULTILINE);
        ours.matcher(journey.read())
                .results()
                .map(hit -> hit.group().strip())
                .distinct()
                .limit(4)
                .forEach(text -> READ.add("| " + weather + " " + system + " | " + text.replace("|", "/") + " |"));
        journey.asked.forEach(text -> READ.add("| " + weather + " " + system + ", ASKED | "
                + text.strip().replace("|", "/").replace("\n", "<br>") + " |"));
    }

    // ---- one answer, or two, of each system

    @ParameterizedTest
    @EnumSource(Weather.class)
    void looksAgain(Weather weather, Stage stage, LabControl lab) {
        calm(stage, lab, "planned-migration");
        var journey = new Journey(stage, lab, "planned-migration");
        for (var system : SYSTEMS) {
            var fault = weather.at(stage.now()).at("provider", system).times(2);
            lab.addFault(system.equals("vcenter") ? fault.operation("RetrieveProperties*") : fault.request("GET", "*"));
        }
        journey.toTheEnd();

        journey.endedAsOnACalmDay(weather + " while looking");
        SYSTEMS.forEach(system -> note(weather + " while looking at", journey, system));
    }

    @ParameterizedTest
    @EnumSource(Weather.class)
    void sendsEachCommandOnce(Weather weather, Stage stage, LabControl lab) {
        calm(stage, lab, "planned-migration");
        var journey = new Journey(stage, lab, "planned-migration");
        lab.addFault(weather.at(stage.now())
                .at("provider", "srm")
                .request("POST", "*/actions/recovery")
                .once());
        lab.addFault(weather.at(stage.now())
                .at("provider", "replication")
                .request("POST", "*/actions/sync")
                .once());
        for (var site : List.of("onpremises", "provider")) {
            lab.addFault(
                    weather.at(stage.now()).at(site, "nsx").request("PUT", "*").once());
            lab.addFault(weather.at(stage.now())
                    .at(site, "bigip")
                    .request("PATCH", "*")
                    .once());
        }
        journey.toTheEnd();

        journey.endedAsOnACalmDay(weather + " while commanding");
        SYSTEMS.forEach(system -> note(weather + " while commanding", journey, system));
        for (var system : List.of("srm", "replication", "nsx", "bigip")) {
            named(weather, journey, system);
        }
    }

    @ParameterizedTest
    @EnumSource(Weather.class)
    void fencesEachMachineOnce(Weather weather, Stage stage, LabControl lab) {
        calm(stage, lab, "disaster-recovery");
        var journey = new Journey(stage, lab, "disaster-recovery");
        lab.addFault(weather.at(stage.now())
                .at("onpremises", "vcenter")
                .operation("ShutdownGuest")
                .once());
        lab.addFault(weather.at(stage.now())
                .at("onpremises", "bigip")
                .request("PATCH", "*")
                .once());
        lab.addFault(weather.at(stage.now())
                .at("provider", "srm")
                .request("POST", "*/actions/recovery")
                .once());
        journey.toTheEnd();

        journey.endedAsOnACalmDay(weather + " while fencing");
        SYSTEMS.forEach(system -> note(weather + " while fencing", journey, system));
        named(weather, journey, "vcenter");
    }

    @ParameterizedTest
    @EnumSource(Weather.class)
    void logsInAgainWhenSessionsEndInTheMiddle(Weather weather, Stage stage, LabControl lab) {
        calm(stage, lab, "planned-migration");
        var journey = new Journey(stage, lab, "planned-migration");
        lab.expireSessions();
        for (var system : SYSTEMS) {
            var fault = weather.at(stage.now()).at("provider", system).once();
            lab.addFault(
                    switch (system) {
                        case "vcenter" -> fault.operation("Login");
                        case "bigip" -> fault.request("POST", "/mgmt/shared/authn/login");
                        default -> fault.request("POST", "*/session");
                    });
        }
        stage.workUntil(() -> !stage.changes("srm.recovery.started").isEmpty());
        lab.expireSessions();
        journey.toTheEnd();

        journey.endedAsOnACalmDay(weather + " while logging in");
        SYSTEMS.forEach(system -> note(weather + " while logging in to", journey, system));
    }

    /** What was sent into bad weather is in the journal with the system's name and what happened. */
    private static void named(Weather weather, Journey journey, String system) {
        if (!weather.words().isEmpty()) {
            assertThat(journey.read().lines().toList())
                    .as(weather + " at " + system)
                    .anyMatch(line -> line.contains(NAMES.get(system) + " of "));
        }
    }

    // ---- weather that lasts

    static Stream<Arguments> lasting() {
        var kinds = Map.<String, Supplier<Fault>>of(
                "was refused or cannot be made", Fault::refuseConnection,
                "the connection broke", Fault::reset,
                "not available at the moment (HTTP 503)", () -> Fault.fail(503),
                "a web page headed", () -> Fault.page(200),
                "a proxy in between answered HTTP 502", () -> Fault.page(502));
        return SYSTEMS.stream().flatMap(system -> kinds.entrySet().stream()
                .map(kind -> Arguments.of(system, kind.getKey(), kind.getValue())));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource
    void lasting(String system, String words, Supplier<Fault> fault, Stage stage, LabControl lab) {
        calm(stage, lab, "planned-migration");
        var journey = new Journey(stage, lab, "planned-migration");
        lab.addFault(fault.get().at("provider", system));
        journey.toTheEnd();

        journey.endedAsOnACalmDay(words + " at " + system);
        note("LASTING " + words, journey, system);
        assertThat(journey.asked).as("somebody was asked").hasSize(1);
        assertThat(journey.asked.get(0)).contains(NAMES.get(system) + " of ", words);
    }

    // ---- certificates

    @ParameterizedTest
    @ValueSource(strings = {"vcenter", "srm", "replication", "nsx", "bigip"})
    void asksAPersonAtOnceWhenACertificateHasChanged(String system, Stage stage, LabControl lab) {
        calm(stage, lab, "planned-migration");
        var journey = new Journey(stage, lab, "planned-migration");
        var own = lab.certificate("provider", system, CertificateKind.OWN);
        var other = lab.certificate("provider", system, CertificateKind.OTHER);
        stage.work();
        assertThat(stage.openTasks(journey.run))
                .as(stage.states(journey.run).toString())
                .containsExactly("userTask_resolveFailedStep");
        journey.asked.add(journey.failed());
        note("CERTIFICATE", journey, system);
        assertThat(journey.asked.get(0))
                .contains(
                        NAMES.get(system) + " of ",
                        "Expected: SHA-256 " + own,
                        "Shown: SHA-256 " + other,
                        "subject ",
                        "issuer ",
                        "valid from ",
                        ThumbprintFiles.of("provider", system).toString());

        stage.decides("bob", journey.run, "userTask_resolveFailedStep", Map.of("decision", "retry"));
        stage.work();
        assertThat(stage.openTasks(journey.run)).containsExactly("userTask_resolveFailedStep");

        ThumbprintFiles.write("provider", system, own + "\n" + other + "\n");
        journey.toTheEnd();
        journey.endedAsOnACalmDay("certificate of " + system);
    }

    @Test
    void letsWhoeverCannotMendTheCertificateOfALostSiteSignTheRisk(Stage stage, LabControl lab) {
        var journey = new Journey(stage, lab, "disaster-recovery");
        lab.certificate("onpremises", "vcenter", CertificateKind.EXPIRED);
        stage.work();
        assertThat(stage.openTasks(journey.run)).containsExactly("userTask_resolveFailedStep");
        stage.decides("bob", journey.run, "userTask_resolveFailedStep", Map.of("decision", "retry"));
        stage.work();

        assertThat(stage.openTasks(journey.run))
                .as(stage.states(journey.run).toString())
                .containsExactly("userTask_signRisk");
        assertThat(texts(stage.task("alice", journey.run, "userTask_signRisk").path("briefing")))
                .contains("is not trusted", "SHA-256");
    }
}
