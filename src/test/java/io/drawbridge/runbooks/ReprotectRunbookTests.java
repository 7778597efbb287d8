package io.drawbridge.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.lab.Fault;
import io.drawbridge.lab.LabControl;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.util.Map;
import org.junit.jupiter.api.Test;

@RunbookTest
class ReprotectRunbookTests {

    private static String migrated(Stage stage) {
        var run = stage.start("planned-migration", "Payroll");
        stage.work();
        stage.approves("carol", run);
        stage.approves("bob", run);
        stage.work();
        stage.signsOff("alice", run);
        stage.work();
        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_migrated");
        return run;
    }

    /** Lost, recovered at the provider at somebody's risk, and back with its machines running. */
    private static void recoveredAndReturned(Stage stage, LabControl lab) {
        lab.loseSite("onpremises");
        var run = stage.start("disaster-recovery", "Payroll");
        stage.work();
        stage.approves("bob", run);
        stage.work();
        stage.decides("alice", run, "userTask_signRisk", Map.of("decision", "risk-signed", "reason", "no power"));
        stage.work();
        stage.signsOff("alice", run);
        stage.work();
        lab.returnSite("onpremises");
        assertThat(lab.planStatusAt("provider", "Payroll")).isEqualTo("RECOVERY_SPLIT_BRAIN");
    }

    private static String approved(Stage stage) {
        var run = stage.start("reprotect", "Payroll");
        stage.work();
        stage.approves("carol", run);
        stage.approves("bob", run);
        stage.work();
        return run;
    }

    private static void signsOff(Stage stage, String run) {
        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_signOffDirection");
        stage.decides("alice", run, "userTask_signOffDirection", Map.of("decision", "accepted"));
        stage.work();
        assertThat(stage.outcome(run)).isEqualTo("endEvent_reprotected");
    }

    private static LabControl.PlanState plan(LabControl lab) {
        return lab.summary().plans().stream()
                .filter(plan -> plan.name().equals("Payroll"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void turnsThePlanRoundAfterAPlannedMigrationWithoutAskingAboutLostData(Stage stage, LabControl lab) {
        migrated(stage);
        var run = approved(stage);
        signsOff(stage, run);

        assertThat(lab.planStatusAt("provider", "Payroll")).isEqualTo("READY_STATE");
        assertThat(lab.planStatusAt("onpremises", "Payroll")).isEqualTo("READY_STATE");
        assertThat(plan(lab).protectedSite()).isEqualTo("provider");
        assertThat(stage.changes("srm.reprotect.started")).hasSize(1);
        assertThat(stage.changes("srm.recovery.started")).hasSize(1);
        assertThat(stage.step(run, "serviceTask_reverseProtection")
                        .path("percent")
                        .asInt())
                .isEqualTo(100);
        assertThat(stage.step(run, "serviceTask_awaitInitialSynchronization")
                        .path("percent")
                        .asInt())
                .isEqualTo(100);
        assertThat(lab.invariants()).isEmpty();
    }

    @Test
    void waitsUntilEveryReplicaIsCompleteBeforeItIsSignedOff(Stage stage, LabControl lab) {
        migrated(stage);
        var run = stage.start("reprotect", "Payroll");
        stage.work();
        stage.approves("carol", run);
        stage.approves("bob", run);
        stage.workUntil(() -> stage.states(run).stream()
                .anyMatch(state -> state.startsWith("serviceTask_awaitInitialSynchronization OPEN 0 of")));

        assertThat(lab.planStatusAt("provider", "Payroll")).isEqualTo("READY_STATE");
        assertThat(stage.openTasks(run)).isEmpty();
        stage.work();
        var task = stage.task("alice", run, "userTask_signOffDirection").path("briefing");
        assertThat(task.path("situation").path("newDirection").asText())
                .isEqualTo("Cloud provider to Rainpole on-premises");
        assertThat(task.path("synchronized"))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.path("note").asText()).startsWith("replica of "));
    }

    @Test
    void resolvesTheSplitBrainAndReconcilesBeforeItTurnsThePlanRound(Stage stage, LabControl lab) {
        recoveredAndReturned(stage, lab);
        var run = stage.start("reprotect", "Payroll");
        stage.work();
        assertThat(stage.changes("srm.recovery.started"))
                .as("nothing before approval")
                .hasSize(1);
        stage.approves("carol", run);
        stage.approves("bob", run);
        stage.work();

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_reconcileData");
        assertThat(lab.planStatusAt("provider", "Payroll")).isEqualTo("RECOVERY_COMPLETE");
        assertThat(stage.changes("srm.recovery.started")).hasSize(2);
        assertThat(stage.changes("srm.reprotect.started")).isEmpty();
        var briefing = stage.task("carol", run, "userTask_reconcileData").path("briefing");
        assertThat(briefing.path("situation").path("disasterDetected").asText()).endsWith("UTC");
        assertThat(briefing.path("situation").path("disasterReason").asText()).contains("disaster-recovery");
        assertThat(briefing.path("replicas")).isNotEmpty().allSatisfy(row -> {
            assertThat(row.path("replica").asText()).endsWith("UTC");
            assertThat(row.path("gap").asText()).isNotEqualTo("not known");
        });

        stage.decides(
                "carol",
                run,
                "userTask_reconcileData",
                Map.of("decision", "given-up", "reason", "the last orders were typed in again"));
        stage.work();
        signsOff(stage, run);

        assertThat(plan(lab).protectedSite()).isEqualTo("provider");
        assertThat(lab.vms("onpremises"))
                .filteredOn(vm -> vm.name().startsWith("payroll"))
                .noneMatch(LabControl.VmState::on);
        assertThat(stage.commands())
                .filteredOn(command -> command.startsWith("srm."))
                .as("the recovery, the one that ends the split brain, the reversal")
                .containsExactly(
                        "srm.recovery.started Payroll",
                        "srm.recovery.started Payroll",
                        "srm.reprotect.started Payroll");
        assertThat(lab.invariants()).isEmpty();
    }

    @Test
    void asksAboutLostDataEvenWhenNothingRunsTwiceAnyMore(Stage stage) {
        var disaster = stage.start("disaster-recovery", "Payroll");
        stage.work();
        stage.approves("bob", disaster);
        stage.work();
        stage.signsOff("alice", disaster);
        stage.work();

        var run = approved(stage);

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_reconcileData");
        assertThat(stage.step(run, "serviceTask_resolveSplitBrain").path("text").asText())
                .contains("no split brain");
        assertThat(stage.changes("srm.recovery.started")).hasSize(1);
    }

    @Test
    void waitsForASiteThatComesBackWithinThePatience(Stage stage, LabControl lab) {
        migrated(stage);
        lab.loseSite("onpremises");
        var run = stage.start("reprotect", "Payroll");
        var until = stage.now().plusSeconds(600);
        stage.workUntil(() -> stage.now().isAfter(until));
        assertThat(stage.step(run, "serviceTask_checkReturnedSite").path("text").asText())
                .contains("waiting until", "vCenter of onpremises");

        lab.returnSite("onpremises");
        stage.work();

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).contains("userTask_approveRun");
    }

    @Test
    void refusesWhenTheSiteIsNotBackInTime(Stage stage, LabControl lab) {
        migrated(stage);
        lab.loseSite("onpremises");
        int before = stage.commands().size();

        var run = stage.start("reprotect", "Payroll");
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_siteNotBack");
        assertThat(stage.step(run, "serviceTask_checkReturnedSite").path("code").asText())
                .isEqualTo("drawbridge.siteNotBack");
        assertThat(stage.commands()).hasSize(before);
    }

    @Test
    void refusesAPlanThatIsNotRecovered(Stage stage) {
        var run = stage.start("reprotect", "Payroll");
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_reprotectRefused");
        assertThat(stage.step(run, "serviceTask_checkReadiness").path("text").asText())
                .contains("the plan is not recovered");
        assertThat(stage.commands()).isEmpty();
    }

    @Test
    void endsWithoutTouchingAnythingWhenItIsDeclined(Stage stage, LabControl lab) {
        migrated(stage);
        var run = stage.start("reprotect", "Payroll");
        stage.work();
        stage.decides(
                "carol", run, "userTask_approveRun", Map.of("decision", "decline", "reason", "the auditors are here"));
        stage.work();

        assertThat(stage.outcome(run)).isEqualTo("endEvent_reprotectDeclined");
        assertThat(stage.changes("srm.reprotect.started")).isEmpty();
        assertThat(plan(lab).protectedSite()).isEqualTo("onpremises");
    }

    @Test
    void letsAPersonTryAgainOrForceWhatCouldNotBeTurnedRound(Stage stage, LabControl lab) {
        migrated(stage);
        var fault = lab.addFault(Fault.taskError("old disk is locked").operation("run.reprotect"));
        var run = approved(stage);
        assertThat(stage.openTasks(run))
                .as(stage.states(run).toString())
                .containsExactly("userTask_decideForcedReversal");
        var briefing = stage.task("bob", run, "userTask_decideForcedReversal").path("briefing");
        assertThat(briefing.path("unreversed")).isNotEmpty();
        assertThat(briefing.path("situation").path("whatHappened").asText()).contains("old disk is locked");

        stage.decides("bob", run, "userTask_decideForcedReversal", Map.of("decision", "again"));
        stage.work();
        assertThat(stage.openTasks(run)).containsExactly("userTask_decideForcedReversal");
        assertThat(stage.changes("srm.reprotect.started")).hasSize(2);

        lab.removeFault(fault);
        stage.decides(
                "bob",
                run,
                "userTask_decideForcedReversal",
                Map.of("decision", "force", "reason", "the old disks are scrapped anyway"));
        stage.work();
        signsOff(stage, run);

        assertThat(stage.changes("srm.reprotect.started")).hasSize(3);
        assertThat(stage.changes("srm.reprotect.started").get(2).detail).contains("forced=true");
        assertThat(lab.invariants()).isEmpty();
    }

    @Test
    void turnsThePlanRoundOnceWhenTheAnswerToTheCommandIsLost(Stage stage, LabControl lab) {
        migrated(stage);
        lab.addFault(Fault.dropAnswer()
                .at("provider", "srm")
                .request("POST", "*actions/reprotect")
                .once());
        var run = approved(stage);
        signsOff(stage, run);

        assertThat(stage.changes("srm.reprotect.started")).hasSize(1);
        assertThat(stage.texts(run, "NO_ANSWER")).hasSize(1);
    }

    @Test
    void waitsForTheReversalWhenItIsAbortedInTheMiddleAndSaysWhichWayThePlanPoints(Stage stage, LabControl lab) {
        migrated(stage);
        var run = stage.start("reprotect", "Payroll");
        stage.work();
        assertThat(stage.task("bob", run, "userTask_approveRun")
                        .path("briefing")
                        .path("undo"))
                .anySatisfy(
                        row -> assertThat(row.path("undo").asText()).contains("What has been reversed stays reversed"));
        stage.approves("carol", run);
        stage.approves("bob", run);
        stage.workUntil(() -> lab.planStatusAt("provider", "Payroll").equals("REPROTECT_IN_PROGRESS"));

        stage.post("bob", "/api/v1/runs/" + run + "/abort", Map.of("reason", "not today"));
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_reprotectAborted");
        assertThat(lab.planStatusAt("provider", "Payroll")).isEqualTo("READY_STATE");
        assertThat(stage.step(run, "serviceTask_awaitPlanAtRest").path("text").asText())
                .contains("protects provider now", "stays reversed");
        assertThat(stage.changes("srm.cancel")).isEmpty();
        assertThat(lab.invariants()).isEmpty();
    }

    @Test
    void leavesThePlanRecoveredWhenItIsAbortedBeforeTheReversal(Stage stage, LabControl lab) {
        recoveredAndReturned(stage, lab);
        var run = approved(stage);

        stage.post("bob", "/api/v1/runs/" + run + "/abort", Map.of("reason", "data first"));
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_reprotectAborted");
        assertThat(lab.planStatusAt("provider", "Payroll")).isEqualTo("RECOVERY_COMPLETE");
        assertThat(stage.changes("srm.reprotect.started")).isEmpty();
    }

    @Test
    void waitsWhileTheLineIsDownAndGoesOnWhenItIsBack(Stage stage, LabControl lab) {
        migrated(stage);
        var run = stage.start("reprotect", "Payroll");
        stage.work();
        stage.approves("carol", run);
        stage.approves("bob", run);
        stage.workUntil(() -> stage.states(run).stream()
                .anyMatch(state -> state.startsWith("serviceTask_awaitInitialSynchronization OPEN 0 of")));
        lab.cutLink();
        var until = stage.now().plusSeconds(1200);
        stage.workUntil(() -> stage.now().isAfter(until));
        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).isEmpty();
        assertThat(stage.step(run, "serviceTask_awaitInitialSynchronization")
                        .path("text")
                        .asText())
                .contains("do not see each other");

        lab.restoreLink();
        stage.work();

        signsOff(stage, run);
    }

    @Test
    void asksAPersonWhenTheSiteIsLostOnceMoreDuringTheReversalAndGoesOnWhenItIsBack(Stage stage, LabControl lab) {
        migrated(stage);
        var run = stage.start("reprotect", "Payroll");
        stage.work();
        stage.approves("carol", run);
        stage.approves("bob", run);
        stage.workUntil(() -> lab.planStatusAt("provider", "Payroll").equals("REPROTECT_IN_PROGRESS"));
        lab.loseSite("onpremises");
        stage.work();
        assertThat(stage.openTasks(run))
                .as(stage.states(run).toString())
                .containsExactly("userTask_decideForcedReversal");

        lab.returnSite("onpremises");
        stage.decides("bob", run, "userTask_decideForcedReversal", Map.of("decision", "again"));
        stage.work();

        signsOff(stage, run);
        assertThat(plan(lab).protectedSite()).isEqualTo("provider");
        assertThat(lab.invariants()).isEmpty();
    }

    @Test
    void turnsRoundAPlanWhoseGroupsAnotherPlanHasTurnedInPart(Stage stage, LabControl lab) {
        var everything = stage.start("planned-migration", "Tier 1");
        stage.work();
        stage.approves("carol", everything);
        stage.approves("bob", everything);
        stage.work();
        stage.signsOff("alice", everything);
        stage.work();
        signsOff(stage, approved(stage));
        assertThat(lab.planStatusAt("provider", "Tier 1")).isEqualTo("PARTIAL_REPROTECT");

        var run = stage.start("reprotect", "Tier 1");
        stage.work();
        stage.approves("carol", run);
        stage.approves("bob", run);
        stage.work();
        signsOff(stage, run);

        assertThat(lab.planStatusAt("provider", "Tier 1")).isEqualTo("READY_STATE");
        assertThat(lab.invariants()).isEmpty();
    }

    @Test
    void listsInAPreviewWhatWouldBeDoneAndChangesNothing(Stage stage, LabControl lab) {
        recoveredAndReturned(stage, lab);
        var before = lab.ledger().size();

        var run = stage.start("alice", stage.request("reprotect", "Payroll").put("mode", "preview"));
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_reprotected");
        assertThat(stage.texts(run, "WOULD_DO"))
                .containsSubsequence("recovery", "would ask: Reconcile data", "reprotect");
        assertThat(lab.ledger()).hasSize(before);
    }

    @Test
    void comesBackToWhereItBeganAfterMovingThereAndBack(Stage stage, LabControl lab) {
        var start = plan(lab);
        migrated(stage);
        signsOff(stage, approved(stage));
        assertThat(stage.run(migrated(stage)).path("direction").asText()).isEqualTo("provider-to-onpremises");
        var back = approved(stage);
        assertThat(stage.run(back).path("direction").asText()).isEqualTo("provider-to-onpremises");
        signsOff(stage, back);

        assertThat(plan(lab)).isEqualTo(start);
        assertThat(lab.vms("onpremises"))
                .filteredOn(vm -> vm.name().startsWith("payroll"))
                .isNotEmpty()
                .allSatisfy(vm -> {
                    assertThat(vm.on()).as(vm.name()).isTrue();
                    assertThat(vm.role()).isEqualTo("PRODUCTION");
                });
        assertThat(lab.invariants()).isEmpty();
    }

    @Test
    void testsTheRecoveryInTheNewDirectionAndKnowsNoOther(Stage stage, LabControl lab) {
        migrated(stage);
        signsOff(stage, approved(stage));
        assertThat(stage.post(
                                "dave",
                                "/api/v1/runs",
                                stage.request("dr-test", "Payroll").put("direction", "onpremises-to-provider"))
                        .status())
                .isEqualTo(422);

        var run = stage.start("dr-test", "Payroll");
        stage.work();
        stage.approves("carol", run);
        stage.work();

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_inspectWorkloads");
        assertThat(lab.planStatusAt("onpremises", "Payroll")).isEqualTo("TEST_COMPLETE");
        assertThat(lab.vms("onpremises"))
                .filteredOn(vm -> vm.role().equals("TEST"))
                .isNotEmpty();
        stage.decides("dave", run, "userTask_inspectWorkloads", Map.of("decision", "passed"));
        stage.work();
        stage.decides("dave", run, "userTask_recordFindings", Map.of("decision", "passed"));
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_tested");
        assertThat(lab.invariants()).isEmpty();
    }
}
