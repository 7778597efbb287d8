package io.drawbridge.approval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.core.RunId;
import io.drawbridge.core.RunTenants;
import io.drawbridge.core.TenantId;
import io.drawbridge.engine.TaskAnswers;
import io.drawbridge.security.Caller;
import io.drawbridge.security.Role;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.exception.NullValueException;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.IdentityLinkType;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.engine.task.TaskQuery;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.spin.json.SpinJsonNode;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** What waits for people, for faces other than Tasklist. */
@Component
public class PeopleTasks implements TaskAnswers {

    private final TaskService tasks;
    private final RuntimeService runtime;
    private final RepositoryService repository;
    private final ObjectMapper json;
    private final TaskRules rules;
    private final RunTenants tenants;

    PeopleTasks(
            @Lazy TaskService tasks,
            @Lazy RuntimeService runtime,
            @Lazy RepositoryService repository,
            ObjectMapper json,
            TaskRules rules,
            RunTenants tenants) {
        this.tasks = tasks;
        this.runtime = runtime;
        this.repository = repository;
        this.json = json;
        this.rules = rules;
        this.tenants = tenants;
    }

    /** @return what the caller's roles may decide, the longest waiting first */
    public List<PeopleTask> waitingFor(Caller caller) {
        if (caller.roles().isEmpty()) {
            return List.of();
        }
        return view(caller, candidatesFor(caller).orderByTaskCreateTime().asc().list(), false);
    }

    /** @return the same with their briefings */
    List<PeopleTask> waitingWithBriefing(Caller caller) {
        return view(caller, candidatesFor(caller).orderByTaskCreateTime().asc().list(), true);
    }

    /** @return the process instance to which a task belongs */
    Optional<String> instanceOf(String taskId) {
        return Optional.ofNullable(tasks.createTaskQuery().taskId(taskId).singleResult())
                .map(Task::getProcessInstanceId);
    }

    /** @return the task with its briefing, if one of the caller's roles may decide it */
    public Optional<PeopleTask> find(String taskId, Caller caller) {
        if (caller.roles().isEmpty()) {
            return Optional.empty();
        }
        return view(caller, candidatesFor(caller).taskId(taskId).list(), true).stream()
                .findFirst();
    }

    private TaskQuery candidatesFor(Caller caller) {
        return tasks.createTaskQuery()
                .taskCandidateGroupIn(caller.roles().stream().map(Role::id).toList())
                .includeAssignedTasks();
    }

    /**
     * Decides, in the name of whoever the engine takes the caller for.
     *
     * @throws DecisionRefused when they may not, or not like this
     */
    public void decide(String taskId, String decision, String reason, Map<String, Object> fields) {
        var task = tasks.createTaskQuery().taskId(taskId).singleResult();
        if (task == null) {
            throw DecisionRefused.gone();
        }
        var rules = rules(task);
        var answers = new LinkedHashMap<String, Object>();
        fields.forEach((name, value) -> {
            if (!rules.form().keys().contains(name)) {
                throw new DecisionRefused(DecisionRefused.Cause.INVALID, name, name + " is not a field of this task");
            }
            if (value != null && !(value instanceof String || value instanceof Number || value instanceof Boolean)) {
                throw new DecisionRefused(DecisionRefused.Cause.INVALID, name, name + " must be a plain value");
            }
            answers.put(name, value);
        });
        answers.put(Decisions.DECISION, decision);
        if (reason != null && rules.form().keys().contains(Decisions.REASON)) {
            answers.put(Decisions.REASON, reason);
        }
        try {
            tasks.complete(taskId, answers);
        } catch (NullValueException e) {
            throw DecisionRefused.gone();
        } catch (AuthorizationException e) {
            // A task that is gone has no candidates any more.
            if (tasks.createTaskQuery().taskId(taskId).count() == 0) {
                throw DecisionRefused.gone();
            }
            throw e;
        }
    }

    @Override
    public void check(String taskId, Set<String> fields) {
        try {
            var task = tasks.createTaskQuery().taskId(taskId).singleResult();
            if (task == null) {
                throw new DecisionRefused(DecisionRefused.Cause.NOT_FOUND, null, Decisions.GONE);
            }
            var asked = rules(task).form().keys();
            fields.stream().filter(field -> !asked.contains(field)).findFirst().ifPresent(field -> {
                throw new DecisionRefused(
                        DecisionRefused.Cause.INVALID, field, field + " is not a field of this task.");
            });
        } catch (DecisionRefused refused) {
            PlainRefusals.note(refused);
            throw refused;
        }
    }

    private UserTask model(Task task) {
        return repository
                .getBpmnModelInstance(task.getProcessDefinitionId())
                .getModelElementById(task.getTaskDefinitionKey());
    }

    private TaskRules.Rules rules(Task task) {
        return rules.of(repository.getProcessDefinition(task.getProcessDefinitionId()), model(task));
    }

    /** Leaves out what is not the caller's, whatever the engine shows: it knows no tenant of older runs. */
    private List<PeopleTask> view(Caller caller, List<Task> found, boolean withBriefing) {
        var runs = runsOf(found);
        var whose = tenants.tenantsOf(new HashSet<>(runs.values()));
        return found.stream()
                .flatMap(task -> unlessGone(task, () -> Optional.ofNullable(runs.get(task.getProcessInstanceId()))
                                .map(whose::get)
                                .filter(tenant -> mayDecide(caller, tenant, task))
                                .map(tenant -> view(task, runs.get(task.getProcessInstanceId()), withBriefing)))
                        .stream())
                .toList();
    }

    /** @return empty when somebody answers the task while we look at it */
    private Optional<PeopleTask> unlessGone(Task task, Supplier<Optional<PeopleTask>> look) {
        try {
            return look.get();
        } catch (NullValueException goneMeanwhile) {
            return Optional.empty();
        } catch (AuthorizationException e) {
            // A task that is gone has no candidates any more.
            if (tasks.createTaskQuery().taskId(task.getId()).count() == 0) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private boolean mayDecide(Caller caller, TenantId tenant, Task task) {
        return caller.sees(tenant)
                && (caller.roles().stream().allMatch(role -> caller.holds(role, tenant))
                        || caller.may(rules(task).right(), tenant, roles(task)));
    }

    /** @return the runs of process instances, with one look for all of them */
    private Map<String, RunId> runsOf(List<Task> found) {
        if (found.isEmpty()) {
            return Map.of();
        }
        return runtime
                .createProcessInstanceQuery()
                .processInstanceIds(
                        found.stream().map(Task::getProcessInstanceId).collect(Collectors.toSet()))
                .list()
                .stream()
                .filter(instance -> instance.getBusinessKey() != null)
                .collect(Collectors.toMap(ProcessInstance::getId, instance -> new RunId(instance.getBusinessKey())));
    }

    private List<String> roles(Task task) {
        return tasks.getIdentityLinksForTask(task.getId()).stream()
                .filter(link -> IdentityLinkType.CANDIDATE.equals(link.getType()) && link.getGroupId() != null)
                .map(link -> link.getGroupId())
                .sorted()
                .toList();
    }

    private PeopleTask view(Task task, RunId run, boolean withBriefing) {
        var element = model(task);
        var rules = rules(task);
        return new PeopleTask(
                task.getId(),
                run.value(),
                task.getTaskDefinitionKey(),
                task.getName(),
                rules.kind(),
                roles(task),
                rules.form().valuesOf(Decisions.DECISION),
                rules.form().keys(),
                task.getCreateTime().toInstant(),
                element.getDocumentations().stream()
                        .map(text -> text.getTextContent().strip())
                        .findFirst()
                        .orElse(""),
                withBriefing ? briefing(task) : Map.of());
    }

    private Map<String, Object> briefing(Task task) {
        var shown = new TreeMap<String, Object>();
        tasks.getVariablesLocal(task.getId()).forEach((name, value) -> shown.put(name, plain(value)));
        return shown;
    }

    private Object plain(Object value) {
        try {
            return value instanceof SpinJsonNode node ? json.readTree(node.toString()) : value;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("our own briefing is not JSON", e);
        }
    }
}
