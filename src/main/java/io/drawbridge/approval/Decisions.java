package io.drawbridge.approval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.approval.DecisionRefused.Cause;
import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.RunId;
import io.drawbridge.core.RunTenants;
import io.drawbridge.core.TenantId;
import io.drawbridge.engine.CamundaForm;
import io.drawbridge.engine.Journal;
import io.drawbridge.engine.RunInputs;
import io.drawbridge.security.ApiTokens;
import io.drawbridge.security.Caller;
import io.drawbridge.security.Callers;
import io.drawbridge.security.Right;
import io.drawbridge.security.SignedIn;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.engine.task.IdentityLinkType;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;

/**
 * Every decision of a person passes here, in the engine's own transaction, by whatever way it came: Tasklist, the
 * engine's REST API, ours. It checks who it is, in which role, and that four eyes are two people; and it writes the
 * decision where no process variable can reach it.
 */
@Component
public class Decisions {

    /** What is another tenant's is answered like what is no longer there. */
    static final String GONE =
            "This task is no longer there: somebody has answered it, or the run has gone on without it.";

    static final String DECISION = "decision";

    /** Among a decision's details: by which paper code it was made. No form has a field of this name. */
    private static final String SIGNED_BY = "signedBy";

    /** Among an approval's details: what was approved, as it was shown. */
    private static final String FINGERPRINT = "fingerprint";

    /** The kind of the decision that closes a break-glass start. */
    static final String REVIEW = "review";

    /** Not "reason": that is why the run was asked for. */
    static final String REASON = "decisionReason";

    /** Where forms keep what is said about a decision. */
    private static final List<String> REASONS = List.of(REASON, "whatWasDone", "findings");

    private final DecisionTable table;
    private final Journal journal;
    private final Clock clock;
    private final ObjectMapper json;
    private final List<DecisionListener> heard;
    private final TaskRules rules;
    private final Callers callers;
    private final RunTenants tenants;
    private final ApiTokens tokens;
    private final ApprovalTable approvals;
    private final Reviews reviews;
    private final ObjectProvider<AskedRuns> asked;

    Decisions(
            DecisionTable table,
            ApprovalTable approvals,
            Reviews reviews,
            ObjectProvider<AskedRuns> asked,
            Journal journal,
            Clock clock,
            ObjectMapper json,
            List<DecisionListener> listeners,
            TaskRules rules,
            Callers callers,
            RunTenants tenants,
            ApiTokens tokens) {
        this.table = table;
        this.approvals = approvals;
        this.reviews = reviews;
        this.asked = asked;
        this.journal = journal;
        this.clock = clock;
        this.json = json;
        this.heard = List.copyOf(listeners);
        this.rules = rules;
        this.callers = callers;
        this.tenants = tenants;
        this.tokens = tokens;
    }

    /** @return what people decided in the run, in order */
    public List<Decision> of(RunId run) {
        return table.of(run);
    }

    /** Called when a task is completed; throws when it may not be, which rolls the completion back. */
    void record(DelegateTask task) {
        if (task.getExecution() == null) {
            throw DecisionRefused.gone();
        }
        var run = RunInputs.RUN.find(task).orElseThrow(DecisionRefused::gone);
        // Also so that two decisions at the same moment count one after the other.
        journal.hold(run);
        var rules = rules(task);
        var auth = Context.getProcessEngineConfiguration().getIdentityService().getCurrentAuthentication();
        if (auth == null || auth.getUserId() == null) {
            throw new DecisionRefused(Cause.NOT_SIGNED_IN, null, "Nobody is signed in: a decision needs a name.");
        }
        var who = auth.getUserId();
        if (SignedIn.isClient(who)) {
            throw new DecisionRefused(Cause.NOT_ALLOWED, null, "A client of the API decides nothing: people do.");
        }
        // A sheet of codes names its role: whoever knows the roles otherwise may be what does not answer.
        var role = role(task, ByPaper.of(who).isPresent() ? callers.current() : callers.of(who), rules.right());
        if (rules.fourEyes()) {
            checkFourEyes(task, who);
        }
        var paper = ByPaper.of(who);
        paper.ifPresent(used -> checkPaper(task, rules, used));
        if (rules.kind().equals(REVIEW)) {
            checkReviewer(task, who);
        }
        var values = new HashMap<String, Object>();
        rules.form().keys().forEach(key -> values.put(key, task.getVariable(key)));
        var given = checked(rules.form(), values);
        var decision = given.remove(DECISION);
        var reason = REASONS.stream()
                .map(given::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        paper.ifPresent(used -> given.put(SIGNED_BY, used.words()));
        var digest = approvals
                .find(task.getProcessInstanceId())
                .map(ApprovalTable.Approval::digest)
                .orElse(null);
        if (digest != null) {
            given.put(FINGERPRINT, Subject.fingerprint(digest));
        }
        var made = new Decision(
                task.getTaskDefinitionKey(),
                rules.kind(),
                decision,
                reason,
                given.isEmpty() ? null : write(given),
                who,
                role,
                clock.instant(),
                digest);
        insert(task, run, made);
        if (rules.kind().equals(REVIEW)) {
            reviews.reviewed(run, who, decision, made.at());
        }
        journal.note(
                run,
                Journal.Kind.DECISION,
                task.getTaskDefinitionKey(),
                who,
                role,
                task.getId(),
                words(made),
                made.details(),
                made.at());
        paper.ifPresent(used -> journal.note(
                run, Journal.Kind.NOTICE, task.getTaskDefinitionKey(), who, who + " decided " + used.words(), null));
        heard.forEach(listener -> listener.decided(run, made));
    }

    /** Two at the same moment: the row of the first one stands in the way of the second. */
    private void insert(DelegateTask task, RunId run, Decision made) {
        try {
            table.insert(run, task.getProcessInstanceId(), task.getId(), made);
        } catch (DuplicateKeyException e) {
            throw DecisionRefused.gone();
        }
    }

    /** @return a decision as the journal has it: whoever compares the two finds what was changed in one of them */
    public static String words(Decision made) {
        return made.kind()
                + (made.decision() == null ? "" : ": " + made.decision())
                + (made.reason() == null ? "" : " – " + made.reason());
    }

    /** Called when a task begins to wait: from here on the clock counts people's time. */
    void asked(DelegateTask task) {
        RunInputs.RUN
                .find(task)
                .ifPresent(run -> journal.note(
                        run,
                        Journal.Kind.ASKED,
                        task.getTaskDefinitionKey(),
                        null,
                        String.join(",", new TreeSet<>(candidates(task))),
                        task.getId(),
                        rules(task).kind() + ": " + task.getName(),
                        null));
    }

    /** Called when a task goes without an answer. */
    void withdrawn(DelegateTask task) {
        RunInputs.RUN
                .find(task)
                .ifPresent(run -> journal.note(
                        run,
                        Journal.Kind.WITHDRAWN,
                        task.getTaskDefinitionKey(),
                        null,
                        null,
                        task.getId(),
                        "not asked any more: " + task.getName(),
                        null));
    }

    /** Called when a task is taken; throws when somebody takes it in another one's name, or lays it on them. */
    void mayTake(DelegateTask task) {
        var auth = Context.getProcessEngineConfiguration().getIdentityService().getCurrentAuthentication();
        var who = auth == null ? null : auth.getUserId();
        if (who != null && task.getAssignee() != null && !task.getAssignee().equals(who)) {
            throw new DecisionRefused(
                    Cause.NOT_ALLOWED, null, "A task is taken by the person who decides, not for somebody else.");
        }
        if (who != null && !callers.of(who).sees(tenant(task))) {
            throw new DecisionRefused(Cause.NOT_FOUND, null, GONE);
        }
    }

    private static Map<String, String> checked(CamundaForm form, Map<String, Object> values) {
        try {
            return form.check(values);
        } catch (InvalidInput invalid) {
            throw new DecisionRefused(Cause.INVALID, invalid.field(), invalid.getMessage());
        }
    }

    /**
     * An answer counts for its own task only: what an earlier task left under the names of this task's fields must not
     * be taken for this one's.
     */
    void begin(DelegateTask task) {
        if (rules(task).kind().equals(REVIEW)) {
            RunInputs.RUN.find(task).ifPresent(run -> reviews.asked(run, clock.instant()));
        }
        rules(task).form().keys().forEach(field -> task.getExecution().setVariableLocal(field, null));
    }

    CamundaForm form(DelegateTask task) {
        return rules(task).form();
    }

    /** @throws DecisionRefused when what the task belongs to has ended since the task was read */
    private TaskRules.Rules rules(DelegateTask task) {
        if (task.getExecution() == null) {
            throw DecisionRefused.gone();
        }
        return rules.of((ProcessDefinition) ((ExecutionEntity) task.getExecution()).getProcessDefinition(), (UserTask)
                task.getBpmnModelElementInstance());
    }

    private static List<String> candidates(DelegateTask task) {
        return task.getCandidates().stream()
                .filter(link -> IdentityLinkType.CANDIDATE.equals(link.getType()) && link.getGroupId() != null)
                .map(link -> link.getGroupId())
                .toList();
    }

    /** The role in which the person decides: the task asks for it, it may decide at all, and counts for the tenant. */
    private String role(DelegateTask task, Caller caller, Right right) {
        var tenant = tenant(task);
        if (!caller.sees(tenant)) {
            throw new DecisionRefused(Cause.NOT_FOUND, null, GONE);
        }
        var wanted = candidates(task);
        if (wanted.isEmpty()) {
            // Every task of ours is somebody's: this one was taken away while we looked.
            throw DecisionRefused.gone();
        }
        return wanted.stream()
                .filter(role -> caller.may(right, tenant, List.of(role)))
                .findFirst()
                .orElseThrow(() -> new DecisionRefused(
                        Cause.NOT_ALLOWED,
                        null,
                        "This is for somebody in the role " + String.join(" or ", wanted) + "; " + caller.name()
                                + " is not."));
    }

    /** Whose run it is, as the engine and our own table say: neither can be reached by a form. */
    private TenantId tenant(DelegateTask task) {
        var run = RunInputs.RUN.find(task).orElseThrow(DecisionRefused::gone);
        var ours = tenants.tenantOf(run).orElseThrow(() -> new IllegalStateException("run " + run + " is not known"));
        if (task.getTenantId() != null && !task.getTenantId().equals(ours.value())) {
            throw new IllegalStateException("the engine takes run " + run + " for one of " + task.getTenantId());
        }
        return ours;
    }

    /** Whatever a model says about four eyes: nobody reviews what they began themselves. */
    private void checkReviewer(DelegateTask task, String who) {
        boolean own = RunInputs.RUN
                .find(task)
                .flatMap(reviews::find)
                .map(review -> review.who().equals(who))
                .orElse(false);
        if (own) {
            throw new DecisionRefused(
                    Cause.NOT_ALLOWED,
                    null,
                    "Four eyes: " + who + " broke the glass, so somebody else must review it.");
        }
    }

    /** Who could have read the codes of a sheet while making it does not get a run of their own approved with them. */
    private void checkPaper(DelegateTask task, TaskRules.Rules rules, ByPaper.Used used) {
        if (!rules.kind().equals(Approvals.KIND)) {
            throw new DecisionRefused(
                    Cause.NOT_ALLOWED, null, "With a paper code one approves, and decides nothing else.");
        }
        var maker = used.sheet().madeBy();
        if (maker.equals(RunInputs.REQUESTER.find(task).orElse(null)) || maker.equals(requester(task))) {
            throw new DecisionRefused(
                    Cause.NOT_ALLOWED,
                    null,
                    "Four eyes: " + maker + " asked for this run and made this sheet, so its codes do not count here.");
        }
    }

    private void checkFourEyes(DelegateTask task, String who) {
        if (who.equals(RunInputs.REQUESTER.find(task).orElse(null))
                || who.equals(starter(task))
                || who.equals(requester(task))) {
            throw new DecisionRefused(
                    Cause.NOT_ALLOWED,
                    null,
                    "Four eyes: " + who + " asked for this run, so somebody else must decide.");
        }
        // Whoever holds a client's token could have sent what the client asks for.
        var asking = Stream.concat(RunInputs.REQUESTER.find(task).stream(), Stream.ofNullable(starter(task)));
        if (asking.anyMatch(requester -> tokens.issuersOf(requester).contains(who))) {
            throw new DecisionRefused(
                    Cause.NOT_ALLOWED,
                    null,
                    "Four eyes: " + who + " issued a token to the client that asked for this run, so somebody else must"
                            + " decide.");
        }
        boolean decided = table.ofInstance(task.getProcessInstanceId()).stream()
                .anyMatch(other -> other.who().equals(who) && other.element().equals(task.getTaskDefinitionKey()));
        if (decided) {
            throw new DecisionRefused(
                    Cause.NOT_ALLOWED, null, "Four eyes: " + who + " has decided on this already and counts once.");
        }
    }

    /** Who asked for the run by our own records: an approval of a change is asked for by the driver, in nobody's name. */
    private String requester(DelegateTask task) {
        return RunInputs.RUN
                .find(task)
                .flatMap(run -> asked.getObject().of(run))
                .map(AskedRuns.Asked::requester)
                .orElse(null);
    }

    /** Who started the run, as the engine noted it itself: a variable could have been written over. */
    private static String starter(DelegateTask task) {
        var root = ((ExecutionEntity) task.getExecution()).getRootProcessInstanceId();
        var instance =
                Context.getCommandContext().getHistoricProcessInstanceManager().findHistoricProcessInstance(root);
        return instance == null ? null : instance.getStartUserId();
    }

    private String write(Map<String, String> given) {
        try {
            return json.writeValueAsString(given);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a map of texts cannot be written", e);
        }
    }
}
