package io.drawbridge.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.engine.DriverNode.Defect;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Each story, each point of it at which a node can die: before and after each commit, each send, each answer. One run, one
 * death: {@code mvn verify -Pcrash}; {@code -Dcrash.story} names the stories.
 */
@Tag("crash")
@RunbookTest
class EveryPointTests {

    @Test
    void endsAsItWouldHaveWhereverANodeDies(Stage stage) {
        var runs = new SeededRuns(stage, Defect.NONE);
        var violated = new ArrayList<SeededRuns.Result>();
        for (var story : runs.stories()) {
            var began = Instant.now();
            var points = runs.calm(story).points();
            int deaths = 0;
            int before = violated.size();
            for (var point : points) {
                var result = runs.die(story, point);
                deaths += result.deaths();
                if (!result.violations().isEmpty()) {
                    System.out.println("VIOLATED " + result);
                    violated.add(result);
                }
            }
            System.out.printf(
                    "%s: %d points, %d deaths, %d violated, %d s%n",
                    story,
                    points.size(),
                    deaths,
                    violated.size() - before,
                    Duration.between(began, Instant.now()).toSeconds());
        }
        assertThat(violated).isEmpty();
    }
}
