package io.drawbridge.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.lab.LabControl;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.util.List;
import org.junit.jupiter.api.Test;

@RunbookTest
class ManyMachinesTests {

    private static final List<String> ENGINE_TABLES = List.of(
            "act_hi_actinst",
            "act_hi_varinst",
            "act_hi_detail",
            "act_hi_taskinst",
            "act_hi_job_log",
            "act_ru_execution",
            "act_ru_variable",
            "act_ru_task",
            "act_ru_job",
            "act_ru_event_subscr",
            "act_ge_bytearray");

    private static long engineRows(Stage stage) {
        return ENGINE_TABLES.stream()
                .mapToLong(table -> stage.jdbc().queryForObject("select count(*) from " + table, Long.class))
                .sum();
    }

    @Test
    void recoversTwoThousandMachinesInOneStepWithoutMoreRowsInTheEngineThanForNine(Stage stage, LabControl lab) {
        lab.addPlan("Nine", 9, 15);
        lab.addPlan("Two thousand", 2000, 15);
        lab.loseSite("onpremises");
        long before = engineRows(stage);
        stage.recovers("Nine");
        long nine = engineRows(stage) - before;
        before = engineRows(stage);

        var run = stage.recovers("Two thousand");

        long many = engineRows(stage) - before;
        assertThat(stage.outcome(run)).isEqualTo("endEvent_recovered");
        assertThat(many).isEqualTo(nine);
        var step = stage.step(run, "serviceTask_runDisasterRecovery");
        assertThat(step.path("items"))
                .hasSize(2000)
                .allSatisfy(item -> assertThat(item.path("state").asText()).isEqualTo("DONE"));
        assertThat(stage.changes("srm.recovery.started")).hasSize(2);
        // What was approved names every machine: it grows with the plan, and nothing else does.
        assertThat(longest(stage, run, "name = 'approval-subject'")).isLessThan(2000 * 1000);
        assertThat(longest(stage, run, "name <> 'approval-subject'")).isLessThan(20_000);
    }

    private static int longest(Stage stage, String run, String which) {
        return stage.jdbc()
                .queryForObject(
                        "select max(length(content)) from dr_document where run_id = ? and " + which,
                        Integer.class,
                        run);
    }
}
