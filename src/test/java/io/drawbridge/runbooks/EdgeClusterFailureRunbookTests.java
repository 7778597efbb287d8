package io.drawbridge.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.LabControl;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Users are cut off from a living site, and come back on one of two ways. */
@RunbookTest
class EdgeClusterFailureRunbookTests {

    private static ObjectNode request(Stage stage) {
        var body = stage.request("edge-cluster-failure", "none");
        body.remove("recoveryPlan");
        return body;
    }

    private static String approved(Stage stage, String way) {
        var run = stage.start("alice", request(stage));
        stage.work();
        stage.decides("alice", run, "userTask_chooseWay", Map.of("decision", way, "reason", "the edges are gone"));
        stage.work();
        stage.approves("bob", run);
        stage.work();
        return run;
    }

    private static void resumes(Stage stage, String run) {
        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_resumeOperations");
        stage.decides("alice", run, "userTask_resumeOperations", Map.of("decision", "accepted"));
        stage.work();
    }

    @Test
    void sendsTrafficThroughTheOtherSiteUntilTheEdgesAreRepaired(Stage stage, LabControl lab) {
        lab.choose("localeIdWithoutLocalEgress", "heeded");
        lab.loseEdgeCluster("onpremises", false);
        var run = approved(stage, "egress");
        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_confirmRepair");
        assertThat(stage.changes("nsx.localeId.set")).hasSize(2);

        stage.decides(
                "alice", run, "userTask_confirmRepair", Map.of("decision", "repaired", "reason", "new power supply"));
        stage.work();
        assertThat(stage.openTasks(run)).containsExactly("userTask_resolveFailedStep");
        assertThat(stage.step(run, "serviceTask_restoreLocaleId").path("code").asText())
                .as("nobody is cut off because somebody said so")
                .isEqualTo("drawbridge.edgesStillDown");
        assertThat(stage.changes("nsx.localeId.cleared")).isEmpty();

        lab.returnEdgeCluster("onpremises");
        stage.decides("bob", run, "userTask_resolveFailedStep", Map.of("decision", "retry", "reason", "now"));
        stage.work();
        resumes(stage, run);

        assertThat(stage.outcome(run)).isEqualTo("endEvent_usersBack");
        assertThat(stage.changes("nsx.localeId.cleared")).hasSize(2);
        assertThat(stage.changes("srm.recovery.started")).isEmpty();
        assertThat(lab.invariants()).isEmpty();
    }

    @Test
    void asksAnOperatorWhenTheManagerDoesNotHeedTheLocaleId(Stage stage, LabControl lab) {
        lab.loseEdgeCluster("onpremises", false);
        var run = approved(stage, "egress");

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_resolveFailedStep");
        assertThat(stage.step(run, "serviceTask_verifyEgress").path("code").asText())
                .isEqualTo("drawbridge.servicesDoNotAnswer");

        stage.decides("bob", run, "userTask_resolveFailedStep", Map.of("decision", "abort", "reason", "fail over"));
        stage.work();
        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_edgeFailureAborted");
        assertThat(stage.changes("nsx.localeId.cleared"))
                .as("what was set is undone")
                .hasSize(2);
    }

    @Test
    void failsOverWithTheControlPlaneWhenTheControllersAreLostToo(Stage stage, LabControl lab) {
        lab.loseEdgeCluster("onpremises", true);
        lab.edgeStatus("provider", "cld01-edge02", "RED", null);
        var run = approved(stage, "fail-over");
        resumes(stage, run);

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_resumed");
        assertThat(lab.managers().get(1).role()).isEqualTo("PRIMARY");
        assertThat(lab.managers().get(1).controllersRunning()).isEqualTo(3);
        assertThat(stage.changes("nsx.edge.redeploy")).hasSize(1);
        for (var plan : List.of("Payroll", "Tier 1", "Everything")) {
            assertThat(lab.planStatusAt("provider", plan)).as(plan).isEqualTo("RECOVERY_COMPLETE");
        }
        assertThat(lab.invariants()).isEmpty();
    }

    @Test
    void leavesTheControlPlaneWhereItIsWhenItWorks(Stage stage, LabControl lab) {
        lab.loseEdgeCluster("onpremises", false);
        var run = approved(stage, "fail-over");
        resumes(stage, run);

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_resumed");
        assertThat(lab.managers().get(0).role()).isEqualTo("PRIMARY");
        assertThat(stage.changes("nsx.controller.deploy")).isEmpty();
    }

    @Test
    void endsWhenTheEdgesWork(Stage stage) {
        var run = stage.start("alice", request(stage));
        stage.work();

        assertThat(stage.outcome(run)).isEqualTo("endEvent_edgeClusterWorks");
        assertThat(stage.commands()).isEmpty();
    }

    @Test
    void namesSiteFailureWhenMoreThanTheEdgesIsLost(Stage stage, LabControl lab) {
        lab.loseSite("onpremises");
        var run = stage.start("alice", request(stage));
        stage.work();

        assertThat(stage.outcome(run)).isEqualTo("endEvent_siteNotAlive");
        assertThat(stage.step(run, "serviceTask_checkEdgeCluster").path("text").asText())
                .contains("site-failure");
    }

    @Test
    void changesNothingInAPreview(Stage stage, LabControl lab) {
        lab.loseEdgeCluster("onpremises", true);
        var run = stage.start("alice", request(stage).put("mode", "preview"));
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_resumed");
        assertThat(stage.commands()).isEmpty();
    }

    @Test
    void showsWhoeverChoosesWhatWasSeen(Stage stage, LabControl lab) {
        lab.loseEdgeCluster("onpremises", false);
        var run = stage.start("alice", request(stage));
        stage.work();

        var briefing = stage.task("alice", run, "userTask_chooseWay").path("briefing");
        assertThat(briefing.path("edges")).hasSize(3);
        assertThat(briefing.path("situation").path("whatHappened").asText()).contains("are down");
    }

    @Test
    void endsWhenNobodyApproves(Stage stage, LabControl lab) {
        lab.loseEdgeCluster("onpremises", false);
        var run = stage.start("alice", request(stage));
        stage.work();
        stage.decides("alice", run, "userTask_chooseWay", Map.of("decision", "egress", "reason", "try"));
        stage.work();
        for (var who : List.of("bob", "carol")) {
            stage.decides(who, run, "userTask_approveRun", Map.of("decision", "decline", "reason", "repaired"));
        }
        stage.work();

        assertThat(stage.outcome(run)).isEqualTo("endEvent_edgeFailureDeclined");
        assertThat(stage.commands()).isEmpty();
    }
}
