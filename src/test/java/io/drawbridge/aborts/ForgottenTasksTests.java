package io.drawbridge.aborts;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * How long a finished task can be asked for is not known (reference 4), and a gateway that restarts may forget all of
 * them. A run then looks at what it works on: it ends as it would have, and sends nothing twice.
 */
@RunbookTest
class ForgottenTasksTests {

    /** Together they use every command of the two gateways. */
    private static final Set<String> STORIES = Set.of(
            "dr-test",
            "planned-migration",
            "disaster-recovery under break-glass with the site lost",
            "reprotect",
            "protection-onboarding");

    /** Those that are also told without any task ever being known. */
    private static final Set<String> FORGETTING_ALL = Set.of("planned-migration", "protection-onboarding");

    @TestFactory
    Stream<DynamicTest> aRunEndsAsItWouldHaveWhenTheGatewaysForgetTheirTasks(Stage stage) {
        return AbortStories.told().stream()
                .filter(story -> STORIES.contains(story.title()))
                .flatMap(story -> {
                    var remembered = new Object() {
                        List<String> end;
                    };
                    return Stream.of("stay", "vanishWhenFinished", "vanish")
                            .filter(tasks -> !tasks.equals("vanish") || FORGETTING_ALL.contains(story.title()))
                            .map(tasks -> DynamicTest.dynamicTest(story.title() + ", tasks " + tasks, () -> {
                                var end = end(stage, story, tasks);
                                if (remembered.end == null) {
                                    remembered.end = end;
                                }
                                assertThat(end).isEqualTo(remembered.end);
                            }));
                });
    }

    /** @return the outcome, and what was sent to the gateways */
    private static List<String> end(Stage stage, AbortStory story, String tasks) {
        stage.reset();
        story.prepare(stage);
        stage.lab().choose("gatewayTasks", tasks);
        var passage = new Passage(stage, story);
        passage.rest();
        passage.begin();
        passage.goOnUntil(() -> false);
        passage.rest();

        assertThat(passage.outcome()).as(stage.states(passage.run()).toString()).isNotBlank();
        assertThat(stage.lab().invariants()).isEmpty();
        return Stream.concat(
                        Stream.of(passage.outcome()),
                        stage.commands().stream()
                                .filter(command -> command.startsWith("srm.") || command.startsWith("replication."))
                                .sorted())
                .toList();
    }
}
