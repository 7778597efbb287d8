package io.drawbridge.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.Fault;
import io.drawbridge.lab.LabControl;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Everything that a lost site had comes up at the other one, machines and network side by side. */
@RunbookTest
class SiteFailureRunbookTests {

    private static ObjectNode request(Stage stage) {
        var body = stage.request("site-failure", "none");
        body.remove("recoveryPlan");
        return body.put("detectedAt", stage.now().minusSeconds(300).toString());
    }

    /** @return the run, with everything done that needs nobody but those who approve and sign the risk */
    private static String approved(Stage stage) {
        var run = stage.start("alice", request(stage));
        stage.work();
        stage.approves("bob", run);
        stage.work();
        return run;
    }

    private static String lostAndSigned(Stage stage, LabControl lab) {
        lab.loseSite("onpremises");
        var run = approved(stage);
        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_signRisk");
        stage.decides("alice", run, "userTask_signRisk", Map.of("decision", "risk-signed", "reason", "no power"));
        stage.work();
        return run;
    }

    @Test
    void recoversMorePlansThanAMinutesRequestsSufficeToLookAt(Stage stage, LabControl lab) {
        for (int i = 1; i <= 60; i++) {
            lab.addPlan("Extra %02d".formatted(i), 3, 15);
        }

        var run = lostAndSigned(stage, lab);

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_resumeOperations");
        assertThat(stage.changes("srm.recovery.started")).hasSize(63);
    }

    @Test
    void recoversEverythingOfALostSiteAndResumes(Stage stage, LabControl lab) {
        var run = lostAndSigned(stage, lab);

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_resumeOperations");
        for (var plan : List.of("Payroll", "Tier 1", "Everything")) {
            assertThat(lab.planStatusAt("provider", plan)).as(plan).isEqualTo("DISASTER_RECOVERY_COMPLETE");
        }
        assertThat(stage.changes("srm.recovery.started"))
                .as("plans that share groups one after the other, in the order of the site")
                .extracting(entry -> entry.objectName)
                .containsExactly("Payroll", "Tier 1", "Everything");
        var network = lab.managers().get(1);
        assertThat(network.role()).isEqualTo("PRIMARY");
        assertThat(network.controllersRunning()).isEqualTo(3);
        assertThat(network.hostsConnected()).isTrue();
        assertThat(stage.changes("nsx.controller.deploy")).hasSize(3);
        stage.advance(Duration.ofMinutes(5));
        assertThat(lab.connections("provider", "payroll_web_pool")).isEqualTo(120);
        assertThat(lab.connections("provider", "crm_web_pool")).isEqualTo(200);

        var task = stage.task("alice", run, "userTask_resumeOperations").path("briefing");
        assertThat(task.path("plans")).hasSize(3);
        assertThat(task.path("network")).hasSizeGreaterThanOrEqualTo(6);
        stage.decides("alice", run, "userTask_resumeOperations", Map.of("decision", "accepted"));
        stage.work();
        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_resumed");
        assertThat(stage.commands()).doesNotHaveDuplicates();
        assertThat(lab.invariants()).isEmpty();
    }

    @Test
    void worksOnTheNetworkWhileThePlansRun(Stage stage, LabControl lab) {
        lab.loseSite("onpremises");
        var run = approved(stage);
        stage.decides("alice", run, "userTask_signRisk", Map.of("decision", "risk-signed", "reason", "no power"));
        stage.workUntil(() -> !stage.changes("nsx.controller.deploy").isEmpty());

        assertThat(stage.step(run, "serviceTask_recoverAllPlans").path("state").asText())
                .isNotEqualTo("REACHED");
        assertThat(stage.changes("srm.recovery.started")).isNotEmpty();
    }

    @Test
    void claimsAllPlansOfThePair(Stage stage, LabControl lab) {
        lab.loseSite("onpremises");
        var run = stage.start("alice", request(stage));
        stage.work();

        var refused = stage.post("alice", "/api/v1/runs", stage.request("disaster-recovery", "Payroll"));
        assertThat(refused.status()).isEqualTo(409);
        var briefing = stage.task("bob", run, "userTask_approveRun").path("briefing");
        assertThat(briefing.path("briefing").path("planName").asText()).contains("all plans");
        assertThat(briefing.path("lags")).hasSize(5);
        assertThat(briefing.path("undo")).hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void takesTheSitesOwnPrimaryOutOfItsRoleWhenThatSiteStillAnswers(Stage stage, LabControl lab) {
        var run = approved(stage);

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_resumeOperations");
        assertThat(lab.managers().get(1).role()).isEqualTo("PRIMARY");
        assertThat(lab.managers().get(0).role()).isNotEqualTo("PRIMARY");
        assertThat(lab.invariants()).isEmpty();
    }

    @Test
    void offersAnotherRunOfThePlansThatDidNotComplete(Stage stage, LabControl lab) {
        lab.addFault(Fault.taskError("no such host")
                .operation("run.powerOn")
                .on("archive-app01")
                .once());
        var run = lostAndSigned(stage, lab);
        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_decideRerun");
        assertThat(stage.task("alice", run, "userTask_decideRerun")
                        .path("briefing")
                        .path("unfinished"))
                .isNotEmpty();

        stage.decides("alice", run, "userTask_decideRerun", Map.of("decision", "rerun"));
        stage.work();

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_resumeOperations");
    }

    @Test
    void sendsNothingTwiceWhenAnswersAreLost(Stage stage, LabControl lab) {
        lab.addFault(Fault.dropAnswer()
                .at("provider", "srm")
                .request("POST", "*actions/recovery")
                .times(2));
        lab.addFault(Fault.dropAnswer()
                .at("provider", "nsx")
                .operation("POST /api/2.0/vdn/controller")
                .once());
        var run = lostAndSigned(stage, lab);

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_resumeOperations");
        assertThat(stage.changes("srm.recovery.started")).hasSize(3);
        assertThat(stage.changes("nsx.controller.deploy")).hasSize(3);
    }

    @Test
    void abortHaltsEveryPlanAndLeavesWhatIsRecovered(Stage stage, LabControl lab) {
        lab.loseSite("onpremises");
        var run = approved(stage);
        stage.decides("alice", run, "userTask_signRisk", Map.of("decision", "risk-signed", "reason", "no power"));
        stage.workUntil(() -> !stage.changes("srm.recovery.started").isEmpty());
        stage.post("alice", "/api/v1/runs/" + run + "/abort", Map.of("reason", "power is back"));
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_siteFailureAborted");
        assertThat(stage.changes("srm.recovery.started")).hasSize(1);
        assertThat(lab.summary().plans()).noneMatch(plan -> plan.running());
        assertThat(lab.invariants()).isEmpty();
    }

    @Test
    void changesNothingInAPreviewAndSaysWhatItWouldDo(Stage stage, LabControl lab) {
        var run = stage.start("alice", request(stage).put("mode", "preview"));
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_resumed");
        assertThat(stage.commands()).isEmpty();
        assertThat(stage.texts(run, "WOULD_DO")).anyMatch(text -> text.contains("recovery"));
        assertThat(stage.texts(run, "WOULD_DO")).anyMatch(text -> text.contains("controller"));
    }

    @Test
    void endsWhenNobodyApproves(Stage stage, LabControl lab) {
        lab.loseSite("onpremises");
        var run = stage.start("alice", request(stage));
        stage.work();
        for (var who : List.of("bob", "carol")) {
            stage.decides(who, run, "userTask_approveRun", Map.of("decision", "decline", "reason", "the site is back"));
        }
        stage.work();

        assertThat(stage.outcome(run)).isEqualTo("endEvent_siteFailureDeclined");
        assertThat(stage.commands()).isEmpty();
    }

    @Test
    void reprotectTakesTheReturnedManagerInAsSecondary(Stage stage, LabControl lab) {
        var run = lostAndSigned(stage, lab);
        stage.decides("alice", run, "userTask_resumeOperations", Map.of("decision", "accepted"));
        stage.work();
        lab.returnSite("onpremises");
        stage.advance(Duration.ofMinutes(5));
        assertThat(lab.managers().get(0).role())
                .as("it believes what it believed")
                .isEqualTo("PRIMARY");

        var back = stage.start("alice", stage.request("reprotect", "Everything"));
        stage.work();
        stage.approves("bob", back);
        stage.approves("carol", back);
        stage.work();

        assertThat(lab.managers().get(0).role())
                .as(stage.states(back).toString())
                .isEqualTo("SECONDARY");
        assertThat(lab.managers().get(0).controllers()).isZero();
        assertThat(lab.managers().get(1).role()).isEqualTo("PRIMARY");
        assertThat(stage.openTasks(back))
                .as("what only the old site has is asked about")
                .contains("userTask_reconcileData");
    }
}
