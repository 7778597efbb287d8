package io.drawbridge.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.Fault;
import io.drawbridge.lab.LabControl;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@RunbookTest
class ProtectionOnboardingRunbookTests {

    private static final String RUNBOOK = "protection-onboarding";
    private static final List<String> MACHINES = List.of(
            "helpdesk-db01", "helpdesk-app01", "helpdesk-app02", "helpdesk-web01", "helpdesk-web02", "helpdesk-web03");

    /** A request that is complete and can be fulfilled. */
    static ObjectNode request(Stage stage) {
        var body = stage.request(RUNBOOK, "");
        body.remove("recoveryPlan");
        body.putObject("inputs")
                .put("virtualMachines", String.join("\n", MACHINES))
                .put("rpoMinutes", 30)
                .put("changeGigabytesPerHour", 0.6)
                .put("connection", "direct-1-gbps")
                .put("lineMegabits", 400)
                .put("targetSize", "small")
                .put("protectionGroup", "pg-helpdesk")
                .put("newRecoveryPlan", "Helpdesk")
                .put(
                        "recoveryOrder",
                        """
                        helpdesk-db01 1
                        helpdesk-app01 1 after helpdesk-db01
                        helpdesk-app02 1 after helpdesk-db01
                        helpdesk-web01 2
                        helpdesk-web02 2
                        """)
                .put(
                        "mappings",
                        """
                        network: sfo01-helpdesk-app -> cld01-helpdesk-app
                        network: sfo01-helpdesk-db -> cld01-helpdesk-db
                        resource: Helpdesk -> Rainpole Tenant
                        """);
        return body;
    }

    private static ObjectNode inputs(ObjectNode body) {
        return (ObjectNode) body.get("inputs");
    }

    private static String approved(Stage stage) {
        var run = stage.start("alice", request(stage));
        stage.work();
        stage.approves("carol", run);
        stage.approves("bob", run);
        return run;
    }

    private static void signedOff(Stage stage, String run) {
        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_decideFirstTest");
        stage.decides(
                "carol", run, "userTask_decideFirstTest", Map.of("decision", "later", "decisionReason", "next week"));
        stage.decides("carol", run, "userTask_signOffByTenant", Map.of("decision", "accepted"));
        stage.decides("bob", run, "userTask_signOffByProvider", Map.of("decision", "accepted"));
        stage.work();
        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_protected");
    }

    private static long count(Stage stage, String change) {
        return stage.changes(change).size();
    }

    @Test
    void protectsMachinesThatNobodyProtectedAndSendsEachCommandOnce(Stage stage, LabControl lab) {
        var run = approved(stage);
        stage.work();
        signedOff(stage, run);

        assertThat(lab.planStatusAt("provider", "Helpdesk")).isEqualTo("READY_STATE");
        assertThat(lab.protection())
                .filteredOn(line -> line.startsWith("replication helpdesk"))
                .hasSize(6)
                .allMatch(line -> line.endsWith("from onpremises, RPO 30, ACTIVE"));
        assertThat(lab.vms("provider"))
                .filteredOn(vm -> vm.name().startsWith("helpdesk"))
                .hasSize(6)
                .allSatisfy(vm -> assertThat(vm.role()).isEqualTo("PLACEHOLDER"));
        assertThat(lab.priorityOf("helpdesk-db01")).isEqualTo("P1");
        assertThat(lab.priorityOf("helpdesk-web02")).isEqualTo("P2");
        assertThat(lab.priorityOf("helpdesk-web03")).isEqualTo("P3");
        assertThat(lab.protection())
                .anyMatch(line -> line.matches("machine helpdesk-app02 in .* P1 after \\[helpdesk-db01]"));
        assertThat(count(stage, "srm.mapping.created"))
                .as("three networks, a folder there and back, a resource there: its way back was taken")
                .isEqualTo(9);
        assertThat(count(stage, "replication.configured")).isEqualTo(6);
        assertThat(count(stage, "srm.group.created")).isEqualTo(1);
        assertThat(count(stage, "srm.plan.created")).isEqualTo(1);
        assertThat(count(stage, "srm.recoverySettings.changed"))
                .as("five priorities, two dependencies")
                .isEqualTo(7);
        assertThat(lab.invariants()).isEmpty();
    }

    @Test
    void putsTheFiguresAndTheMappingsBeforeTheApproversAndWhatWasMadeBeforeThoseWhoSignOff(Stage stage) {
        var run = stage.start("alice", request(stage));
        stage.work();

        var briefing = stage.task("bob", run, "userTask_approveRun").path("briefing");
        assertThat(briefing.path("figures"))
                .anySatisfy(row -> assertThat(row.path("detail").asText())
                        .isEqualTo("0.6 GB change in an hour, 400 Mbps carry 180 GB, which is 1 % of it"))
                .anySatisfy(row -> assertThat(row.path("detail").asText())
                        .isEqualTo("72 replications with these need 1 at 200 each, 1 work, 10 possible"))
                .allSatisfy(row -> assertThat(row.path("state").asText()).isEqualTo("fits"));
        assertThat(briefing.path("newMappings")).hasSize(9).anySatisfy(row -> {
            assertThat(row.path("from").asText()).isEqualTo("helpdesk-web");
            assertThat(row.path("to").asText()).isEqualTo("helpdesk-web");
        });
        assertThat(briefing.path("moves")).hasSize(3);
        assertThat(briefing.path("undo"))
                .extracting(row -> row.path("undo").asText())
                .hasSize(4)
                .allMatch(undo -> undo.endsWith("was touched."));
        stage.approves("carol", run);
        stage.approves("bob", run);
        stage.work();

        var offered = stage.task("carol", run, "userTask_decideFirstTest").path("briefing");
        assertThat(offered.path("situation").path("newPlan").asText()).isEqualTo("Helpdesk");
        assertThat(offered.path("situation").path("protectionSummary").asText())
                .contains("6 virtual machines", "pg-helpdesk", "30 min");
        assertThat(offered.path("tests")).isEmpty();
        assertThat(offered.path("synchronized"))
                .hasSize(6)
                .allSatisfy(row -> assertThat(row.path("note").asText()).startsWith("replica of "));
        assertThat(offered.path("protections"))
                .extracting(row -> row.path("what").asText())
                .containsExactly("Mappings", "Replications", "First replicas", "Protection group", "Recovery plan");
    }

    @Test
    void takesTheMachinesThroughATestAndAMigrationOfTheNewPlan(Stage stage, LabControl lab) {
        var run = approved(stage);
        stage.work();
        stage.watch();

        var test = stage.start("dr-test", "Helpdesk");
        stage.work();
        stage.approves("carol", test);
        stage.work();
        assertThat(stage.openTasks(test))
                .as(stage.states(test).toString())
                .containsExactly("userTask_inspectWorkloads");
        stage.decides("dave", test, "userTask_inspectWorkloads", Map.of("decision", "passed"));
        stage.work();
        stage.decides("dave", test, "userTask_recordFindings", Map.of("decision", "passed"));
        stage.work();
        assertThat(stage.outcome(test)).as(stage.states(test).toString()).isEqualTo("endEvent_tested");
        assertThat(stage.task("carol", run, "userTask_decideFirstTest")
                        .path("briefing")
                        .path("situation")
                        .path("newPlan")
                        .asText())
                .isEqualTo("Helpdesk");
        stage.decides("carol", run, "userTask_decideFirstTest", Map.of("decision", "tested"));
        stage.decides("carol", run, "userTask_signOffByTenant", Map.of("decision", "accepted"));
        stage.decides("bob", run, "userTask_signOffByProvider", Map.of("decision", "accepted"));
        stage.work();
        assertThat(stage.outcome(run)).isEqualTo("endEvent_protected");

        var migration = stage.start("planned-migration", "Helpdesk");
        stage.work();
        stage.approves("carol", migration);
        stage.approves("bob", migration);
        stage.work();
        stage.signsOff("alice", migration);
        stage.work();
        assertThat(stage.outcome(migration))
                .as(stage.states(migration).toString())
                .isEqualTo("endEvent_migrated");
        assertThat(lab.vms("provider"))
                .filteredOn(vm -> vm.name().startsWith("helpdesk"))
                .hasSize(6)
                .allSatisfy(vm -> assertThat(vm.on()).as(vm.name()).isTrue());
        assertThat(lab.invariants()).isEmpty();
    }

    @Test
    void refusesAPlanThatCanNeverCatchUpWithTheNumbers(Stage stage, LabControl lab) {
        var before = lab.state();
        var body = request(stage);
        inputs(body).put("changeGigabytesPerHour", 80).put("lineMegabits", 100).put("rpoMinutes", 120);
        var run = stage.start("alice", body);
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_onboardingRefused");
        assertThat(stage.step(run, "serviceTask_planProtection").path("text").asText())
                .contains("80 GB change in an hour, 100 Mbps carry 45 GB: not sustainable");
        assertThat(stage.commands()).isEmpty();
        assertThat(lab.state()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rpoMinutes | 4 | Recovery point objective: 4 minutes asked, 5 to 1440 possible",
                "copiesPerDay | 3 | Points in time: 3 a day for 0 days are 0",
                "targetSize | custom | targetHosts must be a whole number from 1 to 1000",
                "connection | ssl-vpn | Connection: SSL VPN-Plus connects users, not sites",
                "lineMegabits | 2000 | Circuit: 2000 Mbps for replication, 1000 Mbps on a 1 Gbps direct connection",
                "virtualMachines | helpdesk-db01, nobody | No virtual machine of onpremises that can be replicated: nobody",
                "virtualMachines | payroll-db01 | Replicated already: payroll-db01",
                "protectionGroup | pg-payroll-15m | There is a protection group called pg-payroll-15m already",
                "newRecoveryPlan | Payroll | There is a recovery plan called Payroll already",
                "targetDatastore | cld01-placeholders | cld01-placeholders is for placeholders",
                "targetDatastore | nowhere | No datastore of provider that takes replicas: nowhere",
                "recoveryOrder | helpdesk-db01 9 | line 1: the priority must be 1 to 5",
                "mappings | nonsense | line 1: must read 'network: name -> name'",
                "mappings | network: sfo01-helpdesk-db -> nowhere | There is no such thing among the networks of provider",
            })
    void refusesWhatCannotBeAndSaysWhichInputOrFigure(String input, String value, String reason, Stage stage) {
        var body = request(stage);
        inputs(body).put(input, value);
        if (input.equals("virtualMachines")) {
            inputs(body).remove("recoveryOrder");
        }
        var answer = stage.post("alice", "/api/v1/runs", body);
        if (answer.status() == 422) {
            assertThat(answer.body().toString()).contains("targetHosts");
            return;
        }
        var run = answer.body().path("id").asText();
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_onboardingRefused");
        assertThat(stage.step(run, "serviceTask_planProtection").path("text").asText())
                .contains(reason);
        assertThat(stage.commands()).isEmpty();
    }

    @Test
    void saysWhatIsNotMappedWhenNeitherNamesNorTheFormDo(Stage stage) {
        var body = request(stage);
        inputs(body).remove("mappings");
        var run = stage.start("alice", body);
        stage.work();

        assertThat(stage.step(run, "serviceTask_planProtection").path("text").asText())
                .contains(
                        "networks and no mapping says what shall: ",
                        "sfo01-helpdesk-db",
                        "sfo01-helpdesk-app",
                        "Helpdesk")
                .doesNotContain("helpdesk-web,");
    }

    @Test
    void refusesWhenASiteDoesNotAnswer(Stage stage, LabControl lab) {
        lab.loseSite("onpremises");
        var run = stage.start("alice", request(stage));
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_onboardingRefused");
        assertThat(stage.step(run, "serviceTask_checkReadiness").path("code").asText())
                .isEqualTo("drawbridge.sitesNotReady");
    }

    @Test
    void endsWithoutTouchingAnythingWhenOneSideDeclines(Stage stage, LabControl lab) {
        var before = lab.state();
        var run = stage.start("alice", request(stage));
        stage.work();
        stage.approves("carol", run);
        stage.work();
        assertThat(stage.commands()).as("one side alone is not enough").isEmpty();
        stage.decides("bob", run, "userTask_approveRun", Map.of("decision", "decline", "reason", "no room this month"));
        stage.work();

        assertThat(stage.outcome(run)).isEqualTo("endEvent_onboardingDeclined");
        assertThat(lab.state()).isEqualTo(before);
    }

    @Test
    void listsInAPreviewWhatWouldBeDoneAndChangesNothing(Stage stage, LabControl lab) {
        var before = lab.state();
        var run = stage.start("alice", request(stage).put("mode", "preview"));
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_protected");
        assertThat(stage.texts(run, "WOULD_DO"))
                .containsSubsequence(
                        "map",
                        "configure",
                        "create-group",
                        "create-plan",
                        "set-priority",
                        "set-dependencies",
                        "would ask: Decide on first test",
                        "would ask: Sign off by tenant",
                        "would ask: Sign off by provider");
        assertThat(lab.state()).isEqualTo(before);
        assertThat(lab.ledger()).noneMatch(entry -> entry.commanded);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "srm.mapping.created",
                "replication.configured",
                "srm.group.created",
                "srm.plan.created",
                "srm.recoverySettings.changed"
            })
    void leavesTheSitesAsTheyWereWhenItIsAbortedInTheMiddle(String after, Stage stage, LabControl lab) {
        var before = lab.state();
        var run = approved(stage);
        stage.workUntil(() -> count(stage, after) > 0);
        stage.post("bob", "/api/v1/runs/" + run + "/abort", Map.of("reason", "not today"));
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_onboardingAborted");
        assertThat(lab.state()).isEqualTo(before);
        assertThat(lab.invariants()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"userTask_decideFirstTest", "userTask_signOffByTenant", "userTask_signOffByProvider"})
    void leavesTheSitesAsTheyWereWhenSomebodyDoesNotSignOffButAborts(String at, Stage stage, LabControl lab) {
        var before = lab.state();
        var run = approved(stage);
        stage.work();
        if (!at.equals("userTask_decideFirstTest")) {
            stage.decides(
                    "carol", run, "userTask_decideFirstTest", Map.of("decision", "later", "decisionReason", "no time"));
        }
        if (at.equals("userTask_signOffByProvider")) {
            stage.decides("carol", run, "userTask_signOffByTenant", Map.of("decision", "accepted"));
        }
        assertThat(stage.openTasks(run)).containsExactly(at);
        stage.post("bob", "/api/v1/runs/" + run + "/abort", Map.of("reason", "wrong machines"));
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_onboardingAborted");
        assertThat(lab.state()).isEqualTo(before);
        assertThat(stage.commands()
                        .subList(
                                stage.commands().indexOf("srm.plan.deleted Helpdesk"),
                                stage.commands().size()))
                .as("plan, group, replications, mappings: in this order")
                .startsWith("srm.plan.deleted Helpdesk", "srm.group.deleted pg-helpdesk")
                .last()
                .asString()
                .startsWith("srm.mapping.deleted");
    }

    @Test
    void undoesOnlyWhatItMadeItself(Stage stage, LabControl lab) {
        var run = approved(stage);
        stage.work();
        signedOff(stage, run);
        var before = lab.state();

        var body = request(stage);
        inputs(body)
                .put("virtualMachines", "sfo01-jump01")
                .put("protectionGroup", "pg-jump")
                .put("newRecoveryPlan", "Jump")
                .put(
                        "mappings",
                        "network: sfo01-management -> cld01-management\nfolder: Rainpole Infrastructure -> Rainpole")
                .remove("recoveryOrder");
        var second = stage.start("alice", body);
        stage.work();
        stage.approves("carol", second);
        stage.approves("bob", second);
        stage.work();
        assertThat(stage.openTasks(second)).as(stage.states(second).toString()).contains("userTask_decideFirstTest");
        stage.post("bob", "/api/v1/runs/" + second + "/abort", Map.of("reason", "not that one"));
        stage.work();

        assertThat(stage.outcome(second)).isEqualTo("endEvent_onboardingAborted");
        assertThat(lab.state()).isEqualTo(before);
    }

    @Test
    void letsAnOperatorTryAgainWhatCouldNotBeConfigured(Stage stage, LabControl lab) {
        var run = stage.start("alice", request(stage));
        stage.work();
        lab.addFault(Fault.taskError("the host is in maintenance mode")
                .at("provider", "replication")
                .request("POST", "*replications")
                .times(2));
        stage.approves("carol", run);
        stage.approves("bob", run);
        stage.work();
        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_resolveFailedStep");
        assertThat(stage.step(run, "serviceTask_configureReplications")
                        .path("text")
                        .asText())
                .contains("2 of 6 replications could not be set up", "the host is in maintenance mode");
        assertThat(count(stage, "replication.configured")).isEqualTo(4);

        stage.decides("bob", run, "userTask_resolveFailedStep", Map.of("decision", "retry"));
        stage.work();
        signedOff(stage, run);

        assertThat(stage.changes("replication.configured"))
                .hasSize(6)
                .extracting(entry -> entry.objectName)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "replication, *replications, replication.configured, 6",
        "srm, *protection-management/groups, srm.group.created, 1",
        "srm, *recovery-management/plans, srm.plan.created, 1",
        "srm, *inventory-mappings/networks, srm.mapping.created, 9"
    })
    void sendsNothingTwiceWhenAnAnswerIsLost(
            String system, String path, String change, long times, Stage stage, LabControl lab) {
        lab.addFault(
                Fault.dropAnswer().at("provider", system).request("POST", path).once());
        var run = approved(stage);
        stage.work();
        signedOff(stage, run);

        assertThat(stage.texts(run, "NO_ANSWER")).hasSize(1);
        assertThat(count(stage, change)).isEqualTo(times);
    }

    @Test
    void waitsForTheLineDuringTheFirstSynchronization(Stage stage, LabControl lab) {
        var run = approved(stage);
        stage.workUntil(() -> stage.states(run).stream()
                .anyMatch(state -> state.startsWith("serviceTask_awaitFirstSynchronization OPEN")));
        lab.cutLink();
        var until = stage.now().plusSeconds(1200);
        stage.workUntil(() -> stage.now().isAfter(until));
        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).isEmpty();

        lab.restoreLink();
        stage.work();
        signedOff(stage, run);
    }

    @Test
    void doesNotTouchMachinesThatAnotherOnboardingHolds(Stage stage) {
        stage.start("alice", request(stage));
        var body = request(stage);
        inputs(body).put("virtualMachines", "helpdesk-web03").remove("recoveryOrder");
        var answer = stage.post("alice", "/api/v1/runs", body);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body().toString()).contains("helpdesk-web03");
    }

    @Test
    void leavesAGroupOfTheSameNameThatSomebodyElseMadeAlone(Stage stage, LabControl lab) {
        var run = approved(stage);
        stage.workUntil(() -> stage.states(run).stream()
                .anyMatch(state -> state.startsWith("serviceTask_awaitFirstSynchronization OPEN")));
        lab.addPlan("helpdesk", 1, 60);
        var before = stage.changes("srm.group.deleted").size();
        stage.work();

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_resolveFailedStep");
        assertThat(stage.step(run, "serviceTask_createProtectionGroup")
                        .path("code")
                        .asText())
                .isEqualTo("drawbridge.protectionGroupNameTaken");
        stage.decides("bob", run, "userTask_resolveFailedStep", Map.of("decision", "abort", "reason", "name it anew"));
        stage.work();
        assertThat(stage.outcome(run)).isEqualTo("endEvent_onboardingAborted");
        assertThat(stage.changes("srm.group.deleted")).hasSize(before);
        assertThat(stage.commands())
                .filteredOn(command -> command.startsWith("srm.mapping.deleted"))
                .hasSize(9);
    }
}
