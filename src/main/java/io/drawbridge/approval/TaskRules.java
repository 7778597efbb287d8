package io.drawbridge.approval;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperties;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperty;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** What models and forms say about user tasks. Read once per deployed model. */
@Component
class TaskRules {

    /**
     * The rules of one user task.
     *
     * @param kind the kind of decision that is recorded
     * @param fourEyes whether the person who asked for the run is barred, and nobody counts twice
     */
    record Rules(String kind, boolean fourEyes, TaskForm form) {}

    private final RepositoryService repository;
    private final ObjectMapper json;
    private final Map<String, Rules> read = new ConcurrentHashMap<>();

    TaskRules(@Lazy RepositoryService repository, ObjectMapper json) {
        this.repository = repository;
        this.json = json;
    }

    /** @param definition the process definition in the version in which the task was made */
    Rules of(ProcessDefinition definition, UserTask task) {
        return read.computeIfAbsent(definition.getId() + " " + task.getId(), key -> {
            var properties = properties(task);
            return new Rules(
                    properties.getOrDefault("decision", "decision"),
                    Boolean.parseBoolean(properties.getOrDefault("fourEyes", "false")),
                    task.getCamundaFormRef() == null
                            ? TaskForm.none()
                            : form(definition.getDeploymentId(), task.getCamundaFormRef()));
        });
    }

    private TaskForm form(String deployment, String name) {
        try (var content = repository.getResourceAsStream(deployment, name + ".form")) {
            return TaskForm.of(json.readTree(content));
        } catch (IOException e) {
            throw new UncheckedIOException("form " + name + " cannot be read", e);
        }
    }

    static Map<String, String> properties(UserTask task) {
        if (task.getExtensionElements() == null) {
            return Map.of();
        }
        return task.getExtensionElements().getElementsQuery().filterByType(CamundaProperties.class).list().stream()
                .flatMap(properties -> properties.getCamundaProperties().stream())
                .collect(Collectors.toMap(CamundaProperty::getCamundaName, CamundaProperty::getCamundaValue));
    }
}
