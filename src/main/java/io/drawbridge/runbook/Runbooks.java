package io.drawbridge.runbook;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.Activity;
import org.camunda.bpm.model.bpmn.instance.Association;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.CompensateEventDefinition;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperties;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperty;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** The runbooks there are, read from the deployed models. */
@Component
public class Runbooks {

    private final RepositoryService repository;

    Runbooks(@Lazy RepositoryService repository) {
        this.repository = repository;
    }

    public List<Runbook> all() {
        return repository.createProcessDefinitionQuery().latestVersion().startableInTasklist().list().stream()
                .sorted(Comparator.comparing(ProcessDefinition::getKey))
                .map(definition -> read(definition))
                .toList();
    }

    public Optional<Runbook> find(String key) {
        return all().stream().filter(runbook -> runbook.key().equals(key)).findFirst();
    }

    /** @return the runbook in the version with which a run began */
    public Runbook ofDefinition(String definitionId) {
        return read(repository.getProcessDefinition(definitionId));
    }

    private Runbook read(ProcessDefinition definition) {
        var model = repository.getBpmnModelInstance(definition.getId());
        Process process = model.getModelElementById(definition.getKey());
        return new Runbook(
                definition.getKey(),
                definition.getName(),
                Optional.ofNullable(definition.getVersionTag()).orElse("") + " (" + definition.getVersion() + ")",
                documentation(process.getDocumentations()),
                list(process.getCamundaCandidateStarterGroups()),
                elements(model));
    }

    private static List<Runbook.Element> elements(BpmnModelInstance model) {
        var elements = new ArrayList<Runbook.Element>();
        for (var node : model.getModelElementsByType(FlowNode.class)) {
            if (node instanceof Activity activity && (activity.isForCompensation() || isOfAnAbort(activity))) {
                continue;
            }
            if (node instanceof ServiceTask task) {
                elements.add(element(task, "step", List.of(), undo(task)));
            } else if (node instanceof UserTask task) {
                elements.add(element(task, "person", list(task.getCamundaCandidateGroups()), null));
            } else if (node instanceof CallActivity call) {
                elements.add(element(call, "procedure", List.of(), undo(call)));
            }
        }
        elements.sort(Comparator.comparingDouble(element -> x(model, element.id())));
        return elements;
    }

    private static boolean isOfAnAbort(Activity activity) {
        return activity.getParentElement() instanceof SubProcess parent && parent.triggeredByEvent();
    }

    private static Runbook.Element element(Activity activity, String kind, List<String> roles, String undo) {
        return new Runbook.Element(
                activity.getId(), activity.getName(), kind, documentation(activity.getDocumentations()), roles, undo);
    }

    private static double x(BpmnModelInstance model, String id) {
        FlowNode node = model.getModelElementById(id);
        return node.getDiagramElement() == null
                ? 0
                : ((org.camunda.bpm.model.bpmn.instance.bpmndi.BpmnShape) node.getDiagramElement())
                        .getBounds()
                        .getX();
    }

    /** @return what the compensation step that the model draws for it does; or what the model says about undoing it; or null */
    private static String undo(Activity activity) {
        var model = activity.getModelInstance();
        return model.getModelElementsByType(BoundaryEvent.class).stream()
                .filter(boundary -> activity.equals(boundary.getAttachedTo()))
                .filter(boundary ->
                        boundary.getEventDefinitions().stream().anyMatch(CompensateEventDefinition.class::isInstance))
                .flatMap(boundary -> model.getModelElementsByType(Association.class).stream()
                        .filter(association -> boundary.equals(association.getSource()))
                        .map(association -> (Activity) association.getTarget()))
                .map(handler -> {
                    var what = documentation(handler.getDocumentations());
                    return what.isBlank() ? handler.getName() : what;
                })
                .findFirst()
                .orElseGet(() -> property(activity, "undo"));
    }

    private static String property(Activity activity, String name) {
        return activity.getExtensionElements() == null
                ? null
                : activity
                        .getExtensionElements()
                        .getElementsQuery()
                        .filterByType(CamundaProperties.class)
                        .list()
                        .stream()
                        .flatMap(properties -> properties.getCamundaProperties().stream())
                        .filter(property -> name.equals(property.getCamundaName()))
                        .map(CamundaProperty::getCamundaValue)
                        .findFirst()
                        .orElse(null);
    }

    private static String documentation(Collection<org.camunda.bpm.model.bpmn.instance.Documentation> documentations) {
        return documentations.stream()
                .map(documentation -> documentation.getTextContent().strip())
                .findFirst()
                .orElse("");
    }

    private static List<String> list(String text) {
        return text == null || text.isBlank()
                ? List.of()
                : Arrays.stream(text.split(",")).map(String::trim).toList();
    }
}
