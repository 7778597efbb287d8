package io.drawbridge.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.lab.Fault;
import io.drawbridge.lab.LabControl;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

@RunbookTest
class PlannedMigrationRunbookTests {

    private static String approved(Stage stage) {
        var run = stage.start("planned-migration", "Payroll");
        stage.work();
        stage.approves("carol", run);
        stage.approves("bob", run);
        return run;
    }

    @Test
    void movesThePlanToTheProviderAndIsSignedOff(Stage stage, LabControl lab) {
        var run = approved(stage);
        stage.work();
        stage.signsOff("alice", run);
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_migrated");
        assertThat(lab.planStatusAt("provider", "Payroll")).isEqualTo("RECOVERY_COMPLETE");
        assertThat(stage.changes("srm.recovery.started")).hasSize(1);
        assertThat(stage.commands()).doesNotHaveDuplicates();
        assertThat(lab.invariants()).isEmpty();
    }

    @Test
    void leavesTheSynchronisationOutWhenTheRequestSaysSo(Stage stage) {
        var request = stage.request("planned-migration", "Payroll");
        request.putObject("inputs").put("synchronizeFirst", false);
        var run = stage.start("alice", request);
        stage.work();
        stage.approves("carol", run);
        stage.approves("bob", run);
        stage.work();

        assertThat(stage.changes("replication.sync.started")).isEmpty();
        assertThat(stage.openTasks(run)).containsExactly("userTask_signOff");
    }

    @Test
    void refusesTheMigrationWhenThePlanIsNotReady(Stage stage, LabControl lab) {
        lab.planStatus("Payroll", "SYNC_CONFLICT");

        var run = stage.start("planned-migration", "Payroll");
        stage.work();

        assertThat(stage.outcome(run)).isEqualTo("endEvent_migrationRefused");
        assertThat(stage.step(run, "serviceTask_checkReadiness").path("code").asText())
                .isEqualTo("drawbridge.planNotReady");
        assertThat(stage.commands()).isEmpty();
    }

    @Test
    void refusesTheMigrationAndNamesDisasterRecoveryWhenTheSourceDoesNotAnswer(Stage stage, LabControl lab) {
        lab.loseSite("onpremises");

        var run = stage.start("planned-migration", "Payroll");
        stage.work();

        assertThat(stage.outcome(run)).isEqualTo("endEvent_sourceDoesNotAnswer");
        assertThat(stage.step(run, "serviceTask_checkReadiness").path("text").asText())
                .contains("disaster-recovery");
        assertThat(stage.commands()).isEmpty();
    }

    @Test
    void asksAnOperatorWhenTheTaskInSrmEndsInAnErrorAndGoesOnWhenTheySayRetry(Stage stage, LabControl lab) {
        lab.addFault(Fault.taskError("storage array is busy")
                .request("POST", "*actions/recovery")
                .once());
        var run = approved(stage);
        stage.work();
        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_resolveFailedStep");
        var task = stage.task("bob", run, "userTask_resolveFailedStep");
        assertThat(stage.step(run, "serviceTask_runPlannedMigration")
                        .path("text")
                        .asText())
                .contains("storage array is busy");
        assertThat(task.path("briefing").path("likelyCause").asText()).isNotBlank();
        assertThat(task.path("briefing").path("tried")).isNotEmpty();

        stage.decides("bob", run, "userTask_resolveFailedStep", Map.of("decision", "retry"));
        stage.work();

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_signOff");
        assertThat(stage.step(run, "serviceTask_runPlannedMigration")
                        .path("round")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void goesOnWhenAnOperatorSaysWhatWasDoneByHand(Stage stage, LabControl lab) {
        lab.addFault(Fault.taskError("no such replication").request("POST", "*actions/sync"));
        var run = approved(stage);
        stage.work();
        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_resolveFailedStep");
        assertThat(stage.decide("bob", run, "userTask_resolveFailedStep", Map.of("decision", "done-by-hand"))
                        .status())
                .isEqualTo(422);

        stage.decides(
                "bob",
                run,
                "userTask_resolveFailedStep",
                Map.of("decision", "done-by-hand", "whatWasDone", "synchronised in the vSphere Client"));
        stage.work();

        assertThat(stage.step(run, "serviceTask_synchronizeReplications")
                        .path("text")
                        .asText())
                .contains("bob", "synchronised in the vSphere Client");
        assertThat(stage.openTasks(run)).containsExactly("userTask_signOff");
    }

    @Test
    void undoesWhatCanBeUndoneWhenAnOperatorAbortsAtAFailedStep(Stage stage, LabControl lab) {
        lab.addFault(Fault.taskError("storage array is busy")
                .request("POST", "*actions/recovery")
                .once());
        var run = approved(stage);
        stage.work();

        stage.decides("bob", run, "userTask_resolveFailedStep", Map.of("decision", "abort", "reason", "not tonight"));
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_migrationAborted");
        assertThat(lab.planStatusAt("provider", "Payroll")).isEqualTo("READY_STATE");
        assertThat(stage.openTasks(run)).isEmpty();
    }

    @Test
    void haltsThePlanWhenItIsAbortedWhileMachinesMove(Stage stage, LabControl lab) {
        var run = approved(stage);
        stage.workUntil(() -> lab.planStatusAt("provider", "Payroll").equals("RECOVERY_IN_PROGRESS"));

        stage.post("bob", "/api/v1/runs/" + run + "/abort", Map.of("reason", "wrong plan"));
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_migrationAborted");
        assertThat(stage.changes("srm.cancel")).hasSize(1);
        assertThat(lab.planStatusAt("provider", "Payroll")).isIn("READY_STATE", "INCOMPLETE_RECOVERY");
        assertThat(lab.invariants()).isEmpty();
    }

    @Test
    void asksAnOperatorWhenTheDeadlineHasPassed(Stage stage, LabControl lab) {
        lab.slowLink(0.0001);
        var run = approved(stage);
        stage.work();

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_resolveFailedStep");
        assertThat(stage.step(run, "serviceTask_synchronizeReplications")
                        .path("code")
                        .asText())
                .isEqualTo("drawbridge.deadlinePassed");
    }

    @Test
    void waitsForASystemThatIsAwayAndGoesOnWithoutAnybodysHelp(Stage stage, LabControl lab) {
        var run = approved(stage);
        stage.workUntil(() -> lab.planStatusAt("provider", "Payroll").equals("RECOVERY_IN_PROGRESS"));
        var fault = lab.addFault(Fault.refuseConnection().at("provider", "srm"));
        var until = stage.now().plus(Duration.ofMinutes(2));
        stage.workUntil(() -> stage.now().isAfter(until));
        assertThat(stage.step(run, "serviceTask_runPlannedMigration")
                        .path("text")
                        .asText())
                .contains("refused");

        lab.removeFault(fault);
        stage.work();

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_signOff");
    }

    @Test
    void logsInAgainWhenEverySessionHasEnded(Stage stage, LabControl lab) {
        var run = approved(stage);
        stage.workUntil(() -> lab.planStatusAt("provider", "Payroll").equals("RECOVERY_IN_PROGRESS"));
        lab.expireSessions();
        stage.work();

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_signOff");
        assertThat(stage.changes("srm.recovery.started")).hasSize(1);
    }
}
