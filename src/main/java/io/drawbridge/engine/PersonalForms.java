package io.drawbridge.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.camunda.bpm.engine.impl.FormServiceImpl;
import org.camunda.bpm.engine.variable.VariableMap;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Forms for the person who opens them, and answers held against their forms. Here and not before the web applications,
 * since only the engine knows who asks.
 */
final class PersonalForms extends FormServiceImpl {

    private final ObjectProvider<FormFilling> fillings;
    private final ObjectProvider<TaskAnswers> answers;
    private final ObjectMapper json = new ObjectMapper();

    PersonalForms(ObjectProvider<FormFilling> fillings, ObjectProvider<TaskAnswers> answers) {
        this.fillings = fillings;
        this.answers = answers;
    }

    @Override
    public InputStream getDeployedStartForm(String processDefinitionId) {
        try (var deployed = super.getDeployedStartForm(processDefinitionId)) {
            var form = (ObjectNode) json.readTree(deployed);
            fillings.orderedStream().forEach(filling -> filling.fill(form));
            return new ByteArrayInputStream(json.writeValueAsBytes(form));
        } catch (IOException e) {
            throw new UncheckedIOException("the start form of " + processDefinitionId + " cannot be read", e);
        }
    }

    @Override
    public void submitTaskForm(String taskId, Map<String, Object> properties) {
        check(taskId, properties);
        super.submitTaskForm(taskId, properties);
    }

    @Override
    public VariableMap submitTaskFormWithVariablesInReturn(
            String taskId, Map<String, Object> properties, boolean deserializeValues) {
        check(taskId, properties);
        return super.submitTaskFormWithVariablesInReturn(taskId, properties, deserializeValues);
    }

    private void check(String taskId, Map<String, Object> properties) {
        answers.orderedStream()
                .forEach(answer -> answer.check(taskId, properties == null ? java.util.Set.of() : properties.keySet()));
    }
}
