package io.drawbridge.approval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.approval.DecisionRefused.Cause;
import io.drawbridge.core.RunId;
import io.drawbridge.engine.Journal;
import io.drawbridge.engine.RunInputs;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.task.IdentityLinkType;
import org.springframework.stereotype.Component;

/**
 * Every decision of a person passes here, in the engine's own transaction, by whatever way it came: Tasklist, the
 * engine's REST API, ours. It checks who it is, in which role, and that four eyes are two people; and it writes the
 * decision where no process variable can reach it.
 */
@Component
public class Decisions {

    static final String DECISION = "decision";
    /** Not "reason": that is why the run was asked for. */
    static final String REASON = "decisionReason";

    private final DecisionTable table;
    private final Journal journal;
    private final Clock clock;
    private final ObjectMapper json;
    private final List<DecisionListener> heard;

    Decisions(DecisionTable table, Journal journal, Clock clock, ObjectMapper json, List<DecisionListener> listeners) {
        this.table = table;
        this.journal = journal;
        this.clock = clock;
        this.json = json;
        this.heard = List.copyOf(listeners);
    }

    /** @return what people decided in the run, in order */
    public List<Decision> of(RunId run) {
        return table.of(run);
    }

    /** Called when a task is completed; throws when it may not be, which rolls the completion back. */
    void record(DelegateTask task) {
        var rules = TaskRules.of(task);
        var auth = Context.getProcessEngineConfiguration().getIdentityService().getCurrentAuthentication();
        if (auth == null || auth.getUserId() == null) {
            throw new DecisionRefused(Cause.NOT_SIGNED_IN, null, "Nobody is signed in: a decision needs a name.");
        }
        var who = auth.getUserId();
        var role = role(task, who);
        if (rules.fourEyes()) {
            checkFourEyes(task, who);
        }
        var decision = text(task.getVariable(DECISION));
        if (!rules.answers().isEmpty() && !rules.answers().contains(decision)) {
            throw new DecisionRefused(
                    Cause.INVALID, DECISION, "decision must be one of " + String.join(", ", rules.answers()));
        }
        var given = given(task, rules);
        var reason = given.getOrDefault(rules.reasonField(), "");
        if (rules.reasonFor().contains(decision) && reason.isBlank()) {
            throw new DecisionRefused(
                    Cause.INVALID,
                    rules.reasonField(),
                    rules.reasonField() + " must say why: it is kept with the decision");
        }
        var run = RunInputs.RUN.from(task);
        var made = new Decision(
                task.getTaskDefinitionKey(),
                rules.kind(),
                decision,
                reason.isBlank() ? null : reason,
                given.isEmpty() ? null : write(given),
                who,
                role,
                clock.instant());
        table.insert(run, task.getProcessInstanceId(), task.getId(), made);
        journal.note(
                run,
                Journal.Kind.DECISION,
                task.getTaskDefinitionKey(),
                who,
                rules.kind() + (decision == null ? "" : ": " + decision) + (reason.isBlank() ? "" : " – " + reason),
                made.details());
        heard.forEach(listener -> listener.decided(run, made));
    }

    /**
     * An answer counts for its own task only: what an earlier task left under the names of this task's fields must not
     * be taken for this one's.
     */
    static void begin(DelegateTask task) {
        TaskRules.of(task).all().forEach(field -> task.getExecution().setVariableLocal(field, null));
    }

    private static String role(DelegateTask task, String who) {
        var wanted = task.getCandidates().stream()
                .filter(link -> IdentityLinkType.CANDIDATE.equals(link.getType()) && link.getGroupId() != null)
                .map(link -> link.getGroupId())
                .toList();
        var has = Context.getProcessEngineConfiguration()
                .getIdentityService()
                .createGroupQuery()
                .groupMember(who)
                .list()
                .stream()
                .map(Group::getId)
                .toList();
        return wanted.stream()
                .filter(has::contains)
                .findFirst()
                .orElseThrow(() -> new DecisionRefused(
                        Cause.NOT_ALLOWED,
                        null,
                        "This is for somebody in the role " + String.join(" or ", wanted) + "; " + who + " is not."));
    }

    private void checkFourEyes(DelegateTask task, String who) {
        if (who.equals(RunInputs.REQUESTER.find(task).orElse(null))) {
            throw new DecisionRefused(
                    Cause.NOT_ALLOWED,
                    null,
                    "Four eyes: " + who + " asked for this run, so somebody else must decide.");
        }
        boolean decided = table.ofInstance(task.getProcessInstanceId()).stream()
                .anyMatch(other -> other.who().equals(who) && other.element().equals(task.getTaskDefinitionKey()));
        if (decided) {
            throw new DecisionRefused(
                    Cause.NOT_ALLOWED, null, "Four eyes: " + who + " has decided on this already and counts once.");
        }
    }

    /** What the form's fields hold now. Only those the model names: the server validates nothing by itself. */
    private static Map<String, String> given(DelegateTask task, TaskRules rules) {
        var given = new TreeMap<String, String>();
        for (var field : rules.all()) {
            if (field.equals(DECISION)) {
                continue;
            }
            var value = text(task.getVariable(field));
            if (value != null && !value.isBlank()) {
                if (value.length() > 4000) {
                    throw new DecisionRefused(Cause.INVALID, field, field + " must not be longer than 4000 characters");
                }
                given.put(field, value);
            }
        }
        return given;
    }

    private static String text(Object value) {
        return value == null ? null : String.valueOf(value);
    }

    private String write(Map<String, String> given) {
        try {
            return json.writeValueAsString(given);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a map of texts cannot be written", e);
        }
    }
}
