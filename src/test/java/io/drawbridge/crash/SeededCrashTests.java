package io.drawbridge.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.engine.DriverNode.Defect;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Runs of every runbook on virtual time, each with trouble of its own. {@code -Dcrash.seed} is the first seed
 * and {@code -Dcrash.seeds} says how many, or it names them with commas; {@code -Dcrash.story} which stories.
 */
@RunbookTest
class SeededCrashTests {

    private static final String FIRST = System.getProperty("crash.seed", "1");

    @Test
    void endsAsItWouldHaveWhateverGoesWrong(Stage stage) {
        assertThat(new SeededRuns(stage, Defect.NONE).playAll(FIRST, Integer.getInteger("crash.seeds", 15)))
                .isEmpty();
    }

    @Test
    @Tag("crash")
    void endsAsItWouldHaveThousandsOfTimes(Stage stage) {
        assertThat(new SeededRuns(stage, Defect.NONE).playAll(FIRST, Integer.getInteger("crash.seeds", 3000)))
                .isEmpty();
    }
}
