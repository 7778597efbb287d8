package io.drawbridge.crash;

import io.drawbridge.aborts.AbortStories;
import io.drawbridge.aborts.AbortStory;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Many kills for each runbook, at every phase of it, its abort included: {@code mvn verify -Pcrash}. The seed is printed;
 * {@code -Dcrash.seed} repeats the choices, {@code -Dcrash.kills} asks for another number of kills,
 * {@code -Dcrash.story} for some runbooks only, {@code -Dcrash.database=postgres} for the other database and
 * {@code -Dcrash.nodes=3} there for several nodes, of which one is killed or stands still past its lease at a time.
 */
@Tag("crash")
class LongCrashTests {

    private static final int KILLS = Integer.getInteger("crash.kills", 10);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path folder;

    private static CrashStage stage;

    @BeforeAll
    static void begin() {
        stage = CrashStage.asAskedFor(folder, 40);
    }

    @AfterAll
    static void end() {
        if (stage != null) {
            stage.close();
        }
    }

    static Stream<String> runbooks() {
        var wanted = System.getProperty("crash.story", "");
        return AbortStories.told().stream()
                .filter(story -> story.title().contains(wanted))
                .map(AbortStory::runbook)
                .distinct();
    }

    @ParameterizedTest
    @MethodSource("runbooks")
    void finishesWhateverIsKilled(String runbook) {
        var wanted = System.getProperty("crash.story", "");
        stage.playUntilKilled(
                KILLS,
                AbortStories.told().stream()
                        .filter(story ->
                                story.runbook().equals(runbook) && story.title().contains(wanted))
                        .toList());
    }
}
