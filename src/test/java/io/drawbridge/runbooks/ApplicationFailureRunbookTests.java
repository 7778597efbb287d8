package io.drawbridge.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.LabControl;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One application moves to the other site, by its plan or while it runs. */
@RunbookTest
class ApplicationFailureRunbookTests {

    private static final List<String> WEB = List.of("payroll-web01", "payroll-web02");

    @AfterEach
    void theLabIsSound(LabControl lab) {
        assertThat(lab.invariants()).isEmpty();
    }

    private static ObjectNode request(Stage stage) {
        return stage.request("application-failure", "Payroll");
    }

    private static ObjectNode withMachines(Stage stage) {
        var body = request(stage);
        body.putObject("inputs")
                .put("virtualMachines", String.join("\n", WEB))
                .put("targetPool", "Rainpole Tenant")
                .put("targetDatastores", "cld01-vsan01, cld01-vsan02")
                .put("roundTripMillis", 40)
                .put("megabitsPerSecond", 10_000)
                .put("mtuBytes", 9000);
        return body;
    }

    private static void chooses(Stage stage, String run, String way) {
        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_chooseRecovery");
        stage.decides("alice", run, "userTask_chooseRecovery", Map.of("decision", way, "reason", "payroll is down"));
        stage.work();
    }

    private static String approved(Stage stage, ObjectNode body, String way) {
        var run = stage.start("alice", body);
        stage.work();
        chooses(stage, run, way);
        stage.approves("bob", run);
        return run;
    }

    private static void signsOff(Stage stage, String run) {
        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_signOff");
        stage.decides("alice", run, "userTask_signOff", Map.of("decision", "accepted"));
        stage.work();
    }

    @Test
    void recoversTheApplicationByItsPlan(Stage stage, LabControl lab) {
        var run = approved(stage, request(stage), "plan");
        stage.work();
        signsOff(stage, run);

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_recovered");
        assertThat(lab.planStatusAt("provider", "Payroll")).isEqualTo("RECOVERY_COMPLETE");
        assertThat(stage.commands()).noneMatch(command -> command.startsWith("vm.relocate"));
        assertThat(lab.connections("onpremises", "payroll_web_pool")).isZero();
        assertThat(lab.connections("provider", "payroll_web_pool")).isPositive();
    }

    @Test
    void movesTheMachinesLiveWithTheirUsers(Stage stage, LabControl lab) {
        var run = stage.start("alice", withMachines(stage));
        stage.work();
        chooses(stage, run, "live");
        assertThat(stage.task("bob", run, "userTask_approveRun")
                        .path("briefing")
                        .path("waves"))
                .as("who approves sees what moves")
                .hasSize(1);
        stage.approves("bob", run);
        stage.work();
        signsOff(stage, run);

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_relocated");
        assertThat(stage.commands())
                .filteredOn(command -> command.startsWith("vm.relocate"))
                .hasSize(2);
        assertThat(lab.ledger()).noneMatch(entry -> entry.change.contains("powered"));
        assertThat(stage.changes("srm.recovery.started")).isEmpty();
        assertThat(lab.connections("onpremises", "payroll_web_pool")).isZero();
        assertThat(lab.connections("provider", "payroll_web_pool")).isPositive();
    }

    @Test
    void movesEveryWaveWithoutAskingInBetween(Stage stage, LabControl lab) {
        var body = withMachines(stage);
        ((ObjectNode) body.get("inputs")).put("machinesPerWave", 1);
        var run = approved(stage, body, "live");
        stage.work();
        signsOff(stage, run);

        assertThat(lab.vms("provider")).extracting(LabControl.VmState::name).containsAll(WEB);
    }

    @Test
    void letsThePlanBeChosenWhenTheMachinesCannotMoveLive(Stage stage) {
        var run = stage.start("alice", request(stage));
        stage.work();
        chooses(stage, run, "live");

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_chooseRecovery");
        assertThat(stage.task("alice", run, "userTask_chooseRecovery")
                        .path("briefing")
                        .path("situation")
                        .path("whatHappened")
                        .asText())
                .contains("virtualMachines");
        assertThat(stage.commands()).isEmpty();

        chooses(stage, run, "plan");
        stage.approves("bob", run);
        stage.work();
        signsOff(stage, run);
        assertThat(stage.outcome(run)).isEqualTo("endEvent_recovered");
    }

    @Test
    void namesThePathThatIsTooWeak(Stage stage) {
        var body = withMachines(stage);
        ((ObjectNode) body.get("inputs")).put("roundTripMillis", 151);
        var run = stage.start("alice", body);
        stage.work();
        chooses(stage, run, "live");

        assertThat(stage.task("alice", run, "userTask_chooseRecovery")
                        .path("briefing")
                        .path("situation")
                        .path("whatHappened")
                        .asText())
                .contains("151 ms");
    }

    @Test
    void keepsOtherRunsOffTheMachinesItMayMove(Stage stage) {
        stage.start("alice", withMachines(stage));
        var other = stage.request("live-migration", "none");
        other.remove("recoveryPlan");
        other.set("inputs", withMachines(stage).get("inputs"));

        assertThat(stage.post("alice", "/api/v1/runs", other).status()).isEqualTo(409);
    }

    @Test
    void endsWhenNobodyApproves(Stage stage) {
        var run = stage.start("alice", request(stage));
        stage.work();
        chooses(stage, run, "plan");
        for (var who : List.of("bob", "carol")) {
            stage.decides(who, run, "userTask_approveRun", Map.of("decision", "decline", "reason", "it is back"));
        }
        stage.work();

        assertThat(stage.outcome(run)).isEqualTo("endEvent_applicationFailureDeclined");
        assertThat(stage.commands()).isEmpty();
    }

    @Test
    void bringsUsersBackWhenThePlanIsAbortedBeforeItRuns(Stage stage, LabControl lab) {
        var run = approved(stage, request(stage), "plan");
        stage.workUntil(() ->
                stage.states(run).stream().anyMatch(state -> state.startsWith("serviceTask_forceMembersOffline")));
        stage.post("bob", "/api/v1/runs/" + run + "/abort", Map.of("reason", "it is back"));
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_applicationFailureAborted");
        assertThat(lab.planStatusAt("provider", "Payroll")).isEqualTo("READY_STATE");
        assertThat(lab.vms("onpremises"))
                .filteredOn(vm -> vm.name().startsWith("payroll-"))
                .isNotEmpty()
                .allMatch(LabControl.VmState::on);
    }

    @Test
    void finishesTheMovesThatGoOnWhenItIsAborted(Stage stage, LabControl lab) {
        var run = approved(stage, withMachines(stage), "live");
        stage.workUntil(() -> !lab.mobility().moves().isEmpty());
        stage.post("bob", "/api/v1/runs/" + run + "/abort", Map.of("reason", "it is back"));
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_applicationFailureAborted");
        assertThat(stage.step(run, "serviceTask_awaitMovesAtRest").path("text").asText())
                .contains("no machine is moving");
        assertThat(stage.changes("srm.recovery.started")).isEmpty();
    }

    @Test
    void changesNothingInAPreview(Stage stage) {
        var run = stage.start("alice", withMachines(stage).put("mode", "preview"));
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_recovered");
        assertThat(stage.commands()).isEmpty();
    }

    @Test
    void isReviewedAfterABreakGlassStart(Stage stage) {
        var run = stage.start("alice", request(stage).put("breakGlass", true));
        stage.work();
        chooses(stage, run, "plan");
        signsOff(stage, run);

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_reviewBreakGlass");
        stage.decides(
                "grace", run, "userTask_reviewBreakGlass", Map.of("decision", "justified", "reason", "it was down"));
        stage.work();
        assertThat(stage.outcome(run)).isEqualTo("endEvent_recovered");
    }
}
