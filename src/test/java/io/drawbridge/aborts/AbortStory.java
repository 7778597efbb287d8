package io.drawbridge.aborts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.LabControl;
import io.drawbridge.testing.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How a runbook goes when nobody aborts it: what has happened before, who starts it with what, who answers what. What a
 * story does not say, the model does: people answer as its {@code preview} properties have it.
 */
public final class AbortStory {

    private final String runbook;
    private final String title;
    private String starter;
    private String plan = "Payroll";
    private final List<Earlier> earlier = new ArrayList<>();
    private final List<Consumer<ObjectNode>> request = new ArrayList<>();
    private final Map<String, Object> inputs = new LinkedHashMap<>();
    private final Map<String, Map<String, ?>> answers = new HashMap<>();
    private final Map<String, Map<String, ?>> failing = new HashMap<>();
    private final Map<String, String> deciders = new HashMap<>();
    private final Map<String, Consumer<LabControl>> events = new LinkedHashMap<>();
    private final List<String> timers = new ArrayList<>();
    private Consumer<LabControl> afterAbort = lab -> {};
    private String last;
    private final Map<String, String> leaves = new HashMap<>();

    private AbortStory(String runbook, String title) {
        this.runbook = runbook;
        this.title = title;
    }

    static AbortStory of(String runbook) {
        return new AbortStory(runbook, runbook);
    }

    /** A further story of a runbook that goes more than one way. */
    static AbortStory of(String runbook, String circumstances) {
        return new AbortStory(runbook, runbook + " " + circumstances);
    }

    /**
     * What has happened before: something to the sites, or a run.
     *
     * @param event what happened to the sites; null for a run
     * @param run how a run went; null for an event
     * @param end where it ended
     */
    public record Earlier(Consumer<LabControl> event, AbortStory run, String end) {}

    /** What has happened before; the lab must stand afterwards as the undo is to leave it. */
    AbortStory after(Consumer<LabControl> happened) {
        earlier.add(new Earlier(happened, null, null));
        return this;
    }

    /** A run that has come to this end before. */
    AbortStory afterRun(AbortStory run, String end) {
        earlier.add(new Earlier(null, run, end));
        return this;
    }

    /** Who asks for the run; without it, anybody who may. */
    AbortStory startedBy(String who) {
        starter = who;
        return this;
    }

    /** Another plan than Payroll; for a runbook that works on one. */
    AbortStory plan(String name) {
        plan = name;
        return this;
    }

    /** What only this runbook asks for. */
    AbortStory input(String key, Object value) {
        inputs.put(key, value);
        return this;
    }

    AbortStory request(Consumer<ObjectNode> change) {
        request.add(change);
        return this;
    }

    /** Another answer than the one the model has for previews. */
    AbortStory answer(String userTask, Map<String, ?> answer) {
        answers.put(userTask, answer);
        return this;
    }

    /**
     * A judgement by hand: an operator is asked about this step although nothing is broken, and answers so. Any other step
     * that fails fails the test.
     */
    AbortStory failing(String serviceTask, String why, Map<String, ?> answer) {
        failing.put(serviceTask, answer);
        return this;
    }

    /** Who answers; without it, the first in a candidate role whose answer is taken. */
    AbortStory decidedBy(String userTask, String who) {
        deciders.put(userTask, who);
        return this;
    }

    /** What happens to the lab once a step is under way or people are asked, such as load that falls. */
    AbortStory once(String element, Consumer<LabControl> happens) {
        events.put(element, happens);
        return this;
    }

    /** What happens to the lab right after an abort was asked for, such as a site that comes back. */
    AbortStory whenAborted(Consumer<LabControl> happens) {
        afterAbort = happens;
        return this;
    }

    /** A timer that goes off when nothing else goes on. */
    AbortStory timer(String event) {
        timers.add(event);
        return this;
    }

    /**
     * A judgement by hand: once this step has sent something, an abort does not lead back to where the run began,
     * although the model does not say so.
     */
    AbortStory leaves(String serviceTask, String why) {
        leaves.put(serviceTask, why);
        return this;
    }

    /** Nothing new comes after this user task is decided, or this step is done: another story tells it. */
    AbortStory asFarAs(String element) {
        last = element;
        return this;
    }

    /** @return those of the moments that this story is told for */
    List<Moment> told(List<Moment> moments) {
        for (int index = 0; index < moments.size(); index++) {
            if (last != null
                    && (moments.get(index).shows(Sign.Kind.DECIDED, last)
                            || moments.get(index).shows(Sign.Kind.REACHED, last))) {
                return moments.subList(0, index + 1);
            }
        }
        return moments;
    }

    public String runbook() {
        return runbook;
    }

    public String title() {
        return title;
    }

    public Optional<String> starter() {
        return Optional.ofNullable(starter);
    }

    public String plan() {
        return plan;
    }

    public List<Earlier> earlier() {
        return earlier;
    }

    public void prepare(Stage stage) {
        for (var chapter : earlier) {
            if (chapter.event() != null) {
                chapter.event().accept(stage.lab());
            } else {
                var passage = new Passage(stage, chapter.run());
                passage.begin();
                passage.finish(chapter.end());
            }
        }
    }

    void aborted(LabControl lab) {
        afterAbort.accept(lab);
    }

    public Map<String, Object> inputs() {
        return inputs;
    }

    public void change(ObjectNode body) {
        request.forEach(change -> change.accept(body));
    }

    public Optional<Map<String, ?>> answerTo(String userTask) {
        return Optional.ofNullable(answers.get(userTask));
    }

    public Optional<Map<String, ?>> answerToFailed(String serviceTask) {
        return Optional.ofNullable(failing.get(serviceTask));
    }

    public Optional<String> deciderOf(String userTask) {
        return Optional.ofNullable(deciders.get(userTask));
    }

    public Map<String, Consumer<LabControl>> events() {
        return events;
    }

    public List<String> timers() {
        return timers;
    }

    boolean leavesSomethingAfter(String serviceTask) {
        return leaves.containsKey(serviceTask);
    }

    @Override
    public String toString() {
        return title;
    }
}
