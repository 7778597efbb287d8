package io.drawbridge.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Two kills for each runbook, while something is under way; {@link LongCrashTests} has many more. */
class CrashTests {

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path folder;

    private static CrashStage stage;

    @BeforeAll
    static void begin() {
        stage = new CrashStage(folder, 60);
    }

    @AfterAll
    static void end() {
        if (stage != null) {
            stage.close();
        }
    }

    @Test
    void finishesAPlannedMigrationWhateverIsKilled() {
        assertThat(stage.play(
                        Story.plannedMigration(),
                        Moment.decision("approveRun", "bob"),
                        Moment.sending("runPlannedMigration")))
                .isGreaterThanOrEqualTo(2);
    }

    @Test
    void finishesADisasterRecoveryWhateverIsKilled() {
        assertThat(stage.play(
                        Story.recoveryOfAFencedSite(),
                        Moment.sending("fenceProtectedSite"),
                        Moment.step("runDisasterRecovery")))
                .isGreaterThanOrEqualTo(2);
    }

    @Test
    void finishesADrTestWhateverIsKilled() {
        assertThat(stage.play(
                        Story.drTest(),
                        Moment.sending("createTestNetwork"),
                        Moment.decision("inspectWorkloads", "dave")))
                .isGreaterThanOrEqualTo(2);
    }
}
