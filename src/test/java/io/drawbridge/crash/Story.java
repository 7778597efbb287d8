package io.drawbridge.crash;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a run goes when nothing disturbs it.
 *
 * @param answers what people decide, in this order
 * @param steps that it passes, in order
 * @param senders those of the steps that send commands
 * @param abortDuring the step after whose first command it is aborted; null to let it end well
 * @param once commands that must be in the ledger once for each object
 */
record Story(
        String runbook,
        String requester,
        boolean siteLost,
        List<Answer> answers,
        List<String> steps,
        List<String> senders,
        String abortDuring,
        String outcome,
        Map<String, Integer> once) {

    /** A person's decision. */
    record Answer(String element, String who, Map<String, String> body) {}

    private static final int MACHINES = 9;

    private static Answer answer(String element, String who, String... fields) {
        var body = new LinkedHashMap<String, String>();
        for (int i = 0; i < fields.length; i += 2) {
            body.put(fields[i], fields[i + 1]);
        }
        return new Answer("userTask_" + element, who, body);
    }

    private static Answer approval(String who) {
        return answer("approveRun", who, "decision", "approve");
    }

    private static Answer signOff() {
        return answer("signOff", "alice", "decision", "accepted");
    }

    static Story plannedMigration() {
        return new Story(
                "planned-migration",
                "alice",
                false,
                List.of(approval("carol"), approval("bob"), signOff()),
                List.of("checkReadiness", "synchronizeReplications", "runPlannedMigration", "verifyServices"),
                List.of("synchronizeReplications", "runPlannedMigration"),
                null,
                "endEvent_migrated",
                Map.of("replication.sync.started", MACHINES, "srm.recovery.started", 1));
    }

    static Story abortedMigration() {
        return new Story(
                "planned-migration",
                "alice",
                false,
                List.of(approval("carol"), approval("bob")),
                List.of("synchronizeReplications", "runPlannedMigration", "haltRecoveryPlan"),
                List.of("runPlannedMigration", "haltRecoveryPlan"),
                "runPlannedMigration",
                "endEvent_migrationAborted",
                Map.of("srm.recovery.started", 1));
    }

    static Story recoveryOfALostSite() {
        return new Story(
                "disaster-recovery",
                "alice",
                true,
                List.of(
                        approval("bob"),
                        answer("signRisk", "alice", "decision", "risk-signed", "reason", "the building has no power"),
                        signOff()),
                List.of("checkReadiness", "fenceProtectedSite", "runDisasterRecovery", "verifyServices"),
                List.of("runDisasterRecovery"),
                null,
                "endEvent_recovered",
                Map.of("srm.recovery.started", 1));
    }

    static Story recoveryOfAFencedSite() {
        return new Story(
                "disaster-recovery",
                "alice",
                false,
                List.of(approval("bob"), signOff()),
                List.of("checkReadiness", "fenceProtectedSite", "runDisasterRecovery", "verifyServices"),
                List.of("fenceProtectedSite", "runDisasterRecovery"),
                null,
                "endEvent_recovered",
                Map.of("vm.shutdownGuest", MACHINES, "srm.recovery.started", 1));
    }

    static Story abortedRecovery() {
        return new Story(
                "disaster-recovery",
                "alice",
                false,
                List.of(approval("bob")),
                List.of("fenceProtectedSite", "unfenceProtectedSite"),
                List.of("fenceProtectedSite", "unfenceProtectedSite"),
                "fenceProtectedSite",
                "endEvent_recoveryAborted",
                Map.of());
    }

    static Story drTest() {
        return new Story(
                "dr-test",
                "dave",
                false,
                List.of(
                        approval("carol"),
                        answer("inspectWorkloads", "dave", "decision", "passed"),
                        answer("recordFindings", "carol", "decision", "passed")),
                List.of(
                        "checkReadiness",
                        "noteSourceState",
                        "createTestNetwork",
                        "runTest",
                        "verifyServices",
                        "cleanUpTest",
                        "removeTestNetwork",
                        "proveSourceUntouched"),
                List.of("createTestNetwork", "runTest", "cleanUpTest", "removeTestNetwork"),
                null,
                "endEvent_tested",
                Map.of("srm.test.started", 1, "srm.cleanup.started", 1));
    }

    static Story abortedTest() {
        return new Story(
                "dr-test",
                "dave",
                false,
                List.of(approval("carol")),
                List.of("createTestNetwork", "runTest", "undoTest", "undoTestNetwork"),
                List.of("createTestNetwork", "runTest", "undoTest", "undoTestNetwork"),
                "runTest",
                "endEvent_testAborted",
                Map.of("srm.test.started", 1));
    }

    /** @return how many tasks of this element a run has: both organisations are asked, who need not both answer */
    int seats(String element) {
        return element.equals("userTask_approveRun") ? 2 : 1;
    }

    boolean aborts() {
        return abortDuring != null;
    }

    /** Every moment at which this run can be killed. */
    List<Moment> moments() {
        var moments = new ArrayList<Moment>();
        moments.add(Moment.request());
        steps.forEach(step -> moments.add(Moment.step(step)));
        senders.forEach(step -> moments.add(Moment.sending(step)));
        answers.forEach(
                answer -> moments.add(Moment.decision(answer.element().substring("userTask_".length()), answer.who())));
        if (aborts()) {
            moments.add(Moment.abort());
        }
        return moments;
    }
}
