package io.drawbridge.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.Fault;
import io.drawbridge.lab.LabControl;
import io.drawbridge.lab.MobilityControl;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Running machines move to the other site: in waves, with windows, pauses, failures and aborts. */
@RunbookTest
class LiveMigrationRunbookTests {

    @AfterEach
    void theLabIsSound(LabControl lab) {
        assertThat(lab.invariants()).isEmpty();
    }

    private static ObjectNode request(Stage stage, List<String> machines) {
        var body = stage.request("live-migration", "none");
        body.remove("recoveryPlan");
        body.putObject("inputs")
                .put("virtualMachines", String.join("\n", machines))
                .put("targetPool", "Rainpole Tenant")
                .put("targetDatastores", "cld01-vsan01, cld01-vsan02")
                .put("roundTripMillis", 40)
                .put("megabitsPerSecond", 10_000)
                .put("mtuBytes", 9000);
        return body;
    }

    private static ObjectNode inputs(ObjectNode body) {
        return (ObjectNode) body.get("inputs");
    }

    private static List<String> machines(LabControl lab, int count) {
        lab.mobility().addMachines("onpremises", "move", count, 50, 8);
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> String.format("move-%04d", i))
                .toList();
    }

    private static long at(LabControl lab, String site) {
        return lab.vms(site).stream()
                .filter(vm -> vm.name().startsWith("move-"))
                .count();
    }

    private static String approved(Stage stage, ObjectNode body) {
        var run = stage.start("alice", body);
        stage.work();
        stage.approves("carol", run);
        stage.approves("bob", run);
        return run;
    }

    private static void signsOff(Stage stage, String run) {
        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_signOffRelocation");
        stage.decides("alice", run, "userTask_signOffRelocation", Map.of("decision", "accepted"));
        stage.work();
        assertThat(stage.outcome(run)).isEqualTo("endEvent_relocated");
    }

    @Test
    void movesRunningMachinesThatStayOnAllTheTime(Stage stage, LabControl lab) {
        var run = stage.start("alice", request(stage, machines(lab, 5)));
        stage.work();
        var briefing = stage.task("bob", run, "userTask_approveRun").path("briefing");
        assertThat(briefing.path("briefing").path("size").asText()).isEqualTo("5 virtual machines");
        assertThat(briefing.path("waves")).singleElement().satisfies(wave -> {
            assertThat(wave.path("vms").asInt()).isEqualTo(5);
            assertThat(wave.path("data").asText()).endsWith(" GB");
            assertThat(wave.path("names").asText()).endsWith("and 1 more");
        });
        assertThat(briefing.path("undo"))
                .anySatisfy(row ->
                        assertThat(row.path("undo").asText()).contains("machines that have moved stay where they are"));
        assertThat(stage.commands()).isEmpty();

        stage.approves("carol", run);
        stage.approves("bob", run);
        stage.work();
        signsOff(stage, run);

        assertThat(at(lab, "onpremises")).isZero();
        assertThat(lab.vms("provider"))
                .filteredOn(vm -> vm.name().startsWith("move-"))
                .hasSize(5)
                .allMatch(LabControl.VmState::on)
                .allMatch(LabControl.VmState::tools);
        assertThat(lab.ledger()).noneMatch(entry -> entry.change.contains("powered"));
        assertThat(stage.commands()).hasSize(5).allMatch(command -> command.startsWith("vm.relocate move-"));
        assertThat(stage.step(run, "serviceTask_handOverManagement")
                        .path("text")
                        .asText())
                .contains("5 machines are known to vCenter of provider only");
    }

    @Test
    void refusesAPathThatDoesNotHoldAndNamesTheNumber(Stage stage, LabControl lab) {
        var body = request(stage, machines(lab, 2));
        inputs(body).put("roundTripMillis", 151);
        var run = stage.start("alice", body);
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_relocationRefused");
        assertThat(stage.step(run, "serviceTask_checkMigrationPath")
                        .path("text")
                        .asText())
                .contains("151 ms", "less than 150 ms");
        assertThat(stage.commands()).isEmpty();
    }

    @Test
    void refusesMachinesThatNobodyKnows(Stage stage) {
        var run = stage.start("alice", request(stage, List.of("nobody")));
        stage.work();

        assertThat(stage.outcome(run)).isEqualTo("endEvent_relocationRefused");
        assertThat(stage.step(run, "serviceTask_checkMigrationPath")
                        .path("code")
                        .asText())
                .isEqualTo("drawbridge.machinesUnknown");
    }

    @Test
    void takesNoMachineThatAnotherRunHolds(Stage stage, LabControl lab) {
        var machines = machines(lab, 3);
        stage.start("alice", request(stage, machines.subList(0, 2)));

        assertThat(stage.post("alice", "/api/v1/runs", request(stage, machines.subList(1, 3)))
                        .status())
                .isEqualTo(409);
    }

    @Test
    void movesNothingWhenItIsDeclined(Stage stage, LabControl lab) {
        var run = stage.start("alice", request(stage, machines(lab, 2)));
        stage.work();
        stage.decides("carol", run, "userTask_approveRun", Map.of("decision", "decline", "reason", "quarter end"));
        stage.work();

        assertThat(stage.outcome(run)).isEqualTo("endEvent_relocationDeclined");
        assertThat(at(lab, "onpremises")).isEqualTo(2);
        assertThat(stage.commands()).isEmpty();
    }

    @Test
    void listsInAPreviewWhatWouldBeMovedAndChangesNothing(Stage stage, LabControl lab) {
        var body = request(stage, machines(lab, 3)).put("mode", "preview");
        inputs(body).put("stay", "for-good");
        var before = lab.ledger().size();

        var run = stage.start("alice", body);
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_relocated");
        assertThat(stage.texts(run, "WOULD_DO")).filteredOn("relocate"::equals).hasSize(3);
        assertThat(lab.ledger()).hasSize(before);
    }

    @Test
    void finishesWhatMovesAndBeginsNothingMoreWhenItIsAborted(Stage stage, LabControl lab) {
        var body = request(stage, machines(lab, 6));
        inputs(body).put("megabitsPerSecond", 500);
        lab.mobility().line(500);
        var run = approved(stage, body);
        stage.workUntil(() -> lab.mobility().moves().size() == 2);

        stage.post("bob", "/api/v1/runs/" + run + "/abort", Map.of("reason", "the line is needed elsewhere"));
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_relocationAborted");
        assertThat(lab.mobility().moves()).hasSize(2).allMatch(move -> move.error()
                .isEmpty());
        assertThat(at(lab, "provider")).isEqualTo(2);
        assertThat(at(lab, "onpremises")).isEqualTo(4);
        assertThat(stage.step(run, "serviceTask_awaitMovesAtRest").path("text").asText())
                .contains("2 run at provider and 4 at onpremises");
        assertThat(lab.vms("onpremises"))
                .filteredOn(vm -> vm.name().startsWith("move-"))
                .allMatch(LabControl.VmState::on);
    }

    @Test
    void asksAPersonAboutAMoveThatFailedAndTriesOnlyThatOneAgain(Stage stage, LabControl lab) {
        var machines = machines(lab, 4);
        lab.addFault(Fault.taskError("the target host lost its storage")
                .operation("vm.relocate")
                .on("move-0002")
                .once());
        var run = approved(stage, request(stage, machines));
        stage.work();

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_resolveFailedStep");
        assertThat(stage.step(run, "serviceTask_migrateWorkloads").path("text").asText())
                .contains("1 of 4", "move-0002 (the target host lost its storage)", "run on there");
        assertThat(at(lab, "provider")).isEqualTo(3);

        stage.decides(
                "bob", run, "userTask_resolveFailedStep", Map.of("decision", "retry", "reason", "storage is back"));
        stage.work();
        signsOff(stage, run);

        assertThat(lab.mobility().moves()).hasSize(5);
        assertThat(at(lab, "provider")).isEqualTo(4);
    }

    @Test
    void pausesBetweenWavesUntilAPersonLetsItGoOn(Stage stage, LabControl lab) {
        var body = request(stage, machines(lab, 6));
        inputs(body).put("machinesPerWave", 2).put("pauseBetweenWaves", true);
        var run = approved(stage, body);
        stage.work();

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_continueWaves");
        assertThat(at(lab, "provider")).isEqualTo(2);
        var briefing = stage.task("bob", run, "userTask_continueWaves").path("briefing");
        assertThat(briefing.path("remaining")).hasSize(4);
        stage.decides("bob", run, "userTask_continueWaves", Map.of("decision", "continue"));
        stage.work();
        assertThat(at(lab, "provider")).isEqualTo(4);

        stage.decides(
                "bob", run, "userTask_continueWaves", Map.of("decision", "stop", "reason", "the rest moves next week"));
        stage.work();
        signsOff(stage, run);

        assertThat(at(lab, "provider")).isEqualTo(4);
        assertThat(at(lab, "onpremises")).isEqualTo(2);
    }

    @Test
    void beginsMovesOnlyInsideTheMaintenanceWindow(Stage stage, LabControl lab) {
        var body = request(stage, machines(lab, 4));
        // the clock of tests begins at 21:00
        inputs(body).put("windowOpens", "22:00").put("windowCloses", "22:05").put("megabitsPerSecond", 250);
        lab.mobility().line(250);
        var run = approved(stage, body);
        stage.workUntil(() -> at(lab, "provider") == 1);

        assertThat(lab.mobility().moves()).hasSize(1).allSatisfy(move -> {
            var time = move.started().atZone(java.time.ZoneOffset.UTC).toLocalTime();
            assertThat(time).isBetween(java.time.LocalTime.of(22, 0), java.time.LocalTime.of(22, 5));
            assertThat(move.finished()
                            .orElse(stage.now())
                            .atZone(java.time.ZoneOffset.UTC)
                            .toLocalTime())
                    .isAfter(java.time.LocalTime.of(22, 5));
        });
        stage.workUntil(() -> stage.states(run).stream()
                .anyMatch(state -> state.startsWith("serviceTask_awaitMaintenanceWindow OPEN")));
    }

    @Test
    void movesAnApplicationWithItsUsersAndReleasesItsAddresses(Stage stage, LabControl lab) {
        var machines = List.of("payroll-web01", "payroll-web02");
        var body = request(stage, machines);
        inputs(body)
                .put("traffic", "redirect")
                .put("wideIps", "payroll.rainpole.example")
                .put("stay", "for-good");
        var run = approved(stage, body);
        stage.work();

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_releaseIpSpace");
        assertThat(lab.connections("onpremises", "payroll_web_pool")).isZero();
        assertThat(lab.connections("provider", "payroll_web_pool")).isPositive();
        assertThat(stage.task("bob", run, "userTask_releaseIpSpace")
                        .path("briefing")
                        .path("moved"))
                .hasSize(2);
        stage.decides(
                "bob",
                run,
                "userTask_releaseIpSpace",
                Map.of("decision", "release", "reason", "it will not come back"));
        stage.work();
        signsOff(stage, run);

        assertThat(stage.commands())
                .contains(
                        "bigip.virtual.deleted /Common/payroll_web_vs", "bigip.pool.deleted /Common/payroll_web_pool");
        assertThat(stage.step(run, "serviceTask_reclaimAddresses").path("text").asText())
                .contains("freed at onpremises", "10.20.10.");
        assertThat(lab.connections("provider", "payroll_web_pool")).isPositive();
    }

    @Test
    void keepsTheAddressesWhenAPersonSaysSo(Stage stage, LabControl lab) {
        var body = request(stage, machines(lab, 1));
        inputs(body).put("stay", "for-good");
        var run = approved(stage, body);
        stage.work();
        stage.decides("bob", run, "userTask_releaseIpSpace", Map.of("decision", "keep", "reason", "not sure yet"));
        stage.work();
        signsOff(stage, run);

        assertThat(stage.steps(run))
                .noneMatch(step -> step.path("element").asText().equals("serviceTask_reclaimAddresses"));
    }

    @Test
    void bringsMachinesBackWhenItRunsTheOtherWay(Stage stage, LabControl lab) {
        var machines = machines(lab, 2);
        var there = approved(stage, request(stage, machines));
        stage.work();
        signsOff(stage, there);

        var body = request(stage, machines).put("direction", "provider-to-onpremises");
        inputs(body).put("targetPool", "Tenant Workloads").put("targetDatastores", "sfo01-vsan01");
        var back = approved(stage, body);
        stage.work();
        signsOff(stage, back);

        assertThat(at(lab, "onpremises")).isEqualTo(2);
        assertThat(at(lab, "provider")).isZero();
    }

    @Test
    void plansAgainWithTheSpeedThatItSeesAndSaysWhenItWillBeOver(Stage stage, LabControl lab) throws Exception {
        var body = request(stage, machines(lab, 10));
        inputs(body).put("megabitsPerSecond", 2000).put("machinesPerWave", 6).put("changeMegabytesPerSecond", 0);
        lab.mobility().line(600);
        var run = approved(stage, body);
        var told = Instant.parse(waves(stage, run).path("told").path("ends").asText());
        stage.workUntil(() -> lab.mobility().moves().stream()
                        .filter(move -> move.finished().isPresent())
                        .count()
                >= 3);
        // as after a restart: nothing of it is in anybody's memory
        stage.forgetModels();
        stage.work();
        signsOff(stage, run);

        var document = waves(stage, run);
        var forecasts = document.path("forecasts");
        assertThat(forecasts).isNotEmpty();
        assertThat(Instant.parse(forecasts.get(0).path("ends").asText())).isAfter(told);
        assertThat(stage.texts(run, "ASSESSMENT")).anySatisfy(text -> assertThat(text)
                .contains("planned again from", "% of the 2000 Mbit/s it was planned with")
                .contains("expected to be over at", "instead of"));
        assertThat(lab.mobility().peaks().overLink()).isLessThanOrEqualTo(8);
        assertThat(forecasts)
                .allSatisfy(
                        forecast -> assertThat(forecast.path("atOnce").asInt()).isBetween(1, 8));
        assertThat(lab.mobility().moves()).hasSize(10);
        assertThat(stage.openTasks(run)).isEmpty();
    }

    private static JsonNode waves(Stage stage, String run) throws Exception {
        return new ObjectMapper()
                .readTree(stage.jdbc()
                        .queryForObject(
                                "select content from dr_document where run_id = ? and name = 'migration-waves'",
                                String.class,
                                run));
    }

    @ParameterizedTest
    @CsvSource({"jitterMillis, -1", "lossPercent, 101", "mostMegabitsPerMove, 249", "megabitsPerSecond, 0"})
    void namesTheFigureThatNoPathHas(String field, String value, Stage stage, LabControl lab) {
        var body = request(stage, machines(lab, 1));
        inputs(body).put(field, new java.math.BigDecimal(value));

        var answer = stage.post("alice", "/api/v1/runs", body);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().toString()).contains(field);
    }

    @Test
    void refusesAPathOfWhichMoreWasMeasuredThanPeopleUsuallyAsk(Stage stage, LabControl lab) {
        var body = request(stage, machines(lab, 1));
        inputs(body).put("jitterMillis", 5).put("lossPercent", 0.5);
        var run = stage.start("alice", body);
        stage.work();

        assertThat(stage.outcome(run)).isEqualTo("endEvent_relocationRefused");
        assertThat(stage.step(run, "serviceTask_checkMigrationPath")
                        .path("text")
                        .asText())
                .contains("packet loss 0.5 %");
    }

    /** Half of them below 55 GB, a few very large, as real sites have them. */
    @Test
    void movesTwoHundredMachinesOverTenGigabitsWithinEveryLimit(Stage stage, LabControl lab) {
        lab.mobility().addMachines("onpremises", "move", 200, 55, 8);
        var names = IntStream.rangeClosed(1, 200)
                .mapToObj(i -> String.format("move-%04d", i))
                .collect(Collectors.toList());
        var body = request(stage, names);
        inputs(body).put("machinesPerWave", 80);
        var run = stage.start("alice", body);
        stage.work();
        stage.approves("carol", run);
        stage.approves("bob", run);
        stage.approves("erin", run);
        stage.work();
        signsOff(stage, run);

        var moves = lab.mobility().moves();
        var peaks = lab.mobility().peaks();
        assertThat(at(lab, "provider")).isEqualTo(200);
        assertThat(moves).hasSize(200).allMatch(move -> move.error().isEmpty());
        assertThat(moves).extracting(MobilityControl.MoveState::name).doesNotHaveDuplicates();
        assertThat(peaks.overLink()).isBetween(2, 10_000 / 250);
        assertThat(peaks.busiestHost()).isEqualTo(2);
        assertThat(peaks.busiestDatastore()).isBetween(1, 8);
        assertThat(moves).allSatisfy(move -> assertThat(
                        Duration.between(move.started(), move.finished().orElseThrow())
                                        .toMillis()
                                / 1000.0)
                .isGreaterThanOrEqualTo(8.0 * move.bytes() / 10e9));
    }
}
