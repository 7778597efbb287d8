package io.drawbridge.approval;

import io.drawbridge.engine.CamundaForm;
import io.drawbridge.engine.DeployedForms;
import io.drawbridge.engine.ModelProperties;
import io.drawbridge.security.Right;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.springframework.stereotype.Component;

/** What models and forms say about user tasks. Read once per deployed model. */
@Component
class TaskRules {

    /** The kind of decision that is about a failed step. */
    static final String FAILED_STEP = "failed-step";

    /**
     * The rules of one user task.
     *
     * @param kind the kind of decision that is recorded
     * @param right what one needs to decide it
     * @param fourEyes whether the person who asked for the run is barred, and nobody counts twice
     */
    record Rules(String kind, Right right, boolean fourEyes, CamundaForm form) {}

    private final DeployedForms forms;
    private final Map<String, Rules> read = new ConcurrentHashMap<>();

    TaskRules(DeployedForms forms) {
        this.forms = forms;
    }

    /** @param definition the process definition in the version in which the task was made */
    Rules of(ProcessDefinition definition, UserTask task) {
        return read.computeIfAbsent(definition.getId() + " " + task.getId(), key -> {
            var properties = ModelProperties.of(task);
            var kind = properties.getOrDefault("decision", "decision");
            return new Rules(
                    kind,
                    kind.equals(FAILED_STEP) ? Right.RESOLVE : Right.APPROVE,
                    Boolean.parseBoolean(properties.getOrDefault("fourEyes", "false")),
                    forms.of(definition.getDeploymentId(), task.getCamundaFormRef()));
        });
    }
}
