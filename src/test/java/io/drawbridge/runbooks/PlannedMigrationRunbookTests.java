package io.drawbridge.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.lab.LabControl;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import org.junit.jupiter.api.Test;

@RunbookTest
class PlannedMigrationRunbookTests {

    @Test
    void movesThePlanToTheProviderAndIsSignedOff(Stage stage, LabControl lab) {
        var run = stage.start("planned-migration", "Payroll");
        stage.work();
        stage.approves("carol", run);
        stage.approves("bob", run);
        stage.work();
        stage.signsOff("alice", run);
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_migrated");
        assertThat(lab.planStatusAt("provider", "Payroll")).isEqualTo("RECOVERY_COMPLETE");
        assertThat(stage.changes("srm.recovery.started")).hasSize(1);
        assertThat(lab.invariants()).isEmpty();
    }
}
