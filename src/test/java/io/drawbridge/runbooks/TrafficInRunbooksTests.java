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

/** Users follow the machines, and nobody is sent to where nothing runs. */
@RunbookTest
class TrafficInRunbooksTests {

    private static final String POOL = "payroll_web_pool";

    private static String recovered(Stage stage) {
        var run = stage.start("disaster-recovery", "Payroll");
        stage.work();
        stage.approves("bob", run);
        stage.work();
        return run;
    }

    private static List<String> announced(LabControl lab, int site) {
        return lab.managers().get(site).announced();
    }

    @Test
    void leadsUsersToTheRecoverySiteWhenTheirSiteIsLost(Stage stage, LabControl lab) {
        lab.loseSite("onpremises");
        var run = recovered(stage);
        stage.decides("alice", run, "userTask_signRisk", Map.of("decision", "risk-signed", "reason", "no power"));
        stage.work();

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_signOff");
        stage.advance(Duration.ofMinutes(5));
        assertThat(lab.connections("provider", POOL)).isEqualTo(120);
        assertThat(announced(lab, 1)).hasSize(2).allMatch(prefix -> prefix.endsWith("/32"));
        assertThat(stage.step(run, "serviceTask_drainOldConnections")
                        .path("code")
                        .asText())
                .isEqualTo("drawbridge.trafficManagerUnreachable");
        assertThat(stage.step(run, "serviceTask_withdrawRoutes").path("code").asText())
                .isEqualTo("drawbridge.nsxManagerUnreachable");
    }

    @Test
    void drainsTheOldSiteWhenItStillAnswers(Stage stage, LabControl lab) {
        var run = recovered(stage);

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_signOff");
        stage.advance(Duration.ofMinutes(5));
        assertThat(lab.connections("onpremises", POOL)).isZero();
        assertThat(lab.connections("provider", POOL)).isEqualTo(120);
        assertThat(lab.connections("onpremises", "crm_web_pool"))
                .as("nobody else's users moved")
                .isEqualTo(200);
        assertThat(stage.commands()).doesNotHaveDuplicates();
    }

    @Test
    void bringsUsersBackWhenTheRunIsAbortedBeforeTheirMachinesMoved(Stage stage, LabControl lab) {
        lab.addFault(Fault.fail(400)
                .at("provider", "srm")
                .request("POST", "*actions/recovery")
                .once());
        var run = recovered(stage);
        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_resolveFailedStep");
        stage.advance(Duration.ofMinutes(5));
        assertThat(lab.connections("onpremises", POOL)).isZero();

        stage.decides("bob", run, "userTask_resolveFailedStep", Map.of("decision", "abort", "reason", "not tonight"));
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_recoveryAborted");
        stage.advance(Duration.ofMinutes(10));
        assertThat(lab.connections("onpremises", POOL)).isEqualTo(120);
        assertThat(lab.connections("provider", POOL)).isZero();
        assertThat(announced(lab, 0)).containsExactly("10.20.0.0/16");
        assertThat(announced(lab, 1)).isEmpty();
    }

    @Test
    void leavesUsersWhereTheirMachinesAreWhenTheRunIsAbortedTooLate(Stage stage, LabControl lab) {
        var run = recovered(stage);
        assertThat(stage.openTasks(run)).containsExactly("userTask_signOff");

        stage.post("alice", "/api/v1/runs/" + run + "/abort", Map.of("reason", "it looks odd"));
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_recoveryAborted");
        stage.advance(Duration.ofMinutes(10));
        assertThat(lab.connections("provider", POOL)).isEqualTo(120);
        assertThat(announced(lab, 1)).hasSize(2);
        assertThat(stage.step(run, "serviceTask_restoreTraffic").path("text").asText())
                .contains("not undone");
        assertThat(stage.step(run, "serviceTask_restoreRoutes").path("text").asText())
                .contains("not undone");
    }

    @Test
    void asksAnOperatorWhenNothingIsAvailableThereAndGoesOnWhenTheySayRetry(Stage stage, LabControl lab) {
        lab.memberAnswers("provider", "payroll-web01:443", false);
        lab.memberAnswers("provider", "payroll-web02:443", false);
        var run = recovered(stage);
        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_resolveFailedStep");
        assertThat(stage.step(run, "serviceTask_redirectNewConnections")
                        .path("code")
                        .asText())
                .isEqualTo("drawbridge.recoverySideNotAvailable");
        assertThat(stage.changes("bigip.gtm.pool.changed"))
                .as("nobody was sent there")
                .isEmpty();

        lab.memberAnswers("provider", "payroll-web01:443", null);
        lab.memberAnswers("provider", "payroll-web02:443", null);
        stage.decides("bob", run, "userTask_resolveFailedStep", Map.of("decision", "retry", "reason", "they run now"));
        stage.work();

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_signOff");
    }

    @Test
    void saysBeforehandWhatIsPutBackAndWhatIsNot(Stage stage) {
        var run = stage.start("disaster-recovery", "Payroll");
        stage.work();

        assertThat(stage.task("bob", run, "userTask_approveRun")
                        .path("briefing")
                        .path("undo"))
                .anySatisfy(row -> {
                    assertThat(row.path("step").asText()).isEqualTo("Redirect traffic");
                    assertThat(row.path("undo").asText()).contains("as it was before", "have moved");
                });
    }
}
