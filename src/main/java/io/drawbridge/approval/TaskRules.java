package io.drawbridge.approval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputOutput;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputParameter;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperties;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperty;

/**
 * What a model says about one of its user tasks, as properties beside the form.
 *
 * @param kind the kind of decision that is recorded
 * @param fourEyes whether the person who asked for the run is barred, and nobody counts twice
 * @param answers which decisions there are; empty when the form has none
 * @param reasonFor which decisions need a reason
 * @param reasonField which field holds it
 * @param fields what else of the form is recorded with the decision
 */
record TaskRules(
        String kind,
        boolean fourEyes,
        List<String> answers,
        List<String> reasonFor,
        String reasonField,
        List<String> fields) {

    static TaskRules of(DelegateTask task) {
        return of((UserTask) task.getBpmnModelElementInstance());
    }

    static TaskRules of(UserTask task) {
        var properties = properties(task);
        return new TaskRules(
                properties.getOrDefault("decision", "decision"),
                Boolean.parseBoolean(properties.getOrDefault("fourEyes", "false")),
                list(properties.get("answers")),
                list(properties.get("reasonFor")),
                properties.getOrDefault("reasonField", Decisions.REASON),
                inputs(task).stream()
                        .filter(name -> !name.equals(Decisions.DECISION)
                                && !name.equals(properties.getOrDefault("reasonField", Decisions.REASON)))
                        .toList());
    }

    /** @return every field that the form fills in */
    List<String> all() {
        var all = new ArrayList<>(fields);
        all.add(Decisions.DECISION);
        all.add(reasonField);
        return all;
    }

    /** The model names a task's fields as its local, empty input parameters. */
    private static List<String> inputs(UserTask task) {
        return task.getExtensionElements() == null
                ? List.of()
                : task.getExtensionElements().getElementsQuery().filterByType(CamundaInputOutput.class).list().stream()
                        .flatMap(io -> io.getCamundaInputParameters().stream())
                        .filter(input -> input.getTextContent().isBlank())
                        .map(CamundaInputParameter::getCamundaName)
                        .toList();
    }

    static Map<String, String> properties(UserTask task) {
        var found = new LinkedHashMap<String, String>();
        if (task.getExtensionElements() != null) {
            task.getExtensionElements().getElementsQuery().filterByType(CamundaProperties.class).list().stream()
                    .flatMap(properties -> properties.getCamundaProperties().stream())
                    .forEach((CamundaProperty property) ->
                            found.put(property.getCamundaName(), property.getCamundaValue()));
        }
        return found;
    }

    private static List<String> list(String text) {
        return text == null || text.isBlank()
                ? List.of()
                : Arrays.stream(text.split(",")).map(String::trim).toList();
    }
}
