package io.drawbridge.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.engine.DriverNode.Defect;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/**
 * Runs of every runbook on virtual time, each with trouble of its own. {@code -Dcrash.seed} is the first seed,
 * {@code -Dcrash.seeds} says how many, {@code -Dcrash.story} which stories.
 */
@RunbookTest
class SeededCrashTests {

    private static final long FIRST = Long.getLong("crash.seed", 1);
    private static final int SEEDS = Integer.getInteger("crash.seeds", 15);

    @Test
    void endsAsItWouldHaveWhateverGoesWrong(Stage stage) {
        var runs = new SeededRuns(stage, Defect.NONE);
        var began = Instant.now();
        var violated = new ArrayList<SeededRuns.Result>();
        int deaths = 0;
        for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
            var result = runs.play(seed);
            deaths += result.deaths();
            if (!result.violations().isEmpty()) {
                System.out.println("VIOLATED " + result);
                violated.add(result);
            }
        }
        var seconds = Math.max(1, Duration.between(began, Instant.now()).toMillis()) / 1000.0;
        System.out.printf(
                "crash.seed=%d crash.seeds=%d: %d deaths, %d violated, %.1f s, %.1f runs/s%n",
                FIRST, SEEDS, deaths, violated.size(), seconds, SEEDS / seconds);
        assertThat(violated).isEmpty();
    }
}
