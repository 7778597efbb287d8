package io.drawbridge.runbooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.lab.LabControl;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who must agree, and the ways around it that do not work. */
@RunbookTest
class ApprovalTests {

    private static String asked(Stage stage, String runbook) {
        var run = stage.start(runbook, "Payroll");
        stage.work();
        assertThat(stage.openTasks(run)).contains("userTask_approveRun");
        return run;
    }

    @Test
    void needsBothSidesForAPlannedMigration(Stage stage) {
        var run = asked(stage, "planned-migration");

        stage.approves("carol", run);
        stage.work();
        assertThat(stage.openTasks(run)).containsExactly("userTask_approveRun");
        assertThat(stage.commands()).isEmpty();

        stage.approves("bob", run);
        stage.work();
        assertThat(stage.openTasks(run)).containsExactly("userTask_signOff");
    }

    @Test
    void endsTheRunWithTheReasonWhenSomebodyDeclines(Stage stage) {
        var run = asked(stage, "planned-migration");
        assertThat(stage.decide("carol", run, "userTask_approveRun", Map.of("decision", "decline"))
                        .status())
                .isEqualTo(422);

        stage.decides("carol", run, "userTask_approveRun", Map.of("decision", "decline", "reason", "year-end closing"));
        stage.work();

        assertThat(stage.outcome(run)).isEqualTo("endEvent_migrationDeclined");
        assertThat(stage.texts(run, "DECISION")).anyMatch(text -> text.contains("year-end closing"));
        assertThat(stage.commands()).isEmpty();
    }

    @Test
    void endsTheRunWhenNobodyDecidesInTime(Stage stage) {
        var run = asked(stage, "planned-migration");

        stage.fire(run, "event_approvalExpired");
        stage.work();

        assertThat(stage.outcome(run)).isEqualTo("endEvent_migrationDeclined");
        assertThat(stage.texts(run, "NOTICE")).anyMatch(text -> text.contains("has run out"));
    }

    @Test
    void letsDeputiesDecideWhenNobodyElseDoes(Stage stage) {
        var run = asked(stage, "disaster-recovery");
        assertThat(stage.tasks("grace", run)).isEmpty();

        stage.fire(run, "event_reminderDue");
        stage.fire(run, "event_escalationDue");
        var deputies = List.of("erin", "grace").stream()
                .filter(person -> !stage.tasks(person, run).isEmpty())
                .toList();
        assertThat(deputies).isNotEmpty();
        stage.approves(deputies.get(0), run);
        stage.work();

        assertThat(stage.texts(run, "NOTICE")).anyMatch(text -> text.contains("reminder"));
        assertThat(stage.openTasks(run)).doesNotContain("userTask_approveRun");
    }

    @Test
    void neverTakesTheRequesterForAnApprover(Stage stage) {
        var body = stage.request("planned-migration", "Payroll");
        var run = stage.start("carol", body);
        stage.work();

        var answer = stage.decide("carol", run, "userTask_approveRun", Map.of("decision", "approve"));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body().path("detail").asText()).contains("Four eyes");
        assertThat(stage.openTasks(run)).hasSize(2);
    }

    @Test
    void doesNotCountAnApprovalThatIsPushedIntoTheEngineWithoutAName(Stage stage) {
        var run = asked(stage, "planned-migration");
        var tasks = stage.engine().getTaskService();

        assertThatThrownBy(() -> tasks.complete(
                        tasks.createTaskQuery()
                                .processInstanceBusinessKey(run)
                                .list()
                                .get(0)
                                .getId(),
                        Map.of("decision", "approve")))
                .hasMessageContaining("Nobody is signed in");
        assertThat(stage.openTasks(run)).hasSize(2);
    }

    @Test
    void sendsNothingWhenSomebodyMovesTheRunPastItsApproval(Stage stage) {
        var run = asked(stage, "planned-migration");
        var runtime = stage.engine().getRuntimeService();
        var instance = runtime.createProcessInstanceQuery()
                .processInstanceBusinessKey(run)
                .processDefinitionKey("planned-migration")
                .singleResult();

        runtime.createProcessInstanceModification(instance.getId())
                .startBeforeActivity("subProcess_work")
                .execute();
        stage.work();

        assertThat(stage.commands()).isEmpty();
        assertThat(stage.openTasks(run)).contains("userTask_resolveFailedStep");
        assertThat(stage.step(run, "serviceTask_synchronizeReplications")
                        .path("code")
                        .asText())
                .isEqualTo("drawbridge.notApproved");
    }

    @Test
    void doesNotBelieveVariablesThatSayTheRunIsApproved(Stage stage) {
        var run = asked(stage, "planned-migration");
        var runtime = stage.engine().getRuntimeService();
        runtime.createProcessInstanceQuery()
                .processInstanceBusinessKey(run)
                .list()
                .forEach(instance -> runtime.setVariables(
                        instance.getId(), Map.of("runApproved", true, "approvalOutcome", "approved")));
        stage.fire(run, "event_approvalExpired");
        stage.work();

        assertThat(stage.outcome(run)).isEqualTo("endEvent_migrationDeclined");
    }

    @Test
    void keepsPeopleWithoutTheRoleAway(Stage stage) {
        var run = asked(stage, "planned-migration");
        var id = stage.task("carol", run, "userTask_approveRun").path("id").asText();

        assertThat(stage.tasks("dave", run)).isEmpty();
        assertThat(stage.post("dave", "/api/v1/tasks/" + id + "/decision", Map.of("decision", "approve"))
                        .status())
                .isEqualTo(404);
        assertThat(stage.post("frank", "/api/v1/runs", stage.request("planned-migration", "Payroll"))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void takesBackARunThatIsStillWaitingForItsApproval(Stage stage, LabControl lab) {
        var run = asked(stage, "planned-migration");

        stage.post("alice", "/api/v1/runs/" + run + "/abort", Map.of("reason", "wrong plan"));
        stage.work();

        assertThat(stage.outcome(run)).isEqualTo("endEvent_migrationWithdrawn");
        assertThat(stage.openTasks(run)).isEmpty();
        assertThat(stage.commands()).isEmpty();
    }
}
