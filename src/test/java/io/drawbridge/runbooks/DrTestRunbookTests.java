package io.drawbridge.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.lab.Fault;
import io.drawbridge.lab.LabControl;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@RunbookTest
class DrTestRunbookTests {

    private static String upToInspection(Stage stage) {
        var run = stage.start("dr-test", "Payroll");
        stage.work();
        stage.approves("carol", run);
        stage.work();
        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_inspectWorkloads");
        return run;
    }

    private static List<Boolean> power(LabControl lab) {
        return lab.vms("onpremises").stream().map(LabControl.VmState::on).toList();
    }

    @Test
    void testsThePlanInABubbleCleansUpAndProvesTheSourceUntouched(Stage stage, LabControl lab) {
        var before = power(lab);
        var run = upToInspection(stage);
        assertThat(lab.planStatusAt("provider", "Payroll")).isEqualTo("TEST_COMPLETE");

        stage.decides("dave", run, "userTask_inspectWorkloads", Map.of("decision", "passed"));
        stage.work();
        stage.decides(
                "carol",
                run,
                "userTask_recordFindings",
                Map.of(
                        "decision", "passed-with-findings",
                        "findings", "web tier slow",
                        "findingsOwner", "Erin Eaton",
                        "findingsDueDate", "2026-12-24"));
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_tested");
        assertThat(lab.planStatusAt("provider", "Payroll")).isEqualTo("READY_STATE");
        assertThat(power(lab)).isEqualTo(before);
        assertThat(stage.changes("nsx.virtualwire.deleted")).hasSameSizeAs(stage.changes("nsx.virtualwire.created"));
        assertThat(stage.changes("nsx.section.deleted")).hasSameSizeAs(stage.changes("nsx.section.created"));
        assertThat(lab.invariants()).isEmpty();
    }

    @Test
    void cleansUpByItselfWhenNobodyInspectsInTime(Stage stage, LabControl lab) {
        var run = upToInspection(stage);

        stage.fire(run, "event_inspectionTimeOver");
        stage.work();

        assertThat(stage.openTasks(run)).containsExactly("userTask_recordFindings");
        assertThat(lab.planStatusAt("provider", "Payroll")).isEqualTo("READY_STATE");
    }

    @Test
    void cleansUpWhenItIsAbortedInTheMiddle(Stage stage, LabControl lab) {
        var run = upToInspection(stage);

        assertThat(stage.post("dave", "/api/v1/runs/" + run + "/abort", Map.of("reason", "wrong week"))
                        .status())
                .isEqualTo(202);
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_testAborted");
        assertThat(lab.planStatusAt("provider", "Payroll")).isEqualTo("READY_STATE");
        assertThat(stage.changes("nsx.virtualwire.deleted")).hasSameSizeAs(stage.changes("nsx.virtualwire.created"));
        assertThat(stage.changes("nsx.section.deleted")).hasSameSizeAs(stage.changes("nsx.section.created"));
    }

    @Test
    void cleansUpWhenItIsAbortedWhileTheTestIsStillComingUp(Stage stage, LabControl lab) {
        var run = stage.start("dr-test", "Payroll");
        stage.work();
        stage.approves("carol", run);
        stage.workUntil(() -> lab.planStatusAt("provider", "Payroll").equals("TEST_IN_PROGRESS"));

        stage.post("dave", "/api/v1/runs/" + run + "/abort", Map.of("reason", "wrong week"));
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_testAborted");
        assertThat(lab.planStatusAt("provider", "Payroll")).isEqualTo("READY_STATE");
        assertThat(stage.changes("nsx.virtualwire.deleted")).hasSameSizeAs(stage.changes("nsx.virtualwire.created"));
    }

    @Test
    void asksAPersonBeforeItForcesACleanUp(Stage stage, LabControl lab) {
        var run = upToInspection(stage);
        lab.addFault(Fault.taskError("disk is locked").operation("run.cleanup").once());
        stage.decides("dave", run, "userTask_inspectWorkloads", Map.of("decision", "passed"));
        stage.work();
        assertThat(stage.openTasks(run))
                .as(stage.states(run).toString())
                .containsExactly("userTask_decideForcedCleanup");

        stage.decides(
                "dave",
                run,
                "userTask_decideForcedCleanup",
                Map.of("decision", "force", "reason", "the lock is stale"));
        stage.work();

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_recordFindings");
    }

    @Test
    void wantsAnOwnerAndADateForFindings(Stage stage) {
        var run = upToInspection(stage);
        stage.decides("dave", run, "userTask_inspectWorkloads", Map.of("decision", "passed"));
        stage.work();

        var answer = stage.decide(
                "carol", run, "userTask_recordFindings", Map.of("decision", "failed", "findings", "nothing came up"));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().path("field").asText()).isEqualTo("findingsOwner");
        assertThat(stage.openTasks(run)).containsExactly("userTask_recordFindings");
    }
}
