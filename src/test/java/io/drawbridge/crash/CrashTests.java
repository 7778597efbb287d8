package io.drawbridge.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.aborts.AbortStories;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The application as a process, killed twice in each of three runbooks. {@link SeededCrashTests} has all runbooks without
 * processes; {@link LongCrashTests} has all of them with many kills.
 */
class CrashTests {

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path folder;

    private static CrashStage stage;

    @BeforeAll
    static void begin() {
        stage = CrashStage.asAskedFor(folder, 60);
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
                        AbortStories.of("planned-migration"),
                        Moment.decision("approveRun", "bob"),
                        Moment.sending("runPlannedMigration")))
                .isGreaterThanOrEqualTo(2);
    }

    @Test
    void finishesADisasterRecoveryWhateverIsKilled() {
        assertThat(stage.play(
                        AbortStories.of("disaster-recovery"),
                        Moment.sending("fenceProtectedSite"),
                        Moment.step("runDisasterRecovery")))
                .isGreaterThanOrEqualTo(2);
    }

    @Test
    void finishesADrTestWhateverIsKilled() {
        assertThat(stage.play(
                        AbortStories.of("dr-test"), Moment.sending("createTestNetwork"), Moment.step("cleanUpTest")))
                .isGreaterThanOrEqualTo(2);
    }
}
