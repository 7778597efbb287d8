package io.drawbridge.aborts;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.security.LabUsers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** What a story needs of the models, read from their files: for whoever plays it on an application somewhere else. */
public final class StoryBook {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, Map<String, String>> PREVIEWS = previews();

    private final AbortStory story;
    private final Drawn drawn;

    public StoryBook(AbortStory story) {
        this.story = story;
        this.drawn = Drawn.of(story.runbook(), model("runbooks/" + story.runbook()), StoryBook::form);
    }

    private static BpmnModelInstance model(String name) {
        try (var in = StoryBook.class.getResourceAsStream("/bpmn/" + name + ".bpmn")) {
            return Bpmn.readModelFromStream(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String form(String reference) {
        try (var in = StoryBook.class.getResourceAsStream("/forms/" + reference + ".form")) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Map<String, String>> previews() {
        var all = new HashMap<String, Map<String, String>>();
        try {
            for (var file : new PathMatchingResourcePatternResolver().getResources("classpath*:/bpmn/*/*.bpmn")) {
                try (var in = file.getInputStream()) {
                    Bpmn.readModelFromStream(in)
                            .getModelElementsByType(UserTask.class)
                            .forEach(task -> all.put(
                                    task.getId(),
                                    Drawn.answers(
                                            Drawn.property(task, "preview").orElse(""))));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /** @return the lab's people who may start it, the story's own choice first */
    public String starter() {
        return story.starter()
                .or(() -> Stream.of(LabUsers.PEOPLE)
                        .flatMap(List::stream)
                        .filter(person ->
                                drawn.starters().contains(person.role().id()))
                        .map(LabUsers.Person::id)
                        .findFirst())
                .orElseThrow();
    }

    /** @return the body of the request that starts it */
    public ObjectNode request(Instant now) {
        var body = JSON.createObjectNode()
                .put("runbook", story.runbook())
                .put("tenant", "rainpole")
                .put("sitePair", "rainpole")
                .put("reason", "a test of " + story.runbook())
                .put("mode", "live");
        if (drawn.worksOnAPlan()) {
            body.put("recoveryPlan", story.plan());
        }
        if (drawn.asksWhenDetected()) {
            body.put("detectedAt", now.minusSeconds(300).toString());
        }
        if (!story.inputs().isEmpty()) {
            var inputs = body.putObject("inputs");
            story.inputs().forEach((key, value) -> inputs.putPOJO(key, value));
        }
        story.change(body);
        return body;
    }

    /** @return what people answer: as the story has it, else as the model lets them in a preview */
    public Map<String, ?> answer(String userTask, boolean asksWhenDetected, Instant now) {
        return story.answerTo(userTask).orElseGet(() -> {
            var answer = new HashMap<String, String>();
            answer.put("reason", "as the story has it");
            if (asksWhenDetected) {
                answer.put("detectedAt", now.minusSeconds(300).toString());
            }
            answer.putAll(PREVIEWS.getOrDefault(userTask, Map.of()));
            return answer;
        });
    }

    /** @return where it ends when it is aborted or called off */
    public Set<String> abortedEnds() {
        var ends = new TreeSet<>(drawn.abortedEnds());
        ends.addAll(drawn.withdrawnEnds());
        return ends;
    }
}
