package io.drawbridge.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.lab.Fault;
import io.drawbridge.lab.LabControl;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@RunbookTest
class DisasterRecoveryRunbookTests {

    @Test
    void recoversThePlanInPriorityOrderWhenTheSiteIsLostAndSomebodySignsTheRisk(Stage stage, LabControl lab) {
        lab.loseSite("onpremises");
        var run = stage.start("disaster-recovery", "Payroll");
        stage.work();
        stage.approves("bob", run);
        stage.work();
        assertThat(stage.openTasks(run)).containsExactly("userTask_signRisk");

        stage.decides(
                "alice",
                run,
                "userTask_signRisk",
                Map.of("decision", "risk-signed", "reason", "the building has no power"));
        stage.work();
        stage.signsOff("alice", run);
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_recovered");
        assertThat(lab.planStatusAt("provider", "Payroll")).isEqualTo("DISASTER_RECOVERY_COMPLETE");
        assertThat(stage.commands())
                .filteredOn(command -> command.startsWith("srm.recovery"))
                .hasSize(1);
        assertThat(lab.invariants()).isEmpty();
        var step = stage.step(run, "serviceTask_runDisasterRecovery");
        assertThat(step.path("itemCount").asInt()).isPositive();
        assertThat(step.path("percent").asInt()).isEqualTo(100);
    }

    @Test
    void fencesTheProtectedSiteBeforeItRecoversWhenThatSiteStillAnswers(Stage stage, LabControl lab) {
        var run = stage.start("disaster-recovery", "Payroll");
        stage.work();
        stage.approves("bob", run);
        stage.work();
        stage.signsOff("alice", run);
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_recovered");
        var commands = stage.commands();
        int recovery = commands.indexOf(commands.stream()
                .filter(command -> command.startsWith("srm.recovery"))
                .findFirst()
                .orElseThrow());
        assertThat(commands.subList(0, recovery))
                .allMatch(command -> command.startsWith("vm.shutdownGuest")
                        || command.startsWith("vm.powerOff")
                        || command.startsWith("bigip."))
                .anyMatch(command -> command.startsWith("vm.shutdownGuest"))
                .anyMatch(command -> command.startsWith("bigip.member.changed"));
        assertThat(lab.invariants()).isEmpty();
    }

    @Test
    void asksToDeclareTheDisasterFirstWhenTheRequestDoesNotCarryTheDeclaration(Stage stage) {
        var body = stage.request("disaster-recovery", "Payroll");
        body.remove("detectedAt");
        var run = stage.start("alice", body);
        stage.work();
        assertThat(stage.openTasks(run)).containsExactly("userTask_declareDisaster");

        stage.decides(
                "alice",
                run,
                "userTask_declareDisaster",
                Map.of(
                        "decision", "declare",
                        "detectedAt", stage.now().minusSeconds(600).toString(),
                        "reason", "no power"));
        stage.work();

        assertThat(stage.openTasks(run)).containsExactly("userTask_approveRun", "userTask_approveRun");
        assertThat(stage.task("bob", run, "userTask_approveRun")
                        .path("briefing")
                        .path("briefing")
                        .path("clockUsedMinutes")
                        .asInt())
                .isGreaterThanOrEqualTo(10);
    }

    @Test
    void showsWhoeverDeclaresWhatAnswersAndWhatDoesNot(Stage stage, LabControl lab) {
        stage.watch();
        lab.loseSite("onpremises");
        stage.advance(Duration.ofMinutes(3));
        stage.watch();
        var body = stage.request("disaster-recovery", "Payroll");
        body.remove("detectedAt");
        var run = stage.start("alice", body);

        var sightings = stage.task("alice", run, "userTask_declareDisaster")
                .path("briefing")
                .path("sightings");

        assertThat(sightings).hasSize(10);
        assertThat(sightings)
                .filteredOn(row -> row.path("state").asText().equals("does not answer"))
                .hasSize(5)
                .allSatisfy(row -> assertThat(row.path("endpoint").asText()).endsWith("Rainpole on-premises"));
    }

    @Test
    void endsWhenTheDisasterIsAFalseAlarm(Stage stage, LabControl lab) {
        var body = stage.request("disaster-recovery", "Payroll");
        body.remove("detectedAt");
        var run = stage.start("alice", body);
        stage.work();
        stage.decides(
                "alice", run, "userTask_declareDisaster", Map.of("decision", "false-alarm", "reason", "a test alarm"));
        stage.work();

        assertThat(stage.outcome(run)).isEqualTo("endEvent_falseAlarm");
        assertThat(stage.commands()).isEmpty();
    }

    @Test
    void showsApproversWhatMovesTheGapsTheLagsTheClockAndTheUndo(Stage stage) {
        var run = stage.start("disaster-recovery", "Payroll");
        stage.work();

        var briefing = stage.task("bob", run, "userTask_approveRun").path("briefing");
        assertThat(briefing.path("moves"))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.path("names").asText()).isNotBlank());
        assertThat(briefing.path("lags"))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.path("rpo").asText()).isNotBlank());
        assertThat(briefing.path("undo")).isNotEmpty();
        assertThat(briefing.path("gaps").isArray()).isTrue();
        assertThat(briefing.path("briefing").path("readinessScore").asText()).endsWith(" of 100");
        assertThat(briefing.path("briefing").path("clockTargetMinutes").asInt()).isPositive();
    }

    @Test
    void beginsAtOnceUnderBreakGlassAndDoesNotCloseBeforeSomebodyElseHasReviewedIt(Stage stage, LabControl lab) {
        lab.loseSite("onpremises");
        var run = stage.start(
                "alice", stage.request("disaster-recovery", "Payroll").put("breakGlass", true));
        stage.work();
        stage.decides("alice", run, "userTask_signRisk", Map.of("decision", "risk-signed", "reason", "no power"));
        stage.work();
        stage.signsOff("alice", run);
        stage.work();
        assertThat(stage.openTasks(run)).containsExactly("userTask_reviewBreakGlass");
        assertThat(stage.run(run).path("state").asText()).isEqualTo("running");

        assertThat(stage.tasks("alice", run)).isEmpty();
        stage.decides(
                "grace", run, "userTask_reviewBreakGlass", Map.of("decision", "justified", "reason", "it was needed"));
        stage.work();

        assertThat(stage.outcome(run)).isEqualTo("endEvent_recovered");
    }

    @Test
    void offersAnotherRunWhenSomeMachinesDidNotComeUp(Stage stage, LabControl lab) {
        lab.loseSite("onpremises");
        lab.addFault(Fault.taskError("no such host").operation("run.powerOn").once());
        var run = stage.start("disaster-recovery", "Payroll");
        stage.work();
        stage.approves("bob", run);
        stage.work();
        stage.decides("alice", run, "userTask_signRisk", Map.of("decision", "risk-signed", "reason", "no power"));
        stage.work();
        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_decideRerun");

        stage.decides("alice", run, "userTask_decideRerun", Map.of("decision", "rerun"));
        stage.work();

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_signOff");
        assertThat(stage.changes("srm.recovery.started")).hasSize(2);
    }

    @Test
    void recoversOnceWhenTheAnswerToTheCommandIsLost(Stage stage, LabControl lab) {
        lab.loseSite("onpremises");
        lab.addFault(Fault.dropAnswer()
                .at("provider", "srm")
                .request("POST", "*actions/recovery")
                .once());
        var run = stage.start("disaster-recovery", "Payroll");
        stage.work();
        stage.approves("bob", run);
        stage.work();
        stage.decides("alice", run, "userTask_signRisk", Map.of("decision", "risk-signed", "reason", "no power"));
        stage.work();

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_signOff");
        assertThat(stage.changes("srm.recovery.started")).hasSize(1);
        assertThat(stage.texts(run, "NO_ANSWER")).hasSize(1);
    }

    @Test
    void powersMachinesOnInTheOrderOfTheirPriorities(Stage stage, LabControl lab) {
        lab.loseSite("onpremises");
        var run = stage.start("disaster-recovery", "Everything");
        stage.work();
        stage.approves("bob", run);
        stage.work();
        stage.decides("alice", run, "userTask_signRisk", Map.of("decision", "risk-signed", "reason", "no power"));
        stage.work();

        var order = stage.changes("vm.poweredOn").stream()
                .map(entry -> stage.priorityOf(entry.objectName))
                .toList();
        assertThat(order).hasSizeGreaterThanOrEqualTo(60).isSorted();
        assertThat(order).containsAll(List.of("P1", "P2", "P3", "P4", "P5"));
    }
}
