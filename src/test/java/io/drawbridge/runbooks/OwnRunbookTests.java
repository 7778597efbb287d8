package io.drawbridge.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.LabControl;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

/** The runbook of docs/model-your-own-runbook.md, deployed from its folder and run on the lab. */
@RunbookTest
@TestPropertySource(
        properties = {
            "drawbridge.models.folder=docs/examples/own-runbook",
            "spring.datasource.url=jdbc:h2:mem:own-runbooks;DB_CLOSE_DELAY=-1"
        })
class OwnRunbookTests {

    private static ObjectNode request(Stage stage) {
        var body = stage.request("refresh-replicas", "Payroll");
        body.putObject("inputs").put("change", "CHG-4711");
        return body;
    }

    @Test
    void standsInTheCatalogueBesideOurs(Stage stage) {
        var runbooks = stage.get("alice", "/api/v1/runbooks").body().toString();

        assertThat(runbooks).contains("refresh-replicas", "planned-migration");
    }

    @Test
    void runsToItsEndOnTheLab(Stage stage, LabControl lab) {
        var run = stage.start("alice", request(stage));
        stage.work();
        stage.approves("carol", run);
        stage.approves("bob", run);
        stage.work();
        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_confirmRefresh");
        stage.decides("alice", run, "userTask_confirmRefresh", Map.of("decision", "accepted"));
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_refreshed");
        assertThat(stage.changes("replication.sync.started")).hasSize(9);
        assertThat(lab.invariants()).isEmpty();
    }

    @Test
    void waitsForApprovalAndCanBeAborted(Stage stage) {
        var run = stage.start("alice", request(stage));
        stage.work();
        assertThat(stage.commands()).isEmpty();
        stage.approves("carol", run);
        stage.approves("bob", run);
        stage.work();
        stage.post("alice", "/api/v1/runs/" + run + "/abort", Map.of("reason", "the change is called off"));
        stage.work();

        assertThat(stage.outcome(run)).isEqualTo("endEvent_refreshAborted");
    }

    @Test
    void changesNothingInAPreview(Stage stage) {
        var run = stage.start("alice", request(stage).put("mode", "preview"));
        stage.work();

        assertThat(stage.outcome(run)).isEqualTo("endEvent_refreshed");
        assertThat(stage.texts(run, "WOULD_DO")).contains("sync", "would ask: Confirm refresh");
        assertThat(stage.commands()).isEmpty();
    }

    @Test
    void asksForItsOwnInputs(Stage stage) {
        var body = request(stage);
        body.remove("inputs");

        assertThat(stage.post("alice", "/api/v1/runs", body).body().toString()).contains("change");
    }
}
