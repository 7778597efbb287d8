package io.drawbridge.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.LabControl;
import io.drawbridge.lab.nsx.Universe;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Everything that can happen to a tenant, one after the other, on one lab. */
@RunbookTest
class RoundTripTests {

    @Test
    void comesBackToWhereItBeganFromOnboardingThroughALostSite(Stage stage, LabControl lab) {
        var onboarding = onboarded(stage);
        var test = tested(stage);
        var atHome = state(lab);

        var failure = siteFailed(stage, lab);
        lab.returnSite("onpremises");
        stage.advance(Duration.ofMinutes(5));
        var everything = reprotected(stage, "Everything");
        var helpdesk = reprotected(stage, "Helpdesk");
        assertThat(lab.managers()).extracting(Universe.ManagerState::role).containsExactly("SECONDARY", "PRIMARY");
        stage.watch();
        var back = failedBack(stage, "Everything");
        var backToo = failedBack(stage, "Helpdesk");

        assertThat(lab.managers()).extracting(Universe.ManagerState::role).containsExactly("PRIMARY", "SECONDARY");
        assertThat(state(lab)).containsExactlyElementsOf(atHome);
        for (var plan : List.of("Payroll", "Tier 1", "Everything", "Helpdesk")) {
            assertThat(lab.planStatusAt("provider", plan)).as(plan).isEqualTo("READY_STATE");
            assertThat(lab.planStatusAt("onpremises", plan)).as(plan).isEqualTo("READY_STATE");
        }
        assertThat(lab.managers().get(0).controllersRunning()).isEqualTo(3);
        for (var run : List.of(onboarding, test, failure, everything, helpdesk, back, backToo)) {
            var told = stage.run(run);
            assertThat(told.path("state").asText()).isEqualTo("ended");
            assertThat(stage.texts(run, "DECISION")).as("decisions of " + told).isNotEmpty();
            assertThat(stage.steps(run)).isNotEmpty().allSatisfy(step -> assertThat(
                            step.path("state").asText())
                    .as(step.toString())
                    .isIn("REACHED", "REFUSED"));
            assertThat(stage.texts(run, "RUN_ENDED")).hasSize(1);
        }
    }

    /**
     * All but what is made anew and bears other names (controllers, the router's control VM), and what only tells the
     * past: how a plan's own last run ended counts no more once another plan has worked on its groups.
     */
    private static List<String> state(LabControl lab) {
        return lab.state().stream()
                .filter(line ->
                        !line.matches("controller .*|edge \\S+ \\S+\\.(appliances|content).*|plan .*\\.status\\..*"
                                + "|replication .*\\.initial = .*|setting (nsx\\.controllers|bigip\\.sync).*"))
                .toList();
    }

    private static String onboarded(Stage stage) {
        var run = stage.start("alice", ProtectionOnboardingRunbookTests.request(stage));
        stage.work();
        approve(stage, run, "carol", "bob");
        stage.decides(
                "carol", run, "userTask_decideFirstTest", Map.of("decision", "later", "decisionReason", "at once"));
        stage.decides("carol", run, "userTask_signOffByTenant", Map.of("decision", "accepted"));
        stage.decides("bob", run, "userTask_signOffByProvider", Map.of("decision", "accepted"));
        return ended(stage, run, "endEvent_protected");
    }

    private static String tested(Stage stage) {
        var run = stage.start("dr-test", "Helpdesk");
        stage.work();
        approve(stage, run, "carol");
        stage.decides("dave", run, "userTask_inspectWorkloads", Map.of("decision", "passed"));
        stage.work();
        stage.decides("dave", run, "userTask_recordFindings", Map.of("decision", "passed"));
        return ended(stage, run, "endEvent_tested");
    }

    private static String siteFailed(Stage stage, LabControl lab) {
        lab.loseSite("onpremises");
        ObjectNode request = stage.request("site-failure", "none");
        request.remove("recoveryPlan");
        var run = stage.start(
                "alice", request.put("detectedAt", stage.now().minusSeconds(300).toString()));
        stage.work();
        approve(stage, run, "bob");
        stage.decides("alice", run, "userTask_signRisk", Map.of("decision", "risk-signed", "reason", "no power"));
        stage.work();
        stage.decides("alice", run, "userTask_resumeOperations", Map.of("decision", "accepted"));
        return ended(stage, run, "endEvent_resumed");
    }

    private static String reprotected(Stage stage, String plan) {
        var run = stage.start("reprotect", plan);
        stage.work();
        approve(stage, run, "carol", "bob");
        stage.decides("carol", run, "userTask_reconcileData", Map.of("decision", "reconciled", "reason", "compared"));
        stage.work();
        stage.decides("alice", run, "userTask_signOffDirection", Map.of("decision", "accepted"));
        return ended(stage, run, "endEvent_reprotected");
    }

    private static String failedBack(Stage stage, String plan) {
        var request = stage.request("failback", plan);
        request.putObject("inputs").put("rehearse", false);
        var run = stage.start("henry", request);
        stage.work();
        approve(stage, run, "carol", "bob", "erin");
        stage.decides("bob", run, "userTask_decideOnCutover", Map.of("decision", "go"));
        stage.work();
        stage.decides("carol", run, "userTask_signOffDirection", Map.of("decision", "accepted"));
        return ended(stage, run, "endEvent_failedBack");
    }

    private static void approve(Stage stage, String run, String... people) {
        List.of(people).forEach(who -> stage.approves(who, run));
        stage.work();
    }

    private static String ended(Stage stage, String run, String outcome) {
        stage.work();
        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo(outcome);
        return run;
    }
}
