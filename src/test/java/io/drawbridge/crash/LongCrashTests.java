package io.drawbridge.crash;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many kills for each runbook, at every phase of it, its abort included: {@code mvn verify -Pcrash}. The seed is printed;
 * {@code -Dcrash.seed} repeats the choices, {@code -Dcrash.kills} asks for another number of kills,
 * {@code -Dcrash.database=postgres} for the other database.
 */
@Tag("crash")
class LongCrashTests {

    private static final int KILLS = Integer.getInteger("crash.kills", 30);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private CrashStage stage;

    @BeforeEach
    void begin() {
        stage = new CrashStage(folder, 25);
    }

    @AfterEach
    void end() {
        if (stage != null) {
            stage.close();
        }
    }

    @Test
    void finishesPlannedMigrationsWhateverIsKilled() {
        stage.playUntilKilled(KILLS, Story.plannedMigration(), Story.abortedMigration());
    }

    @Test
    void finishesDisasterRecoveriesWhateverIsKilled() {
        stage.playUntilKilled(
                KILLS, Story.recoveryOfALostSite(), Story.recoveryOfAFencedSite(), Story.abortedRecovery());
    }

    @Test
    void finishesDrTestsWhateverIsKilled() {
        stage.playUntilKilled(KILLS, Story.drTest(), Story.abortedTest());
    }
}
