package io.drawbridge.approval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.engine.RunInputs;
import io.drawbridge.engine.TaskAnswers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.exception.NullValueException;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.task.IdentityLinkType;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.spin.json.SpinJsonNode;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** What waits for people, for faces other than Tasklist. */
@Component
public class PeopleTasks implements TaskAnswers {

    private final TaskService tasks;
    private final IdentityService identities;
    private final RepositoryService repository;
    private final ObjectMapper json;
    private final TaskRules rules;

    PeopleTasks(
            @Lazy TaskService tasks,
            @Lazy IdentityService identities,
            @Lazy RepositoryService repository,
            ObjectMapper json,
            TaskRules rules) {
        this.tasks = tasks;
        this.identities = identities;
        this.repository = repository;
        this.json = json;
        this.rules = rules;
    }

    /** @return what the person's roles may decide, the longest waiting first */
    public List<PeopleTask> waitingFor(String user) {
        var roles = roles(user);
        if (roles.isEmpty()) {
            return List.of();
        }
        return tasks
                .createTaskQuery()
                .taskCandidateGroupIn(roles)
                .includeAssignedTasks()
                .orderByTaskCreateTime()
                .asc()
                .list()
                .stream()
                .flatMap(task -> view(task, false).stream())
                .toList();
    }

    /** @return what a role may decide, with its briefing, the longest waiting first */
    List<PeopleTask> waitingForRole(String role) {
        return tasks
                .createTaskQuery()
                .taskCandidateGroup(role)
                .includeAssignedTasks()
                .orderByTaskCreateTime()
                .asc()
                .list()
                .stream()
                .flatMap(task -> view(task, true).stream())
                .toList();
    }

    /** @return the process instance to which a task belongs */
    Optional<String> instanceOf(String taskId) {
        return Optional.ofNullable(tasks.createTaskQuery().taskId(taskId).singleResult())
                .map(Task::getProcessInstanceId);
    }

    /** @return the task with its briefing, if one of the person's roles may decide it */
    public Optional<PeopleTask> find(String taskId, String user) {
        var roles = roles(user);
        if (roles.isEmpty()) {
            return Optional.empty();
        }
        return Optional.ofNullable(tasks.createTaskQuery()
                        .taskId(taskId)
                        .taskCandidateGroupIn(roles)
                        .includeAssignedTasks()
                        .singleResult())
                .flatMap(task -> view(task, true));
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
    public Optional<List<String>> fields(String taskId) {
        return Optional.ofNullable(tasks.createTaskQuery().taskId(taskId).singleResult())
                .map(task -> rules(task).form().keys());
    }

    private List<String> roles(String user) {
        return identities.createGroupQuery().groupMember(user).list().stream()
                .map(Group::getId)
                .toList();
    }

    private UserTask model(Task task) {
        return repository
                .getBpmnModelInstance(task.getProcessDefinitionId())
                .getModelElementById(task.getTaskDefinitionKey());
    }

    private TaskRules.Rules rules(Task task) {
        return rules.of(repository.getProcessDefinition(task.getProcessDefinitionId()), model(task));
    }

    /** @return empty when somebody answers the task while we look at it */
    private Optional<PeopleTask> view(Task task, boolean withBriefing) {
        try {
            return Optional.of(read(task, withBriefing));
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

    private PeopleTask read(Task task, boolean withBriefing) {
        var element = model(task);
        var rules = rules(task);
        return new PeopleTask(
                task.getId(),
                String.valueOf(tasks.getVariable(task.getId(), RunInputs.RUN.name())),
                task.getTaskDefinitionKey(),
                task.getName(),
                rules.kind(),
                tasks.getIdentityLinksForTask(task.getId()).stream()
                        .filter(link -> IdentityLinkType.CANDIDATE.equals(link.getType()) && link.getGroupId() != null)
                        .map(link -> link.getGroupId())
                        .sorted()
                        .toList(),
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
