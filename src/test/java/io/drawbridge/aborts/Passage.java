package io.drawbridge.aborts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.LabControl;
import io.drawbridge.models.UndoWords;
import io.drawbridge.security.LabUsers;
import io.drawbridge.testing.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.camunda.bpm.engine.history.HistoricActivityInstance;
import org.camunda.bpm.engine.task.IdentityLink;
import org.camunda.bpm.model.bpmn.instance.BaseElement;

/** One run of a story on the stage, with people who answer whatever they are asked. */
public final class Passage {

    /** As long as guests need to start and everything else to come to rest. */
    private static final Duration REST = Duration.ofMinutes(30);

    private static final int MOST_TURNS = 1000;
    private static final String RESOLVE_FAILED_STEP = "userTask_resolveFailedStep";

    private final Stage stage;
    private final AbortStory story;
    private final Drawn drawn;
    private final Set<Sign> seen = new LinkedHashSet<>();
    private final List<Moment> moments = new ArrayList<>();
    private final Set<String> happened = new HashSet<>();
    private final Set<String> removed = new TreeSet<>();
    private final Set<String> added = new TreeSet<>();
    private final Map<String, String> open = new LinkedHashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final List<String> answered = new ArrayList<>();
    private int timersFired;
    private Runnable repair;
    private String run;

    public Passage(Stage stage, AbortStory story) {
        this.stage = stage;
        this.story = story;
        this.drawn = Drawn.of(stage.engine(), story.runbook());
    }

    /**
     * From now on people expect trouble: whoever gets no answer looks whether it was taken and asks again, and whoever is
     * asked about a failed step has it tried again.
     *
     * @param repaired what is put in order before that
     */
    public Passage patient(Runnable repaired) {
        repair = repaired;
        return this;
    }

    Drawn drawn() {
        return drawn;
    }

    public String run() {
        return run;
    }

    /** @return elements of the failed steps that operators were asked about, in order */
    public List<String> asked() {
        return asked;
    }

    /** @return tasks whose answer was acknowledged: "userTask_approveRun bob" */
    public List<String> answered() {
        return answered;
    }

    /** @return whether something happens to the sites while the story goes on */
    public boolean isEventful() {
        return !story.events().isEmpty();
    }

    public Set<String> abortedEnds() {
        var ends = new TreeSet<>(drawn.abortedEnds());
        ends.addAll(drawn.withdrawnEnds());
        return ends;
    }

    // ---- beginning

    public void begin() {
        if (repair == null) {
            run = stage.start(starter(), body());
        } else {
            var body = body();
            var key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
            var answer = untilAnswered(() -> stage.call(starter(), "POST", "/api/v1/runs", body, key));
            if (answer.status() != 202) {
                throw new AssertionError("the run was not started: " + answer);
            }
            run = answer.body().path("id").asText();
        }
        observe();
    }

    private static Stage.Answer untilAnswered(Supplier<Stage.Answer> request) {
        for (int tries = 0; tries < 10; tries++) {
            var answer = request.get();
            if (answer.status() < 500) {
                return answer;
            }
        }
        throw new AssertionError("ten times without an answer");
    }

    private String starter() {
        return story.starter().orElseGet(() -> LabUsers.PEOPLE.stream()
                .filter(person -> drawn.starters().contains(person.role().id()))
                .map(LabUsers.Person::id)
                .findFirst()
                .orElseThrow(() -> new AssertionError("nobody of the lab's people may start " + story.runbook()
                        + ": name somebody in AbortStories")));
    }

    private ObjectNode body() {
        var body = stage.request(story.runbook(), story.plan());
        if (!drawn.worksOnAPlan()) {
            body.remove("recoveryPlan");
        }
        if (drawn.asksWhenDetected()) {
            body.put("detectedAt", detectedAt());
        }
        if (!story.inputs().isEmpty()) {
            var inputs = body.putObject("inputs");
            story.inputs().forEach((key, value) -> inputs.putPOJO(key, value));
        }
        story.change(body);
        return body;
    }

    private String detectedAt() {
        return stage.now().minusSeconds(300).toString();
    }

    // ---- going on

    /** Goes on until the run has ended, and it must be this end. */
    public void finish(String end) {
        goOnUntil(() -> false);
        if (!outcome().equals(end)) {
            throw new AssertionError("the run ended at " + outcome() + " instead of " + end + ": " + stage.states(run));
        }
        rest();
    }

    /** Time goes by until nothing changes of itself any more. */
    public void rest() {
        stage.advance(REST);
    }

    /** @return whether the moment came before the run ended */
    boolean goOnUntil(Moment moment) {
        return goOnUntil(() -> seen.containsAll(moment.signs()));
    }

    /** @return whether the API says that there is nothing to abort any more */
    boolean refusesToBeAborted(String who) {
        return requestAbort(who).status() == 409;
    }

    private Stage.Answer requestAbort(String who) {
        return stage.post(who, "/api/v1/runs/" + run + "/abort", Map.of("reason", "a test of aborts"));
    }

    /**
     * Aborts the run over the API. Nobody is faster than the abort with an answer to what was asked before it, and what the
     * story would have let happen later does not happen any more.
     */
    public void abort(String who) {
        var answer = repair == null ? requestAbort(who) : untilAnswered(() -> requestAbort(who));
        // Refused only when the wish whose answer was lost had arrived.
        if (answer.status() != 202 && (repair == null || answer.status() != 409)) {
            throw new AssertionError("the run could not be aborted: " + answer);
        }
        happened.addAll(story.events().keySet());
        happen(story::aborted);
        stage.workUntil(() -> true);
        observe();
    }

    /** What a story lets happen to the lab is not for the abort to undo. */
    private void happen(Consumer<LabControl> event) {
        var before = new TreeSet<>(stage.lab().state());
        event.accept(stage.lab());
        var after = new TreeSet<>(stage.lab().state());
        before.stream().filter(line -> !after.contains(line)).forEach(line -> {
            added.remove(line);
            removed.add(line);
        });
        after.stream().filter(line -> !before.contains(line)).forEach(line -> {
            removed.remove(line);
            added.add(line);
        });
    }

    /** @return the state of the lab with what the story let happen to it since */
    List<String> withWhatHappened(List<String> state) {
        var lines = new TreeSet<>(state);
        lines.removeAll(removed);
        lines.addAll(added);
        return List.copyOf(lines);
    }

    public boolean goOnUntil(BooleanSupplier enough) {
        for (int turns = 0; turns < MOST_TURNS; turns++) {
            if (enough.getAsBoolean()) {
                return true;
            }
            if (ended()) {
                return false;
            }
            var task = openTasks().stream().findFirst();
            var event = dueEvent();
            if (event != null) {
                happened.add(event);
                happen(story.events().get(event));
            } else if (task.isPresent()) {
                answer(task.get());
                observe();
                continue;
            }
            stage.workUntil(() -> {
                observe();
                return enough.getAsBoolean() || ended() || !open.isEmpty() || dueEvent() != null;
            });
            if (!enough.getAsBoolean() && !ended() && open.isEmpty() && dueEvent() == null) {
                fireTimer();
            }
        }
        throw new AssertionError("the run goes round and round: " + stage.states(run));
    }

    private void fireTimer() {
        if (timersFired == story.timers().size()) {
            throw new AssertionError("nothing goes on and nobody is asked; if a timer is waited for, name it in"
                    + " AbortStories: " + stage.states(run));
        }
        stage.fire(run, story.timers().get(timersFired++));
        observe();
    }

    private String dueEvent() {
        return story.events().keySet().stream()
                .filter(step -> !happened.contains(step))
                .filter(step -> seen.stream()
                        .anyMatch(sign -> (sign.underWay() || sign.kind() == Sign.Kind.ASKED)
                                && sign.element().equals(step)))
                .findFirst()
                .orElse(null);
    }

    // ---- people

    /** A task that waits for somebody. */
    private record Task(String id, String element, String name, String processDefinition) {}

    /** By SQL: the engine's own query costs ten times as much, and this is asked after each turn. */
    private List<Task> openTasks() {
        return stage.jdbc()
                .query(
                        "select t.ID_, t.TASK_DEF_KEY_, t.NAME_, t.PROC_DEF_ID_ from ACT_RU_TASK t"
                                + " join ACT_RU_EXECUTION e on e.ID_ = t.PROC_INST_ID_"
                                + " where e.BUSINESS_KEY_ = ? order by t.CREATE_TIME_, t.ID_",
                        (row, number) ->
                                new Task(row.getString(1), row.getString(2), row.getString(3), row.getString(4)),
                        run);
    }

    private boolean isOpen(Task task) {
        return openTasks().stream().anyMatch(open -> open.id().equals(task.id()));
    }

    private void answer(Task task) {
        String element = task.element();
        Map<String, ?> answer = element.equals(RESOLVE_FAILED_STEP)
                ? answerToFailed(task)
                : story.answerTo(element).orElseGet(() -> previewed(task));
        var refused = new ArrayList<String>();
        for (String person : candidates(task)) {
            Supplier<Stage.Answer> decide =
                    () -> stage.post(person, "/api/v1/tasks/" + task.id() + "/decision", answer);
            var result = decide.get();
            while (repair != null && result.status() >= 500) {
                if (!isOpen(task)) {
                    return;
                }
                result = decide.get();
            }
            if (result.status() == 204) {
                answered.add(element + " " + person);
                return;
            }
            refused.add(person + ": " + result.status() + " "
                    + result.body().path("detail").asText());
        }
        throw new AssertionError("nobody could answer " + element + " with " + answer
                + "; say in AbortStories who answers what: " + refused);
    }

    private Map<String, ?> answerToFailed(Task task) {
        var step = (String) stage.engine().getTaskService().getVariable(task.id(), "stepElement");
        if (repair != null && story.answerToFailed(step).isEmpty()) {
            asked.add(step);
            if (asked.size() > 15) {
                throw new AssertionError("asked again and again: " + asked + stage.states(run));
            }
            repair.run();
            return Map.of("decision", "retry");
        }
        return story.answerToFailed(step)
                .orElseThrow(
                        () -> new AssertionError(step + " failed although the story broke nothing; if it must, say in"
                                + " AbortStories what an operator answers: " + stage.states(run)));
    }

    private List<String> candidates(Task task) {
        var decider = story.deciderOf(task.element());
        if (decider.isPresent()) {
            return List.of(decider.get());
        }
        var groups = stage.engine().getTaskService().getIdentityLinksForTask(task.id()).stream()
                .map(IdentityLink::getGroupId)
                .toList();
        return LabUsers.PEOPLE.stream()
                .filter(person -> groups.contains(person.role().id()))
                .map(LabUsers.Person::id)
                .toList();
    }

    /** @return what the model lets people answer in a preview, as the API takes it */
    private Map<String, ?> previewed(Task task) {
        BaseElement element = stage.engine()
                .getRepositoryService()
                .getBpmnModelInstance(task.processDefinition())
                .getModelElementById(task.element());
        var answer = new HashMap<String, String>();
        answer.put("reason", "as the story has it");
        candidates(task).stream()
                .findFirst()
                .map(person ->
                        stage.get(person, "/api/v1/tasks/" + task.id()).body().path("fields"))
                .filter(fields -> fields.toString().contains("\"detectedAt\""))
                .ifPresent(fields -> answer.put("detectedAt", detectedAt()));
        answer.putAll(Drawn.answers(Drawn.property(element, "preview").orElse("")));
        return answer;
    }

    // ---- what is to be seen

    public boolean ended() {
        return stage.jdbc()
                        .queryForObject(
                                "select count(*) from dr_run where id = ? and ended_at is not null", Long.class, run)
                > 0;
    }

    public String outcome() {
        return stage.outcome(run);
    }

    /** Writes down what is new. */
    private void observe() {
        var fresh = new ArrayList<Sign>();
        for (var step : stage.jdbc()
                .queryForList(
                        "select element_id, element_name, state, text, (select count(*) from dr_journal j where j.step_id"
                                + " = s.id and j.kind = 'INTENT') as sent from dr_step s where run_id = ? order by seq",
                        run)) {
            var kind = kind(step);
            if (kind != null) {
                fresh.add(new Sign(kind, (String) step.get("element_id"), (String) step.get("element_name")));
            }
        }
        var now = new LinkedHashMap<String, String>();
        openTasks().forEach(task -> now.put(task.element(), task.name()));
        open.forEach((element, name) -> {
            if (!now.containsKey(element)) {
                fresh.add(new Sign(Sign.Kind.DECIDED, element, name));
            }
        });
        now.forEach((element, name) -> fresh.add(new Sign(Sign.Kind.ASKED, element, name)));
        open.clear();
        open.putAll(now);
        var signs = fresh.stream().filter(seen::add).toList();
        if (!signs.isEmpty()) {
            moments.add(new Moment(signs, acted(), isPastItsWork()));
        }
    }

    private static Sign.Kind kind(Map<String, Object> step) {
        return switch ((String) step.get("state")) {
            case "REACHED", "BY_HAND", "REFUSED" -> Sign.Kind.REACHED;
            case "OPEN" ->
                ((Number) step.get("sent")).longValue() > 0
                        ? Sign.Kind.ACTING
                        : step.get("text") != null ? Sign.Kind.WAITING : null;
            default -> null;
        };
    }

    /** @return where the run can be aborted; a step that sends something is stopped once, after its first command */
    List<Moment> moments() {
        var acting = new TreeSet<String>();
        moments.forEach(moment -> moment.signs().stream()
                .filter(sign -> sign.kind() == Sign.Kind.ACTING)
                .forEach(sign -> acting.add(sign.element())));
        var kept = new ArrayList<Moment>();
        for (var moment : moments) {
            var signs = moment.signs().stream()
                    .filter(sign -> sign.kind() != Sign.Kind.WAITING || !acting.contains(sign.element()))
                    .toList();
            if (!signs.isEmpty()) {
                kept.add(moment.seenAs(signs));
            }
        }
        return kept;
    }

    /** A step that has sent something, and the process in which it did. */
    record Sent(String element, String name, String processInstance) {}

    List<Sent> acted() {
        return stage
                .jdbc()
                .queryForList(
                        "select distinct element_id, element_name, process_instance_id from dr_step s where run_id = ?"
                                + " and exists (select 1 from dr_journal j where j.step_id = s.id and j.kind = 'INTENT')",
                        run)
                .stream()
                .map(row -> new Sent((String) row.get("element_id"), (String) row.get("element_name"), (String)
                        row.get("process_instance_id")))
                .toList();
    }

    /**
     * @param sent steps that have sent something
     * @return the names of those of which the model says, there or where it calls their procedure, that they cannot be
     *     undone or that something stays; and of those of which the story says so
     */
    Set<String> lasting(List<Sent> sent) {
        var callers = new HashMap<String, HistoricActivityInstance>();
        var processes = new HashMap<String, String>();
        for (var activity : history()) {
            processes.put(activity.getProcessInstanceId(), activity.getProcessDefinitionKey());
            if (activity.getCalledProcessInstanceId() != null) {
                callers.put(activity.getCalledProcessInstanceId(), activity);
            }
        }
        var lasting = new TreeSet<String>();
        for (var step : sent) {
            boolean lasts = story.leavesSomethingAfter(step.element());
            String element = step.element();
            String instance = step.processInstance();
            while (instance != null && !lasts) {
                lasts = Drawn.of(stage.engine(), processes.get(instance))
                        .undoWords(element)
                        .filter(UndoWords::leaveSomething)
                        .isPresent();
                var caller = callers.get(instance);
                element = caller == null ? null : caller.getActivityId();
                instance = caller == null ? null : caller.getProcessInstanceId();
            }
            if (lasts) {
                lasting.add(step.name());
            }
        }
        return lasting;
    }

    /** @return everything that the run's processes have been at: runbook and procedures */
    List<HistoricActivityInstance> history() {
        var all = new ArrayList<HistoricActivityInstance>();
        var history = stage.engine().getHistoryService();
        history.createHistoricProcessInstanceQuery()
                .processInstanceBusinessKey(run)
                .list()
                .forEach(instance -> all.addAll(history.createHistoricActivityInstanceQuery()
                        .processInstanceId(instance.getId())
                        .list()));
        return all;
    }

    /** @return elements of the runbook itself that were left as done */
    Set<String> completed() {
        var done = new TreeSet<String>();
        history().stream()
                .filter(activity -> activity.getProcessDefinitionKey().equals(story.runbook()))
                .filter(activity -> activity.getEndTime() != null && !activity.isCanceled())
                .forEach(activity -> done.add(activity.getActivityId()));
        return done;
    }

    public boolean isAtWork() {
        return work().anyMatch(work -> work.getEndTime() == null);
    }

    public boolean isPastItsWork() {
        return work().anyMatch(work -> work.getEndTime() != null);
    }

    private Stream<HistoricActivityInstance> work() {
        var history = stage.engine().getHistoryService();
        return history
                .createHistoricProcessInstanceQuery()
                .processInstanceBusinessKey(run)
                .processDefinitionKey(story.runbook())
                .list()
                .stream()
                .flatMap(instance -> history
                        .createHistoricActivityInstanceQuery()
                        .processInstanceId(instance.getId())
                        .activityId("subProcess_work")
                        .list()
                        .stream());
    }
}
