package io.drawbridge.models;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.delegate.BpmnError;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.history.HistoricActivityInstance;
import org.camunda.bpm.engine.impl.bpmn.behavior.AbstractBpmnActivityBehavior;
import org.camunda.bpm.engine.impl.bpmn.helper.BpmnExceptionHandler;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.cfg.StandaloneInMemProcessEngineConfiguration;
import org.camunda.bpm.engine.impl.pvm.delegate.ActivityExecution;
import org.camunda.bpm.engine.impl.pvm.delegate.SignallableActivityBehavior;
import org.camunda.bpm.engine.runtime.Execution;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The models in a plain engine: every step waits until the test says that its goal is reached. */
class WalkedRunbookTests {

    private static final Map<Object, Object> BEANS = new HashMap<>();
    private static final Map<String, String> REFUSALS = new HashMap<>();
    private static final List<String> BEGUN = new ArrayList<>();
    private static final Approvals APPROVALS = new Approvals();

    private static ProcessEngine engine;

    /** An infrastructure step: due, then waiting for its goal. */
    static class Step extends AbstractBpmnActivityBehavior implements SignallableActivityBehavior {

        @Override
        public void execute(ActivityExecution execution) {
            BEGUN.add(execution.getCurrentActivityId());
        }

        @Override
        public void signal(ActivityExecution execution, String name, Object data) throws Exception {
            var code = REFUSALS.remove(execution.getCurrentActivityId());
            if (code != null) {
                BpmnExceptionHandler.propagateBpmnError(new BpmnError(code), execution);
            } else {
                leave(execution);
            }
        }
    }

    /** Counts voices, as our own bean will. */
    public static class Approvals {

        boolean declined;
        boolean breakGlassGranted;
        int needed;

        public boolean decided(DelegateExecution execution) {
            var given = (Integer) execution.getVariable("nrOfCompletedInstances");
            return declined || given >= needed;
        }
    }

    @BeforeAll
    static void startEngine() {
        Model.all()
                .flatMap(model -> model.every(ServiceTask.class).stream())
                .map(task -> Model.words(task.getId()))
                .forEach(bean -> BEANS.put(bean, new Step()));
        BEANS.put("approvals", APPROVALS);
        BEANS.put("openApproval", (JavaDelegate) execution -> {
            @SuppressWarnings("unchecked")
            var policy = (Map<String, Object>) execution.getVariable("policy");
            APPROVALS.needed = (Integer) policy.get("approvalsNeeded");
            execution.setVariable(
                    "approvalSeats",
                    new ArrayList<>(
                            Arrays.asList(policy.get("approverRoles").toString().split(", "))));
            for (String time : List.of("reminderEvery", "escalateAfter", "expireAfter")) {
                execution.setVariable(time, policy.get(time));
            }
            execution.setVariable("breakGlassGranted", APPROVALS.breakGlassGranted);
        });
        BEANS.put("concludeApproval", (JavaDelegate) execution -> {
            execution.setVariable("runApproved", !APPROVALS.declined);
            execution.setVariable("approvalOutcome", APPROVALS.declined ? "declined" : "approved");
        });
        BEANS.put("recordBreakGlass", (JavaDelegate) execution -> {
            execution.setVariable("runApproved", true);
            execution.setVariable("approvalOutcome", "break-glass");
        });
        BEANS.put("recordExpiry", (JavaDelegate) execution -> {
            execution.setVariable("runApproved", false);
            execution.setVariable("approvalOutcome", "expired");
        });
        // What is asked for is noted before anybody is asked, in every runbook alike.
        BEANS.put("noteApprovalSubject", (JavaDelegate) execution -> {});
        for (String bean : List.of("remindApprovers", "addDeputies", "retryStep", "acceptStepDoneByHand", "abortRun")) {
            BEANS.put(bean, (JavaDelegate) execution -> BEGUN.add(execution.getCurrentActivityId()));
        }

        var configuration = new StandaloneInMemProcessEngineConfiguration();
        configuration.setProcessEngineName("models");
        configuration.setJdbcUrl("jdbc:h2:mem:models;DB_CLOSE_DELAY=-1");
        configuration.setBeans(BEANS);
        configuration.setEnforceHistoryTimeToLive(true);
        engine = configuration.buildProcessEngine();

        var deployment = engine.getRepositoryService().createDeployment();
        Model.all().forEach(model -> deployment.addModelInstance(model.id() + ".bpmn", model.bpmn()));
        deployment.addClasspathResource("bpmn/policies/approval-policy.dmn");
        Model.files(Model.FORMS, ".form").forEach(form -> deployment.addClasspathResource(form.toString()));
        deployment.deploy();
    }

    @AfterAll
    static void stopEngine() {
        engine.close();
    }

    @BeforeEach
    void forget() {
        REFUSALS.clear();
        BEGUN.clear();
        APPROVALS.declined = false;
        APPROVALS.breakGlassGranted = false;
        engine.getRuntimeService()
                .createProcessInstanceQuery()
                .rootProcessInstances()
                .list()
                .forEach(run -> engine.getRuntimeService().deleteProcessInstance(run.getId(), "next test"));
    }

    @Test
    void migratesAsPlanned() {
        var run = start("planned-migration", Map.of("synchronizeFirst", true));
        reach("checkReadiness");
        answer("userTask_approveRun", "approve");
        answer("userTask_approveRun", "approve");
        reach("synchronizeReplications", "runPlannedMigration");
        redirect();
        reach("verifyServices");
        answer("userTask_signOff", "accepted");

        assertThat(ends(run)).containsExactly("endEvent_workDone", "endEvent_migrated");
    }

    @Test
    void leavesOutTheFirstSynchronization() {
        start("planned-migration", Map.of("synchronizeFirst", false));
        reach("checkReadiness");
        answer("userTask_approveRun", "approve");
        answer("userTask_approveRun", "approve");

        assertThat(waiting()).containsExactly("serviceTask_runPlannedMigration");
    }

    @ParameterizedTest
    @CsvSource({
        "planned-migration, planNotReady, endEvent_migrationRefused",
        "planned-migration, planUnknown, endEvent_migrationRefused",
        "planned-migration, wrongDirection, endEvent_migrationRefused",
        "planned-migration, sourceDoesNotAnswer, endEvent_sourceDoesNotAnswer",
        "disaster-recovery, planUnknown, endEvent_recoveryRefused",
        "disaster-recovery, wrongDirection, endEvent_recoveryRefused",
        "dr-test, planNotReady, endEvent_testRefused",
        "dr-test, planUnknown, endEvent_testRefused",
        "dr-test, wrongDirection, endEvent_testRefused"
    })
    void refusesWhatCannotWork(String runbook, String refusal, String end) {
        var run = start(runbook, Map.of("declared", true));

        refuse("checkReadiness", "drawbridge." + refusal);

        assertThat(ends(run)).containsExactly(end);
    }

    @Test
    void recoversFromADisaster() {
        var run = start("disaster-recovery", Map.of("declared", true));
        reach("checkReadiness");
        answer("userTask_approveRun", "approve");
        fence();
        reach("runDisasterRecovery");
        redirect();
        reach("verifyServices");
        answer("userTask_signOff", "accepted");

        assertThat(ends(run)).containsExactly("endEvent_workDone", "endEvent_recovered");
    }

    private static final String[] CONTROL_PLANE = {
        "promoteSecondaryManager", "redeployControllers", "pushControllerState", "redeployUdlrControlVm"
    };

    private static ProcessInstance siteFailureFenced() {
        var run = start("site-failure", Map.of("declared", true));
        reach("checkReadiness");
        answer("userTask_approveRun", "approve");
        fence();
        assertThat(waiting())
                .containsExactlyInAnyOrder("serviceTask_recoverAllPlans", "serviceTask_promoteSecondaryManager");
        return run;
    }

    @Test
    void recoversPlansAndNetworkSideBySide() {
        var run = siteFailureFenced();
        reach(CONTROL_PLANE);
        assertThat(waiting()).as("users wait for both").containsExactly("serviceTask_recoverAllPlans");
        refuse("recoverAllPlans", "drawbridge.recoveryIncomplete");
        answer("userTask_decideRerun", "rerun");
        reach("recoverAllPlans");
        redirect();
        reach("verifyServices");
        answer("userTask_resumeOperations", "accepted");

        assertThat(ends(run)).containsExactly("endEvent_workDone", "endEvent_resumed");
    }

    @Test
    void abortOfASiteFailureHaltsPlansThenUnfencesThenRestoresTraffic() {
        var run = siteFailureFenced();

        abort(run);
        reach("haltRecoveryPlan", "unfenceProtectedSite");
        restore();

        assertThat(ends(run)).containsExactly("endEvent_undone", "endEvent_siteFailureAborted");
    }

    private static ProcessInstance edgeFailure(String way, boolean controlPlaneLost) {
        var run = start("edge-cluster-failure", Map.of("controlPlaneLost", controlPlaneLost));
        reach("checkEdgeCluster");
        answer("userTask_chooseWay", way);
        reach("checkReadiness");
        answer("userTask_approveRun", "approve");
        return run;
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void failsOverFromALostEdgeCluster(boolean controlPlaneLost) {
        var run = edgeFailure("fail-over", controlPlaneLost);
        fence();
        reach("recoverAllPlans");
        if (controlPlaneLost) {
            reach(CONTROL_PLANE);
        }
        reach("redeployEdges");
        redirect();
        reach("verifyServices");
        answer("userTask_resumeOperations", "accepted");

        assertThat(ends(run)).containsExactly("endEvent_workDone", "endEvent_resumed");
    }

    @Test
    void movesTheWayOutUntilTheEdgesAreRepaired() {
        var run = edgeFailure("egress", true);
        reach("setLocaleId", "verifyEgress");
        answer("userTask_confirmRepair", "repaired");
        reach("restoreLocaleId");
        answer("userTask_resumeOperations", "accepted");

        assertThat(ends(run)).containsExactly("endEvent_workDone", "endEvent_usersBack");
    }

    @Test
    void leavesTheWayOutWhereItIsWhenTheRepairHasToWait() {
        var run = edgeFailure("egress", false);
        reach("setLocaleId", "verifyEgress");
        answer("userTask_confirmRepair", "not-repaired");
        answer("userTask_resumeOperations", "accepted-with-reservations");

        assertThat(ends(run)).containsExactly("endEvent_workDone", "endEvent_usersBack");
    }

    @Test
    void abortBringsTheWayOutBack() {
        var run = edgeFailure("egress", false);
        reach("setLocaleId");

        abort(run);
        assertThat(waiting()).containsExactly("serviceTask_undoLocaleId");
        reach("undoLocaleId", "haltRecoveryPlan", "unfenceProtectedSite");
        restore();

        assertThat(ends(run)).containsExactly("endEvent_undone", "endEvent_edgeFailureAborted");
    }

    @ParameterizedTest
    @CsvSource({"edgeClusterWorks", "siteNotAlive"})
    void endsWhenItIsNotTheEdgeClusterThatIsLost(String found) {
        var run = start("edge-cluster-failure", Map.of());

        refuse("checkEdgeCluster", "drawbridge." + found);

        assertThat(ends(run)).containsExactly("endEvent_" + found);
    }

    /** A lost site keeps nobody waiting: what it still announces and serves is known when it is back. */
    @Test
    void leadsUsersAwayFromASiteThatIsSilent() {
        var procedure = start("redirect-traffic", Map.of());
        reach("redirectNewConnections", "advertiseRoutes");
        refuse("withdrawRoutes", "drawbridge.nsxManagerUnreachable");
        refuse("drainOldConnections", "drawbridge.trafficManagerUnreachable");

        assertThat(ends(procedure)).containsExactly("endEvent_trafficRedirected");
    }

    @Test
    void asksForADeclarationThatNobodyMade() {
        var run = start("disaster-recovery", Map.of("declared", false));
        assertThat(waiting()).isEmpty();

        answer("userTask_declareDisaster", "declare");

        assertThat(waiting()).containsExactly("serviceTask_checkReadiness");
        assertThat(ends(run)).isEmpty();
    }

    @Test
    void endsOnAFalseAlarm() {
        var run = start("disaster-recovery", Map.of("declared", false));

        answer("userTask_declareDisaster", "false-alarm");

        assertThat(ends(run)).containsExactly("endEvent_falseAlarm");
    }

    @Test
    void breakGlassIsReviewedBeforeTheRunCloses() {
        APPROVALS.breakGlassGranted = true;
        var run = start("disaster-recovery", Map.of("declared", true, "breakGlass", true));
        reach("checkReadiness");
        fence();
        reach("runDisasterRecovery");
        redirect();
        reach("verifyServices");
        answer("userTask_signOff", "accepted");
        assertThat(ends(run)).containsExactly("endEvent_workDone");

        answer("userTask_reviewBreakGlass", "justified");

        assertThat(ends(run)).containsExactly("endEvent_workDone", "endEvent_recovered");
    }

    @Test
    void breakGlassIsReviewedEvenWhenTheRunIsAborted() {
        APPROVALS.breakGlassGranted = true;
        var run = start("disaster-recovery", Map.of("declared", true, "breakGlass", true));
        reach("checkReadiness");
        abort(run);
        reach("unfenceProtectedSite");
        restore();
        assertThat(ends(run)).containsExactly("endEvent_undone");

        answer("userTask_reviewAbortedBreakGlass", "not-justified");

        assertThat(ends(run)).containsExactly("endEvent_undone", "endEvent_recoveryAborted");
    }

    @Test
    void signsTheRiskAndRunsAgainUntilThePersonAccepts() {
        start("disaster-recovery", Map.of("declared", true));
        reach("checkReadiness");
        answer("userTask_approveRun", "approve");

        refuse("fenceProtectedSite", "drawbridge.protectedSiteUnreachable");
        answer("userTask_signRisk", "risk-signed");
        refuse("runDisasterRecovery", "drawbridge.recoveryIncomplete");
        answer("userTask_decideRerun", "rerun");
        refuse("runDisasterRecovery", "drawbridge.splitBrain");
        assertThat(engine.getTaskService()
                        .getVariables(task("userTask_decideRerun").getId()))
                .as("the earlier answer is not shown again")
                .containsEntry("decision", null);
        answer("userTask_decideRerun", "accept");

        assertThat(waiting()).containsExactly("serviceTask_redirectNewConnections");
    }

    @Test
    void testsTheRecovery() {
        var run = start("dr-test", Map.of("inspectionTime", "PT4H"));
        reach("checkReadiness");
        answer("userTask_approveRun", "approve");
        reach("noteSourceState", "createTestNetwork", "runTest", "verifyServices");
        answer("userTask_inspectWorkloads", "passed");
        reach("cleanUpTest", "removeTestNetwork", "proveSourceUntouched");
        answer("userTask_recordFindings", "passed");

        assertThat(ends(run)).containsExactly("endEvent_workDone", "endEvent_tested");
    }

    @Test
    void cleansUpByItselfWhenNobodyInspects() {
        start("dr-test", Map.of("inspectionTime", "PT4H"));
        reach("checkReadiness");
        answer("userTask_approveRun", "approve");
        reach("noteSourceState", "createTestNetwork", "runTest", "verifyServices");

        fire("event_inspectionTimeOver");

        assertThat(waiting()).containsExactly("serviceTask_cleanUpTest");
    }

    @Test
    void forcesTheCleanUpByDecisionOnly() {
        start("dr-test", Map.of("inspectionTime", "PT4H"));
        reach("checkReadiness");
        answer("userTask_approveRun", "approve");
        reach("noteSourceState", "createTestNetwork", "runTest", "verifyServices");
        answer("userTask_inspectWorkloads", "failed");

        refuse("cleanUpTest", "drawbridge.cleanupIncomplete");
        answer("userTask_decideForcedCleanup", "again");
        refuse("cleanUpTest", "drawbridge.cleanupIncomplete");
        answer("userTask_decideForcedCleanup", "force");
        reach("forceCleanUpTest");

        assertThat(waiting()).containsExactly("serviceTask_removeTestNetwork");
    }

    private static ProcessInstance reprotectApproved(boolean afterDisaster) {
        var run = start("reprotect", Map.of("recoveredAsDisaster", afterDisaster));
        reach("checkReturnedSite", "checkReadiness");
        answer("userTask_approveRun", "approve");
        answer("userTask_approveRun", "approve");
        return run;
    }

    @Test
    void turnsProtectionRound() {
        var run = reprotectApproved(false);
        reach("demoteReturnedManager", "resolveSplitBrain", "reverseProtection", "awaitInitialSynchronization");
        reach("reopenPools");
        answer("userTask_signOffDirection", "accepted");

        assertThat(ends(run)).containsExactly("endEvent_workDone", "endEvent_reprotected");
    }

    @Test
    void reconcilesBeforeProtectionIsTurnedRoundAfterADisaster() {
        reprotectApproved(true);
        reach("demoteReturnedManager", "resolveSplitBrain");
        assertThat(waiting()).isEmpty();

        answer("userTask_reconcileData", "reconciled");

        assertThat(waiting()).containsExactly("serviceTask_reverseProtection");
    }

    @Test
    void refusesWhenTheOriginalSiteIsNotBack() {
        var run = start("reprotect", Map.of());

        refuse("checkReturnedSite", "drawbridge.siteNotBack");

        assertThat(ends(run)).containsExactly("endEvent_siteNotBack");
    }

    @ParameterizedTest
    @CsvSource({"planNotReady", "planUnknown", "wrongDirection"})
    void refusesToTurnRoundWhatCannotBe(String refusal) {
        var run = start("reprotect", Map.of());
        reach("checkReturnedSite");

        refuse("checkReadiness", "drawbridge." + refusal);

        assertThat(ends(run)).containsExactly("endEvent_reprotectRefused");
    }

    @Test
    void forcesTheReversalByDecisionOnly() {
        reprotectApproved(false);
        reach("demoteReturnedManager", "resolveSplitBrain");

        refuse("reverseProtection", "drawbridge.reprotectIncomplete");
        answer("userTask_decideForcedReversal", "again");
        refuse("reverseProtection", "drawbridge.reprotectIncomplete");
        answer("userTask_decideForcedReversal", "force");
        reach("forceReverseProtection");

        assertThat(waiting()).containsExactly("serviceTask_awaitInitialSynchronization");
    }

    @Test
    void reprotectIsWithdrawnWhileItWaitsForTheSite() {
        var run = start("reprotect", Map.of());

        engine.getRuntimeService()
                .createMessageCorrelation("drawbridge.runWithdrawn")
                .processInstanceId(run.getId())
                .correlate();

        assertThat(ends(run)).containsExactly("endEvent_reprotectWithdrawn");
    }

    @Test
    void abortWaitsForTheReversalThatNobodyCanCancel() {
        var run = reprotectApproved(false);
        reach("demoteReturnedManager", "resolveSplitBrain");

        abort(run);
        assertThat(waiting()).containsExactly("serviceTask_haltRecoveryPlan");
        reach("haltRecoveryPlan");
        assertThat(waiting()).containsExactly("serviceTask_awaitPlanAtRest");
        reach("awaitPlanAtRest");

        assertThat(ends(run)).containsExactly("endEvent_undone", "endEvent_reprotectAborted");
    }

    @Test
    void abortHaltsTheMigration() {
        var run = start("planned-migration", Map.of("synchronizeFirst", false));
        reach("checkReadiness");
        answer("userTask_approveRun", "approve");
        answer("userTask_approveRun", "approve");
        reach("runPlannedMigration");

        abort(run);
        assertThat(waiting()).containsExactly("serviceTask_haltRecoveryPlan");
        reach("haltRecoveryPlan");
        restore();

        assertThat(ends(run)).containsExactly("endEvent_undone", "endEvent_migrationAborted");
    }

    @Test
    void abortHaltsTheRecoveryBeforeItUnfencesTheSite() {
        var run = start("disaster-recovery", Map.of("declared", true));
        reach("checkReadiness");
        answer("userTask_approveRun", "approve");
        fence();
        reach("runDisasterRecovery");

        abort(run);
        assertThat(waiting()).containsExactly("serviceTask_haltRecoveryPlan");
        reach("haltRecoveryPlan");
        assertThat(waiting()).containsExactly("serviceTask_unfenceProtectedSite");
        reach("unfenceProtectedSite");
        restore();

        assertThat(ends(run)).containsExactly("endEvent_undone", "endEvent_recoveryAborted");
    }

    @Test
    void abortEndsTheTestBeforeItRemovesTheNetwork() {
        var run = start("dr-test", Map.of("inspectionTime", "PT4H"));
        reach("checkReadiness");
        answer("userTask_approveRun", "approve");
        reach("noteSourceState", "createTestNetwork", "runTest");

        abort(run);
        assertThat(waiting()).containsExactly("serviceTask_undoTest");
        reach("undoTest");
        assertThat(waiting()).containsExactly("serviceTask_undoTestNetwork");
        reach("undoTestNetwork");

        assertThat(ends(run)).containsExactly("endEvent_undone", "endEvent_testAborted");
    }

    /** The engine compensates what has ended; so a step that is cut short ends first, and the abort follows at once. */
    @Test
    void abortUndoesAStepThatIsCutShort() {
        var run = start("dr-test", Map.of("inspectionTime", "PT4H"));
        reach("checkReadiness");
        answer("userTask_approveRun", "approve");
        reach("noteSourceState", "createTestNetwork");

        ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration())
                .getCommandExecutorTxRequired()
                .execute(context -> {
                    reach("runTest");
                    abort(run);
                    return null;
                });
        assertThat(waiting()).containsExactly("serviceTask_undoTest");
        reach("undoTest", "undoTestNetwork");

        assertThat(ends(run)).containsExactly("endEvent_undone", "endEvent_testAborted");
    }

    @ParameterizedTest
    @CsvSource({"planned-migration", "disaster-recovery", "dr-test", "reprotect"})
    void startFormIsDeployedWithItsRunbook(String runbook) throws IOException {
        var definition = engine.getRepositoryService()
                .createProcessDefinitionQuery()
                .processDefinitionKey(runbook)
                .singleResult();

        try (var form = engine.getFormService().getDeployedStartForm(definition.getId())) {
            assertThat(form).isNotEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "planned-migration, endEvent_migrationWithdrawn",
        "disaster-recovery, endEvent_recoveryWithdrawn",
        "dr-test, endEvent_testWithdrawn"
    })
    void isWithdrawnWhilePeopleAreAsked(String runbook, String end) {
        var run = start(runbook, Map.of("declared", true));
        reach("checkReadiness");

        engine.getRuntimeService()
                .createMessageCorrelation("drawbridge.runWithdrawn")
                .processInstanceId(run.getId())
                .correlate();

        assertThat(ends(run)).containsExactly(end);
        assertThat(engine.getTaskService().createTaskQuery().list()).isEmpty();
    }

    @Test
    void declinedRunDoesNotBegin() {
        var run = start("planned-migration", Map.of());
        reach("checkReadiness");
        APPROVALS.declined = true;
        answer("userTask_approveRun", "decline");

        assertThat(ends(run)).containsExactly("endEvent_migrationDeclined");
        assertThat(variable(run, "approvalOutcome")).isEqualTo("declined");
    }

    @Test
    void silenceIsRemindedEscalatedAndExpires() {
        var run = start("dr-test", Map.of());
        reach("checkReadiness");
        assertThat(tasks()).hasSize(2);

        fire("event_reminderDue");
        fire("event_reminderDue");
        fire("event_escalationDue");
        assertThat(BEGUN)
                .containsExactly(
                        "serviceTask_checkReadiness",
                        "serviceTask_remindApprovers",
                        "serviceTask_remindApprovers",
                        "serviceTask_addDeputies");
        assertThat(tasks()).hasSize(2);
        fire("event_approvalExpired");

        assertThat(ends(run)).containsExactly("endEvent_testDeclined");
        assertThat(variable(run, "approvalOutcome")).isEqualTo("expired");
        assertThat(variable(run, "runApproved")).isEqualTo(false);
    }

    @Test
    void everySeatIsOfferedToItsRole() {
        start("planned-migration", Map.of("vmCount", 600));
        reach("checkReadiness");

        assertThat(tasks()).hasSize(3).allSatisfy(task -> assertThat(
                        engine.getTaskService().getIdentityLinksForTask(task.getId()))
                .singleElement()
                .satisfies(link -> assertThat(link.getGroupId())
                        .isEqualTo(engine.getTaskService().getVariable(task.getId(), "seat"))));
    }

    @Test
    void silentServicesAreCheckedAgainOrAccepted() {
        start("planned-migration", Map.of("synchronizeFirst", false));
        reach("checkReadiness");
        answer("userTask_approveRun", "approve");
        answer("userTask_approveRun", "approve");
        reach("runPlannedMigration");
        redirect();

        refuse("verifyServices", "drawbridge.servicesDoNotAnswer");
        answer("userTask_decideOnServices", "repeat");
        refuse("verifyServices", "drawbridge.servicesDoNotAnswer");
        answer("userTask_decideOnServices", "accept");

        assertThat(tasks()).extracting(Task::getTaskDefinitionKey).containsExactly("userTask_signOff");
    }

    @ParameterizedTest
    @CsvSource({
        "retry, serviceTask_retryStep, endEvent_stepRetried",
        "done-by-hand, serviceTask_acceptStepDoneByHand, endEvent_stepDoneByHand",
        "abort, serviceTask_abortRun, endEvent_abortRequested"
    })
    void failedStepIsResolvedByAPerson(String decision, String delegate, String end) {
        var procedure = start("resolve-failed-step", Map.of());

        answer("userTask_resolveFailedStep", decision);

        assertThat(BEGUN).containsExactly(delegate);
        assertThat(ends(procedure)).containsExactly(end);
    }

    @Test
    void failedStepMayResolveItself() {
        var procedure = start("resolve-failed-step", Map.of());

        engine.getRuntimeService()
                .createMessageCorrelation("drawbridge.stepWithdrawn")
                .processInstanceId(procedure.getId())
                .correlate();

        assertThat(ends(procedure)).containsExactly("endEvent_noLongerNeeded");
    }

    private static ProcessInstance start(String process, Map<String, Object> more) {
        var variables = new TreeMap<String, Object>(Map.ofEntries(
                entry("runId", "run-1"),
                entry("runbook", process),
                entry("tenant", "rainpole"),
                entry("sitePair", "rainpole-provider"),
                entry("recoveryPlan", "payroll"),
                entry("protectedSite", "rainpole"),
                entry("recoverySite", "provider"),
                entry("mode", "live"),
                entry("reason", "maintenance"),
                entry("requester", "alice"),
                entry("trigger", "person"),
                entry("breakGlass", false),
                entry("vmCount", 42),
                entry("requestedAt", "2025-05-06T03:12:00Z")));
        variables.putAll(more);
        return engine.getRuntimeService().startProcessInstanceByKey(process, "run-1", variables);
    }

    private static void abort(ProcessInstance run) {
        engine.getRuntimeService()
                .createMessageCorrelation("drawbridge.abortRequested")
                .processInstanceId(run.getId())
                .correlate();
    }

    private static void fence() {
        reach("fenceProtectedSite", "forceMembersOffline", "withdrawRoutes");
    }

    private static void redirect() {
        reach("redirectNewConnections", "advertiseRoutes", "withdrawRoutes", "drainOldConnections");
    }

    private static void restore() {
        reach("restoreRoutes", "restoreTraffic");
    }

    /** Says of one step after the other that its goal is reached. */
    private static void reach(String... steps) {
        for (String step : steps) {
            engine.getRuntimeService().signal(execution("serviceTask_" + step).getId());
        }
    }

    private static void refuse(String step, String code) {
        REFUSALS.put("serviceTask_" + step, code);
        reach(step);
    }

    private static void answer(String task, String decision) {
        var id = task(task).getId();
        assertThat(engine.getFormService().getDeployedTaskForm(id)).isNotNull();
        engine.getFormService().submitTaskForm(id, Map.of("decision", decision));
    }

    private static void fire(String event) {
        engine.getManagementService()
                .executeJob(engine.getManagementService()
                        .createJobQuery()
                        .activityId(event)
                        .singleResult()
                        .getId());
    }

    private static List<Task> tasks() {
        return engine.getTaskService().createTaskQuery().list();
    }

    private static Task task(String id) {
        return tasks().stream()
                .filter(task -> task.getTaskDefinitionKey().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + id + " in " + tasks() + ", steps waiting: " + waiting()));
    }

    private static Execution execution(String activity) {
        return engine.getRuntimeService().createExecutionQuery().activityId(activity).list().stream()
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + activity + " is due, but " + waiting()));
    }

    /** @return the steps that wait for their goal */
    private static Set<String> waiting() {
        var waiting = new HashSet<String>();
        for (HistoricActivityInstance activity : engine.getHistoryService()
                .createHistoricActivityInstanceQuery()
                .unfinished()
                .activityType("serviceTask")
                .list()) {
            waiting.add(activity.getActivityId());
        }
        return waiting;
    }

    private static List<String> ends(ProcessInstance run) {
        return engine
                .getHistoryService()
                .createHistoricActivityInstanceQuery()
                .processInstanceId(run.getId())
                .orderPartiallyByOccurrence()
                .asc()
                .list()
                .stream()
                .filter(activity -> activity.getActivityId().startsWith("endEvent_"))
                .map(HistoricActivityInstance::getActivityId)
                .toList();
    }

    private static Object variable(ProcessInstance run, String name) {
        return engine.getHistoryService()
                .createHistoricVariableInstanceQuery()
                .processInstanceId(run.getId())
                .variableName(name)
                .singleResult()
                .getValue();
    }
}
