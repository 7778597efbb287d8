package io.drawbridge.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.lab.LabControl;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@RunbookTest
class PreviewTests {

    @ParameterizedTest
    @CsvSource({
        "planned-migration, alice, recovery, endEvent_migrated",
        "disaster-recovery, alice, recovery, endEvent_recovered",
        "dr-test, dave, test, endEvent_tested"
    })
    void listsWhatWouldBeDoneAndChangesNothing(
            String runbook, String who, String command, String outcome, Stage stage, LabControl lab) {
        var run = stage.start(who, stage.request(runbook, "Payroll").put("mode", "preview"));
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo(outcome);
        assertThat(would(stage, run)).contains(command).anyMatch(text -> text.startsWith("would ask: Approve"));
        assertThat(stage.openTasks(run)).isEmpty();
        assertThat(lab.ledger()).isEmpty();
    }

    private static List<String> would(Stage stage, String run) {
        return stage.texts(run, "WOULD_DO");
    }

    @Test
    void saysWithWhichSettingsAPlanWouldRun(Stage stage) {
        var run = stage.start(
                "alice", stage.request("planned-migration", "Payroll").put("mode", "preview"));
        stage.work();

        assertThat(stage.journal(run))
                .filteredOn(entry -> entry.path("kind").asText().equals("WOULD_DO")
                        && entry.path("text").asText().equals("recovery"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.path("details").asText())
                        .contains("\"planned_failover\":\"true\"", "\"sync_data\":\"true\""));
    }

    @Test
    void keepsNobodyElseOffThePlan(Stage stage) {
        var preview = stage.start(
                "alice", stage.request("planned-migration", "Payroll").put("mode", "preview"));
        var live = stage.start("alice", stage.request("planned-migration", "Payroll"));

        assertThat(preview).isNotEqualTo(live);
    }
}
