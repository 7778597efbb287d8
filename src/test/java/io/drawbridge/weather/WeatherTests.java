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
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    /** Those in which a test waits for a time-out, in real time. */
    private static final Set<Weather> SLOW =
            EnumSet.of(Weather.HALF_OPEN, Weather.HALF_OPEN_AFTER_THE_WORK, Weather.SLOW_DRIP);

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
        final List<String> told = new ArrayList<>();

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
                asked();
                lab.faults().stream()
                        .filter(fault -> fault.times == null)
                        .toList()
                        .forEach(fault -> lab.removeFault(fault.id));
                stage.decides("bob", run, "userTask_resolveFailedStep", Map.of("decision", "retry"));
            }
            throw new AssertionError("asked again and again: " + asked);
        }

        /** Keeps what the person reads who is asked. */
        void asked() {
            var briefing = stage.task("bob", run, "userTask_resolveFailedStep").path("briefing");
            asked.add(texts(briefing));
            told.add(String.join(
                    "\n",
                    texts(briefing.findPath("failureReason")),
                    texts(briefing.findPath("likelyCause")),
                    texts(briefing.findPath("tried"))));
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
            // Whoever has a step tried again begins a new round: what synchronised before is out of date then.
            assertThat(commands().stream()
                            .filter(command -> asked.isEmpty() || !command.startsWith("replication.sync")))
                    .as(weather)
                    .doesNotHaveDuplicates();
            assertThat(calm()).as(weather).containsAll(commands());
            // What synchronised by itself while the run waited need not be asked any more.
            assertThat(commands().stream().filter(command -> !command.startsWith("replication.sync")))
                    .as(weather)
                    .containsExactlyInAnyOrderElementsOf(calm().stream()
                            .filter(command -> !command.startsWith("replication.sync"))
                            .toList());
            assertThat(lab.invariants()).isEmpty();
            var all = read() + asked;
            assertThat(all).as(weather).doesNotContain(stage.secret());
            assertThat(UNREADABLE.matcher(all).results().map(hit -> around(all, hit.start())))
                    .as(weather)
                    .isEmpty();
        }

        /** A machine whose guest could not be asked to shut down is switched off: that is one command for it, too. */
        private List<String> commands() {
            return stage.commands().stream()
                    .map(command -> command.replace("vm.powerOff", "vm.shutdownGuest"))
                    .toList();
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

    /** What a run sends when nothing is wrong; the runs in bad weather must send the same, each as often. */
    private static void calm(Stage stage, LabControl lab, String runbook) {
        if (CALM.containsKey(runbook)) {
            return;
        }
        new Journey(stage, lab, runbook).toTheEnd();
        assertThat(stage.commands()).doesNotHaveDuplicates();
        CALM.put(runbook, stage.commands());
        stage.reset();
    }

    private static void note(String weather, Journey journey, String system) {
        Pattern.compile("^.*" + NAMES.get(system) + " of .*$", Pattern.MULTILINE)
                .matcher(journey.read())
                .results()
                .map(hit -> hit.group().strip())
                .distinct()
                .limit(4)
                .forEach(text -> READ.add("| " + weather + " " + system + " | " + text.replace("|", "/") + " |"));
        // once, whichever system it was about
        journey.told.forEach(text -> READ.add("| " + weather + ", and somebody is asked | "
                + text.strip().replace("|", "/").replaceAll("\\n+", "<br>") + " |"));
    }

    // ---- one answer, or two, of each system

    @ParameterizedTest
    @EnumSource(
            value = Weather.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"HALF_OPEN_AFTER_THE_WORK", "PAGE_504_AFTER_THE_WORK"})
    void looksAndLogsInAgain(Weather weather, Stage stage, LabControl lab) {
        calm(stage, lab, "planned-migration");
        var journey = new Journey(stage, lab, "planned-migration");
        lab.expireSessions();
        for (var system : SYSTEMS) {
            var login = weather.at(stage.now()).at("provider", system).once();
            lab.addFault(
                    switch (system) {
                        case "vcenter" -> login.operation("Login");
                        case "bigip" -> login.request("POST", "/mgmt/shared/authn/login");
                        default -> login.request("POST", "*/session");
                    });
            var look = weather.at(stage.now()).at("provider", system).times(SLOW.contains(weather) ? 1 : 2);
            lab.addFault(system.equals("vcenter") ? look.operation("RetrieveProperties*") : look.request("GET", "*"));
        }
        lab.addFault(weather.at(stage.now())
                .at("provider", "replication")
                .request("POST", "*/actions/sync")
                .once());
        stage.workUntil(() -> !stage.changes("srm.recovery.started").isEmpty());
        lab.expireSessions();
        journey.toTheEnd();

        journey.endedAsOnACalmDay(weather + " while looking");
        SYSTEMS.forEach(system -> note(weather + " while looking at", journey, system));
        named(weather, journey, "replication");
    }

    @ParameterizedTest
    @EnumSource(Weather.class)
    void sendsEachCommandOnce(Weather weather, Stage stage, LabControl lab) {
        calm(stage, lab, "disaster-recovery");
        var journey = new Journey(stage, lab, "disaster-recovery");
        lab.addFault(weather.at(stage.now())
                .at("onpremises", "vcenter")
                .operation("ShutdownGuest")
                .once());
        lab.addFault(weather.at(stage.now())
                .at("provider", "srm")
                .request("POST", "*/actions/recovery")
                .once());
        lab.addFault(weather.at(stage.now())
                .at("provider", "nsx")
                .request("PUT", "*")
                .once());
        for (var site : List.of("onpremises", "provider")) {
            lab.addFault(weather.at(stage.now())
                    .at(site, "bigip")
                    .request("PATCH", "*")
                    .once());
        }
        journey.toTheEnd();

        journey.endedAsOnACalmDay(weather + " while commanding");
        SYSTEMS.forEach(system -> note(weather + " while commanding", journey, system));
        for (var system : List.of("vcenter", "srm", "nsx", "bigip")) {
            named(weather, journey, system);
        }
    }

    /** What was sent into bad weather is in the journal with the system's name and what happened. */
    private static void named(Weather weather, Journey journey, String system) {
        // NSX answers a change of routes with nothing: what is cut off or empty does not differ from that.
        boolean unseen = system.equals("nsx")
                && EnumSet.of(Weather.EMPTY, Weather.GARBLED, Weather.SLOW_DRIP).contains(weather);
        boolean ownWords = weather == Weather.SERVER_ERROR;
        if (!weather.words().isEmpty() && !unseen) {
            assertThat(journey.read().lines().toList())
                    .as(weather + " at " + system)
                    .anyMatch(line ->
                            line.contains(NAMES.get(system) + " of ") && (ownWords || line.contains(weather.words())));
        }
    }

    // ---- weather that lasts

    static Stream<Arguments> lasting() {
        var kinds = Map.<String, Supplier<Fault>>of(
                "was refused or cannot be made", Fault::refuseConnection,
                "not available at the moment (HTTP 503)", () -> Fault.fail(503),
                "a web page headed", () -> Fault.page(200));
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

    /** As after a cut cable: connections are made as ever, and nothing that is sent is ever read. */
    @ParameterizedTest
    @ValueSource(strings = {"srm", "nsx"})
    void looksBeforeItSendsAgainWhatWentIntoAnUnpluggedLine(String system, Stage stage, LabControl lab) {
        calm(stage, lab, "planned-migration");
        var journey = new Journey(stage, lab, "planned-migration");
        stage.workUntil(() -> !stage.changes("replication.sync.started").isEmpty());
        var fault = lab.addFault(Fault.silentPort().at("provider", system));
        var until = stage.now().plusSeconds(system.equals("srm") ? 20 : 600);
        stage.workUntil(
                () -> stage.now().isAfter(until) || journey.read().contains(NAMES.get(system) + " of provider: no "));
        lab.removeFault(fault);
        journey.toTheEnd();

        journey.endedAsOnACalmDay("unplugged " + system);
        assertThat(journey.read()).contains(NAMES.get(system) + " of provider: no ");
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
        journey.asked();
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
