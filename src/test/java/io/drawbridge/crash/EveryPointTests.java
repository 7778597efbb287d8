package io.drawbridge.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.engine.DriverNode.Defect;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Each story, each point of it at which a node can die: before and after each commit, also those that people's requests
 * cause, each send, each answer. One run, one death: {@code mvn verify -Pcrash}; {@code -Dcrash.story} names the stories,
 * {@code -Dcrash.part=3/20} takes each twentieth point, from the third one on.
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
            var points = part(runs.calm(story).points());
            var requests = part(IntStream.rangeClosed(1, runs.calm(story).requests())
                    .boxed()
                    .toList());
            int before = violated.size();
            int deaths = 0;
            for (var point : points) {
                deaths += noted(runs.die(story, point), violated).deaths();
            }
            for (int commit : requests) {
                noted(runs.dieInRequest(story, commit), violated);
            }
            System.out.printf(
                    "%s: %d points, %d deaths, %d commits of requests, %d violated, %d s%n",
                    story,
                    points.size(),
                    deaths,
                    requests.size(),
                    violated.size() - before,
                    Duration.between(began, Instant.now()).toSeconds());
        }
        assertThat(violated).isEmpty();
    }

    private static SeededRuns.Result noted(SeededRuns.Result result, List<SeededRuns.Result> violated) {
        if (!result.violations().isEmpty()) {
            System.out.println("VIOLATED " + result);
            violated.add(result);
        }
        return result;
    }

    private static <T> List<T> part(List<T> points) {
        var part = System.getProperty("crash.part", "1/1").split("/");
        int first = Integer.parseInt(part[0]) - 1;
        int each = Integer.parseInt(part[1]);
        return IntStream.range(0, points.size())
                .filter(index -> index % each == first)
                .mapToObj(points::get)
                .toList();
    }
}
