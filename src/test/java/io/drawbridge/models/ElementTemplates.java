package io.drawbridge.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.RunInputs;
import io.drawbridge.engine.StepInput;
import java.beans.Introspector;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.camunda.bpm.model.bpmn.instance.Association;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.ErrorEventDefinition;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaIn;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputParameter;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaOut;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AssignableTypeFilter;
import org.springframework.stereotype.Component;

/** Templates for Camunda Modeler, made from the steps' classes and from how our own models draw them. */
final class ElementTemplates {

    private static final String SCHEMA =
            "https://unpkg.com/@camunda/element-templates-json-schema/resources/schema.json";
    private static final String PREFIX = "io.drawbridge.";
    private static final ObjectMapper JSON = new ObjectMapper();

    private ElementTemplates() {}

    /** @return documents by file name */
    static Map<String, String> all() {
        var documents = new TreeMap<String, String>();
        beans().forEach((bean, type) -> tasks(bean).stream()
                .findFirst()
                .ifPresent(
                        task -> documents.put("step-" + Model.kebab(bean) + ".json", write(step(bean, type, task)))));
        Model.procedures()
                .forEach(model -> documents.put("procedure-" + model.id() + ".json", write(procedure(model))));
        return documents;
    }

    /** @return every step bean by name */
    static Map<String, Class<?>> beans() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AssignableTypeFilter(InfrastructureStep.class));
        var beans = new TreeMap<String, Class<?>>();
        for (var candidate : scanner.findCandidateComponents("io.drawbridge")) {
            try {
                var type = Class.forName(candidate.getBeanClassName());
                if (type.isAnnotationPresent(Component.class) && !isTest(type)) {
                    beans.put(Introspector.decapitalize(type.getSimpleName()), type);
                }
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException(e);
            }
        }
        return beans;
    }

    private static boolean isTest(Class<?> type) {
        return type.getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath()
                .endsWith("/test-classes/");
    }

    private static List<ServiceTask> tasks(String bean) {
        return Model.all()
                .flatMap(model -> model.every(ServiceTask.class).stream())
                .filter(task -> ("${" + bean + "}").equals(task.getCamundaDelegateExpression()))
                .toList();
    }

    // ---- steps

    private static ObjectNode step(String bean, Class<?> type, ServiceTask task) {
        var inputs = inputs(type, tasks(bean));
        var template = template(
                "step." + bean, task.getName(), description(bean, type, task), "bpmn:Task", "bpmn:ServiceTask");
        group(template, "step", "Step");
        if (!inputs.isEmpty()) {
            group(template, "inputs", "What it is given");
        }
        var properties = template.putArray("properties");
        hidden(properties, "${" + bean + "}", "property", "camunda:delegateExpression");
        var deadline = properties
                .addObject()
                .put("label", "Deadline")
                .put("description", "After this a person is asked. ISO 8601, such as PT1H.")
                .put("group", "step")
                .put("type", "String")
                .put("value", Model.property(task, "deadline").orElse("PT1H"));
        deadline.putObject("binding").put("type", "camunda:property").put("name", "deadline");
        deadline.putObject("constraints")
                .put("notEmpty", true)
                .putObject("pattern")
                .put("value", "P.+")
                .put("message", "Must be a duration such as PT1H");
        inputs.forEach((name, input) -> property(properties, name, input));
        return template;
    }

    /** An input as its annotation describes it, or as a model gives it where nothing does. */
    private record Input(boolean required, String what, List<String> values) {}

    private static Map<String, Input> inputs(Class<?> type, Collection<ServiceTask> tasks) {
        var inputs = new LinkedHashMap<String, Input>();
        for (Class<?> one = type; one != null; one = one.getSuperclass()) {
            for (var input : one.getDeclaredAnnotationsByType(StepInput.class)) {
                inputs.put(input.name(), new Input(input.required(), input.what(), List.of(input.values())));
            }
        }
        var ofRun = new TreeSet<String>();
        RunInputs.ALL.forEach(variable -> ofRun.add(variable.name()));
        for (var task : tasks) {
            if (task.getExtensionElements() == null) {
                continue;
            }
            task.getExtensionElements().getElementsQuery().list().stream()
                    .flatMap(extension -> extension.getChildElementsByType(CamundaInputParameter.class).stream())
                    .map(CamundaInputParameter::getCamundaName)
                    .filter(name -> !ofRun.contains(name))
                    .forEach(name -> inputs.putIfAbsent(name, new Input(false, "", List.of())));
        }
        return inputs;
    }

    private static void property(ArrayNode properties, String name, Input input) {
        var property = properties.addObject().put("label", name).put("group", "inputs");
        if (!input.what().isEmpty()) {
            property.put("description", input.what() + ".");
        }
        if (input.values().isEmpty()) {
            property.put("type", "String");
        } else {
            property.put("type", "Dropdown").put("value", input.values().get(0));
            var choices = property.putArray("choices");
            input.values()
                    .forEach(value -> choices.addObject().put("name", value).put("value", value));
        }
        property.putObject("binding").put("type", "camunda:inputParameter").put("name", name);
        if (input.required()) {
            property.putObject("constraints").put("notEmpty", true);
        } else {
            property.put("optional", true);
        }
    }

    private static String description(String bean, Class<?> type, ServiceTask task) {
        var text = new StringBuilder(Model.documentation(task));
        if (task.isForCompensation()) {
            undoes(bean).ifPresent(other -> text.append(" Draw it as the compensation of ")
                    .append(other)
                    .append("."));
        }
        var codes = codes(bean, type);
        if (!codes.isEmpty()) {
            text.append(" Refusals that a boundary error event can catch: ")
                    .append(String.join(", ", codes))
                    .append(".");
        }
        return text.toString();
    }

    private static java.util.Optional<String> undoes(String bean) {
        return Model.all()
                .flatMap(model -> model.every(Association.class).stream())
                .filter(line -> line.getTarget() instanceof ServiceTask task
                        && ("${" + bean + "}").equals(task.getCamundaDelegateExpression()))
                .map(line -> ((BoundaryEvent) line.getSource()).getAttachedTo().getName())
                .findFirst();
    }

    /** @return what the class declares and what our models catch */
    private static Collection<String> codes(String bean, Class<?> type) {
        var codes = new TreeSet<String>();
        for (Class<?> one = type; one != null; one = one.getSuperclass()) {
            for (Field field : one.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class) {
                    code(field, codes);
                }
            }
        }
        Model.all()
                .flatMap(model -> model.every(BoundaryEvent.class).stream())
                .filter(event -> event.getAttachedTo() instanceof ServiceTask task
                        && ("${" + bean + "}").equals(task.getCamundaDelegateExpression()))
                .flatMap(event -> event.getEventDefinitions().stream())
                .filter(ErrorEventDefinition.class::isInstance)
                .map(definition ->
                        ((ErrorEventDefinition) definition).getError().getErrorCode())
                .forEach(codes::add);
        return codes;
    }

    private static void code(Field field, Collection<String> codes) {
        try {
            field.setAccessible(true);
            var value = (String) field.get(null);
            if (value != null && value.matches("drawbridge\\.[a-z][A-Za-z]*")) {
                codes.add(value);
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- procedures

    private static ObjectNode procedure(Model model) {
        var template = template(
                "procedure." + model.id(),
                model.process().getName(),
                Model.documentation(model.process()),
                "bpmn:Activity",
                "bpmn:CallActivity");
        var properties = template.putArray("properties");
        hidden(properties, model.id(), "property", "calledElement");
        hidden(properties, "deployment", "property", "camunda:calledElementBinding");
        var key = properties.addObject().put("type", "Hidden").put("value", "#{execution.processBusinessKey}");
        key.putObject("binding").put("type", "camunda:in:businessKey");
        var in = new ArrayList<String>();
        var out = new ArrayList<String>();
        Model.all()
                .flatMap(one -> one.every(CallActivity.class).stream())
                .filter(call -> model.id().equals(call.getCalledElement()))
                .forEach(call -> passed(call, in, out));
        RunInputs.ALL.stream().map(variable -> variable.name()).forEach(in::add);
        in.addAll(List.of("vmCount", "requestedAt"));
        in.stream().distinct().forEach(name -> {
            var property = properties.addObject().put("type", "Hidden").put("value", name);
            property.putObject("binding").put("type", "camunda:in").put("target", name);
        });
        out.stream().distinct().sorted().forEach(name -> {
            var property = properties.addObject().put("type", "Hidden").put("value", name);
            property.putObject("binding").put("type", "camunda:out").put("source", name);
        });
        return template;
    }

    private static void passed(CallActivity call, List<String> in, List<String> out) {
        var elements = call.getExtensionElements().getElementsQuery();
        elements.filterByType(CamundaIn.class).list().stream()
                .filter(one ->
                        one.getCamundaSource() != null && one.getCamundaSource().equals(one.getCamundaTarget()))
                .forEach(one -> in.add(one.getCamundaTarget()));
        call.getExtensionElements().getElementsQuery().filterByType(CamundaOut.class).list().stream()
                .filter(one -> one.getCamundaSource() != null)
                .forEach(one -> out.add(one.getCamundaSource()));
    }

    // ---- what all templates have

    private static ObjectNode template(String id, String name, String description, String appliesTo, String type) {
        var template = JSON.createObjectNode()
                .put("$schema", SCHEMA)
                .put("name", "Drawbridge: " + name)
                .put("id", PREFIX + id)
                .put("version", 1)
                .put("description", description);
        template.putArray("appliesTo").add(appliesTo);
        template.putObject("elementType").put("value", type);
        template.putObject("category").put("id", "drawbridge").put("name", "Drawbridge");
        return template;
    }

    private static void group(ObjectNode template, String id, String label) {
        template.withArray("groups").addObject().put("id", id).put("label", label);
    }

    private static void hidden(ArrayNode properties, String value, String type, String name) {
        var property = properties.addObject().put("type", "Hidden").put("value", value);
        property.putObject("binding").put("type", type).put("name", name);
    }

    private static String write(ObjectNode template) {
        try {
            var indent = new DefaultIndenter("  ", "\n");
            return JSON.writer(new DefaultPrettyPrinter()
                                    .withObjectIndenter(indent)
                                    .withArrayIndenter(indent))
                            .writeValueAsString(template)
                    + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
