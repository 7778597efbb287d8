package io.drawbridge.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.LabControl;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@RunbookTest
class FailbackRunbookTests {

    private static void migrated(Stage stage) {
        var run = stage.start("planned-migration", "Payroll");
        stage.work();
        stage.approves("carol", run);
        stage.approves("bob", run);
        stage.work();
        stage.signsOff("alice", run);
        stage.work();
        assertThat(stage.outcome(run)).isEqualTo("endEvent_migrated");
    }

    private static void recoveredAndReturned(Stage stage, LabControl lab) {
        lab.loseSite("onpremises");
        var run = stage.start("disaster-recovery", "Payroll");
        stage.work();
        stage.approves("bob", run);
        stage.work();
        stage.decides(
                "bob",
                run,
                "userTask_signRisk",
                Map.of("decision", "risk-signed", "reason", "the building has no power"));
        stage.work();
        stage.signsOff("alice", run);
        stage.work();
        assertThat(stage.outcome(run)).isEqualTo("endEvent_recovered");
        lab.returnSite("onpremises");
    }

    private static ObjectNode request(Stage stage, boolean rehearse) {
        var request = stage.request("failback", "Payroll");
        request.putObject("inputs").put("rehearse", rehearse);
        return request;
    }

    private static String approved(Stage stage, boolean rehearse) {
        var run = stage.start("henry", request(stage, rehearse));
        stage.work();
        List.of("bob", "carol", "erin").forEach(who -> stage.approves(who, run));
        stage.work();
        return run;
    }

    private static void goesHome(Stage stage, String run) {
        stage.decides("bob", run, "userTask_decideOnCutover", Map.of("decision", "go"));
        stage.work();
    }

    private static LabControl.PlanState plan(LabControl lab) {
        return lab.summary().plans().stream()
                .filter(plan -> plan.name().equals("Payroll"))
                .findFirst()
                .orElseThrow();
    }

    private static void isHome(Stage stage, LabControl lab, String run) {
        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_signOffDirection");
        var briefing = stage.task("carol", run, "userTask_signOffDirection").path("briefing");
        assertThat(briefing.path("situation").path("newDirection").asText())
                .isEqualTo("Rainpole on-premises to Cloud provider");
        stage.decides("carol", run, "userTask_signOffDirection", Map.of("decision", "accepted"));
        stage.work();
        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_failedBack");
        assertThat(plan(lab).protectedSite()).isEqualTo("onpremises");
        assertThat(lab.planStatusAt("provider", "Payroll")).isEqualTo("READY_STATE");
        assertThat(lab.vms("onpremises"))
                .filteredOn(vm -> vm.name().startsWith("payroll"))
                .isNotEmpty()
                .allMatch(LabControl.VmState::on);
    }

    @Test
    void turnsProtectionRoundRehearsesMovesHomeAndProtectsThereAgain(Stage stage, LabControl lab) {
        migrated(stage);
        var run = approved(stage, true);

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_inspectWorkloads");
        assertThat(lab.planStatusAt("onpremises", "Payroll")).isEqualTo("TEST_COMPLETE");
        stage.decides("dave", run, "userTask_inspectWorkloads", Map.of("decision", "passed"));
        stage.work();
        stage.decides("dave", run, "userTask_recordFindings", Map.of("decision", "passed"));
        stage.work();
        assertThat(plan(lab).protectedSite()).isEqualTo("provider");
        assertThat(stage.task("bob", run, "userTask_decideOnCutover")
                        .path("briefing")
                        .path("situation")
                        .path("newSite")
                        .asText())
                .isEqualTo("Rainpole on-premises");
        goesHome(stage, run);

        isHome(stage, lab, run);
        assertThat(stage.commands())
                .filteredOn(command -> command.startsWith("srm.") && command.contains(".started"))
                .containsExactly(
                        "srm.recovery.started Payroll",
                        "srm.reprotect.started Payroll",
                        "srm.test.started Payroll",
                        "srm.cleanup.started Payroll",
                        "srm.recovery.started Payroll",
                        "srm.reprotect.started Payroll");
    }

    @Test
    void reconcilesFirstWhatTheHomeSiteAloneHas(Stage stage, LabControl lab) {
        recoveredAndReturned(stage, lab);
        var run = approved(stage, false);

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_reconcileData");
        assertThat(stage.task("carol", run, "userTask_reconcileData")
                        .path("briefing")
                        .path("situation")
                        .path("oldSite")
                        .asText())
                .isEqualTo("Rainpole on-premises");
        stage.decides(
                "carol", run, "userTask_reconcileData", Map.of("decision", "reconciled", "reason", "orders retyped"));
        stage.work();
        goesHome(stage, run);

        isHome(stage, lab, run);
    }

    @Test
    void goesHomeAtOnceWhenThePlanIsProtectedInReverseAlready(Stage stage, LabControl lab) {
        migrated(stage);
        var reprotect = stage.start("reprotect", "Payroll");
        stage.work();
        stage.approves("carol", reprotect);
        stage.approves("bob", reprotect);
        stage.work();
        stage.decides("alice", reprotect, "userTask_signOffDirection", Map.of("decision", "accepted"));
        stage.work();
        stage.watch();

        var run = approved(stage, false);
        assertThat(stage.changes("srm.reprotect.started")).hasSize(1);
        goesHome(stage, run);

        isHome(stage, lab, run);
        assertThat(stage.changes("srm.reprotect.started")).hasSize(2);
    }

    @Test
    void leavesTheWorkloadsWhereTheyAreWhenNobodyWantsTheCutover(Stage stage, LabControl lab) {
        migrated(stage);
        var run = approved(stage, false);

        stage.decides(
                "carol", run, "userTask_decideOnCutover", Map.of("decision", "stop", "reason", "quarter-end closing"));
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_failbackStopped");
        assertThat(plan(lab).protectedSite()).isEqualTo("provider");
        assertThat(stage.changes("srm.recovery.started")).hasSize(1);
    }

    @Test
    void refusesAPlanThatIsAtHome(Stage stage) {
        var run = stage.start("henry", request(stage, false));
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_failbackRefused");
        assertThat(stage.commands()).isEmpty();
    }

    @Test
    void mayNotBeAskedForByWhoMayFailOver(Stage stage) {
        var answer = stage.post("alice", "/api/v1/runs", request(stage, false));

        assertThat(answer.status()).isEqualTo(403);
    }

    @Test
    void leadsHomeAndNowhereElse(Stage stage) {
        migrated(stage);

        var answer =
                stage.post("carol", "/api/v1/runs", request(stage, false).put("direction", "onpremises-to-provider"));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().path("field").asText()).isEqualTo("direction");
    }

    @Test
    void wantsThreeApprovalsAndTouchesNothingWhenOneOfThemDeclines(Stage stage) {
        migrated(stage);
        int before = stage.commands().size();
        var run = stage.start("henry", request(stage, false));
        stage.work();
        stage.approves("bob", run);
        stage.work();
        assertThat(stage.openTasks(run)).contains("userTask_approveRun");

        stage.decides(
                "erin",
                run,
                "userTask_approveRun",
                Map.of("decision", "decline", "reason", "hosts are in maintenance"));
        stage.work();

        assertThat(stage.outcome(run)).isEqualTo("endEvent_failbackDeclined");
        assertThat(stage.commands()).hasSize(before);
    }

    @Test
    void cleansUpTheRehearsalWhenItIsAborted(Stage stage, LabControl lab) {
        migrated(stage);
        var run = approved(stage, true);

        assertThat(stage.post("carol", "/api/v1/runs/" + run + "/abort", Map.of("reason", "wrong week"))
                        .status())
                .isEqualTo(202);
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_failbackAborted");
        assertThat(lab.planStatusAt("onpremises", "Payroll")).isEqualTo("READY_STATE");
        assertThat(plan(lab).protectedSite()).isEqualTo("provider");
        assertThat(stage.changes("nsx.virtualwire.deleted")).hasSameSizeAs(stage.changes("nsx.virtualwire.created"));
    }

    @Test
    void listsInAPreviewWhatWouldBeDoneOnBothWaysAndChangesNothing(Stage stage, LabControl lab) {
        migrated(stage);
        int before = stage.commands().size();

        var run = stage.start("henry", request(stage, true).put("mode", "preview"));
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_failedBack");
        assertThat(stage.commands()).hasSize(before);
        assertThat(stage.texts(run, "WOULD_DO"))
                .filteredOn(text ->
                        List.of("reprotect", "test", "cleanup", "recovery").contains(text))
                .containsExactly("reprotect", "test", "cleanup", "recovery", "reprotect");
    }
}
