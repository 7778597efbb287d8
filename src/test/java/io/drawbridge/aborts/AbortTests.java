package io.drawbridge.aborts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.instance.Activity;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every runbook, aborted after each of its steps and in the middle of it. The points are found by letting the runbook
 * go its way once; what an abort must do is read from its model and from what the API promised beforehand.
 */
@RunbookTest
class AbortTests {

    /** What a story showed when nobody aborted it. */
    private static final class Rehearsal {
        private final List<Moment> moments = new ArrayList<>();
    }

    /** Elements at which any story has been, by process. */
    private final Map<String, Set<String>> visited = new TreeMap<>();

    @Test
    void everyRunbookHasAStory(Stage stage) {
        var told = new TreeSet<String>();
        AbortStories.told().forEach(story -> told.add(story.runbook()));

        assertThat(Drawn.keys(stage.engine(), true)).allSatisfy(runbook -> assertThat(told)
                .as(
                        "runbook %s has no story in AbortStories: add how it is started and which people decide what",
                        runbook)
                .contains(runbook));
        assertThat(told)
                .as("AbortStories tells of runbooks that are not there")
                .isSubsetOf(Drawn.keys(stage.engine(), true));
    }

    @TestFactory
    Stream<DynamicNode> anAbortUndoesWhatItPromised(Stage stage) {
        var stories = AbortStories.all().stream().<DynamicNode>map(story -> {
            var rehearsal = new Rehearsal();
            var asPlanned = DynamicTest.dynamicTest(
                    story.title() + ", not aborted, ends as planned", () -> rehearse(stage, story, rehearsal));
            // Looked up when the rehearsal is over.
            var aborted = Stream.of(rehearsal)
                    .flatMap(done -> done.moments.stream())
                    .map(moment -> abort(stage, story, moment));
            return DynamicContainer.dynamicContainer(story.title(), Stream.concat(Stream.of(asPlanned), aborted));
        });
        var nothingLeftOut = Stream.of(DynamicTest.dynamicTest(
                "the stories pass every step on the way of every runbook", () -> nothingIsLeftOut(stage)));
        return AbortStories.all().size() == AbortStories.told().size()
                ? Stream.concat(stories, nothingLeftOut)
                : stories;
    }

    private void rehearse(Stage stage, AbortStory story, Rehearsal rehearsal) {
        var passage = begin(stage, story);
        passage.goOnUntil(() -> false);
        note(passage);

        assertThat(passage.drawn().abortedEnds()).doesNotContain(passage.outcome());
        assertThat(passage.outcome()).as(stage.states(passage.run()).toString()).isNotBlank();
        assertThat(stage.lab().invariants()).isEmpty();
        var moments = passage.moments();
        // With the last answer the run is over, and there is nothing to abort.
        story.told(moments.subList(0, moments.size() - 1))
                .forEach(moment -> rehearsal.moments.add(moment.leaving(passage.lasting(moment.sent()))));
    }

    private DynamicTest abort(Stage stage, AbortStory story, Moment moment) {
        String name = story.title() + " aborted " + moment.words() + " " + moment.outcome();
        return DynamicTest.dynamicTest(name, () -> {
            var passage = begin(stage, story);
            var before = stage.lab().state();
            assertThat(passage.goOnUntil(moment)).as(name).isTrue();
            new Aborted(stage, story, passage, name).check(before);
            note(passage);
        });
    }

    private static Passage begin(Stage stage, AbortStory story) {
        stage.reset();
        story.prepare(stage);
        var passage = new Passage(stage, story);
        passage.rest();
        passage.begin();
        return passage;
    }

    private void note(Passage passage) {
        passage.history()
                .forEach(activity -> visited.computeIfAbsent(activity.getProcessDefinitionKey(), any -> new TreeSet<>())
                        .add(activity.getActivityId()));
    }

    private void nothingIsLeftOut(Stage stage) {
        var runbooks = Drawn.keys(stage.engine(), true);
        var models = new TreeSet<>(runbooks);
        var more = new ArrayList<>(runbooks);
        while (!more.isEmpty()) {
            var called = Drawn.of(stage.engine(), more.remove(0)).calls();
            called.stream().filter(models::add).forEach(more::add);
        }
        assertThat(models).allSatisfy(model -> assertThat(visited.getOrDefault(model, Set.of()))
                .as("steps of %s that no story in AbortStories passes: tell another story that does", model)
                .containsAll(Drawn.of(stage.engine(), model).onTheWay().stream()
                        .map(FlowNode::getId)
                        .toList()));
    }

    /** An abort at one point of one story, and what must come of it. */
    private static final class Aborted {

        private final Stage stage;
        private final AbortStory story;
        private final Passage passage;
        private final Drawn drawn;
        private final String name;

        Aborted(Stage stage, AbortStory story, Passage passage, String name) {
            this.stage = stage;
            this.story = story;
            this.passage = passage;
            this.drawn = passage.drawn();
            this.name = name;
        }

        void check(List<String> before) {
            if (passage.isPastItsWork()) {
                assertThat(passage.refusesToBeAborted("bob")).as(name).isTrue();
                passage.goOnUntil(() -> false);
                assertThat(passage.outcome())
                        .as(name)
                        .isNotIn(drawn.abortedEnds())
                        .isNotIn(drawn.withdrawnEnds());
                return;
            }
            boolean atWork = passage.isAtWork();
            var mustBeUndone = undoStepsOf(passage.completed());
            passage.acted()
                    .forEach(step -> drawn.undoOf(step.element()).ifPresent(undo -> mustBeUndone.add(undo.getId())));
            var lasting = passage.lasting(passage.acted());
            var promise = stage.get("frank", "/api/v1/runs/" + passage.run() + "/undo")
                    .body();

            passage.abort("bob");
            passage.goOnUntil(() -> false);

            String states = name + ": " + stage.states(passage.run());
            assertThat(passage.outcome()).as(states).isIn(atWork ? drawn.abortedEnds() : drawn.withdrawnEnds());
            var done = passage.completed();
            assertThat(done).as(states + ": undo steps").containsAll(mustBeUndone);
            if (atWork) {
                assertThat(done).as(states + ": steps of the abort").containsAll(drawn.stepsOfAnAbort());
            }
            promised(promise, done);
            assertThat(stage.lab().invariants()).as(states).isEmpty();
            passage.rest();
            var after = stage.lab().state();
            assertThat(after).as(states).noneMatch(line -> line.startsWith("run ") && line.endsWith(" = under way"));
            if (lasting.isEmpty()) {
                assertThat(difference(passage.withWhatHappened(before), after))
                        .as(states
                                + ": the model says of nothing so far that it cannot be undone, so the lab must stand"
                                + " as before")
                        .isEmpty();
            }
        }

        /** @return what is different: - as it was, + as it is */
        private static List<String> difference(List<String> before, List<String> after) {
            var was = new HashSet<>(before);
            var is = new HashSet<>(after);
            var lines = new ArrayList<String>();
            before.stream().filter(line -> !is.contains(line)).forEach(line -> lines.add("- " + line));
            after.stream().filter(line -> !was.contains(line)).forEach(line -> lines.add("+ " + line));
            return lines;
        }

        private Set<String> undoStepsOf(Set<String> elements) {
            var steps = new TreeSet<String>();
            elements.forEach(
                    element -> drawn.undoOf(element).map(Activity::getId).ifPresent(steps::add));
            return steps;
        }

        /** What the API said beforehand must be the model's words, must have happened, and must have been all. */
        private void promised(JsonNode promise, Set<String> done) {
            var undoSteps = new LinkedHashMap<String, String>();
            var words = new ArrayList<String>();
            promise.path("undo").forEach(line -> {
                String element = line.path("element").asText();
                String text = line.path("undo").asText();
                words.add(text);
                assertThat(drawn.undoWords(element))
                        .as(name + ": promised for " + element)
                        .hasValue(text);
                drawn.undoOf(element).ifPresent(step -> undoSteps.put(step.getId(), element));
            });
            var ran = new TreeSet<String>();
            stage.steps(passage.run()).stream()
                    .filter(step -> step.path("state").asText().equals("REACHED"))
                    .forEach(step -> ran.add(step.path("element").asText()));
            ran.retainAll(done);

            var undone = new TreeSet<>(ran);
            undone.removeIf(step -> !drawn.isUndoStep(step));
            assertThat(undoSteps.keySet())
                    .as(name + ": what was undone had been promised: " + promise)
                    .containsAll(undone);
            undone.forEach(step -> assertThat(stage.journal(passage.run()))
                    .as(name + ": the journal has " + step)
                    .anyMatch(entry -> entry.path("kind").asText().equals("STEP_REACHED")
                            && entry.path("element").asText().equals(step)));

            var sent = new HashSet<String>();
            passage.acted().forEach(step -> sent.add(step.element()));
            sent.retainAll(drawn.everyStepOfAnAbort());
            if (!sent.isEmpty()) {
                assertThat(words)
                        .as(name + ": the abort did " + sent + ", and nothing of the kind had been promised")
                        .isNotEmpty();
            }
        }
    }
}
