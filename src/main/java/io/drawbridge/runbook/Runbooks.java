package io.drawbridge.runbook;

import io.drawbridge.engine.CamundaForm;
import io.drawbridge.engine.DeployedForms;
import io.drawbridge.engine.EntryDigest;
import io.drawbridge.engine.ModelProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** The runbooks there are, read from the deployed models. */
@Component
public class Runbooks {

    private final RepositoryService repository;
    private final DeployedForms forms;
    private final Map<String, String> digests = new ConcurrentHashMap<>();
    /** By the definition's id: what is deployed never changes, and reading a model takes long. */
    private final Map<String, Runbook> read = new ConcurrentHashMap<>();

    Runbooks(@Lazy RepositoryService repository, DeployedForms forms) {
        this.repository = repository;
        this.forms = forms;
    }

    public List<Runbook> all() {
        return repository.createProcessDefinitionQuery().latestVersion().active().startableInTasklist().list().stream()
                .sorted(Comparator.comparing(ProcessDefinition::getKey))
                .map(definition -> read(definition))
                .toList();
    }

    /** @return names by keys, in the order of the names, without reading the models */
    public Map<String, String> names() {
        var names = new LinkedHashMap<String, String>();
        repository.createProcessDefinitionQuery().latestVersion().active().startableInTasklist().list().stream()
                .sorted(Comparator.comparing(ProcessDefinition::getName))
                .forEach(definition -> names.put(definition.getKey(), definition.getName()));
        return names;
    }

    public Optional<Runbook> find(String key) {
        return repository
                .createProcessDefinitionQuery()
                .latestVersion()
                .active()
                .startableInTasklist()
                .processDefinitionKey(key)
                .list()
                .stream()
                .findFirst()
                .map(this::read);
    }

    /** @return the id of the process definition that a new run would begin with */
    public String definitionOf(String key) {
        return repository
                .createProcessDefinitionQuery()
                .processDefinitionKey(key)
                .latestVersion()
                .singleResult()
                .getId();
    }

    /** @return the runbook in the version with which a run began */
    public Runbook ofDefinition(String definitionId) {
        return read(repository.getProcessDefinition(definitionId));
    }

    private Runbook read(ProcessDefinition definition) {
        return read.computeIfAbsent(definition.getId(), any -> readAnew(definition));
    }

    private Runbook readAnew(ProcessDefinition definition) {
        var model = repository.getBpmnModelInstance(definition.getId());
        Process process = model.getModelElementById(definition.getKey());
        return new Runbook(
                definition.getKey(),
                definition.getName(),
                Optional.ofNullable(definition.getVersionTag()).orElse("") + " (" + definition.getVersion() + ")",
                documentation(process.getDocumentations()),
                Scope.of(process).word(),
                list(process.getCamundaCandidateStarterGroups()),
                startForm(process, definition).fields().stream()
                        .filter(field -> !StartForms.COMMON.contains(field.key()))
                        .map(Runbooks::input)
                        .toList(),
                elements(model));
    }

    /** @return the process definition of a version; empty when there is none */
    public Optional<String> definitionOf(String key, int version) {
        return Optional.ofNullable(repository
                        .createProcessDefinitionQuery()
                        .processDefinitionKey(key)
                        .processDefinitionVersion(version)
                        .startableInTasklist()
                        .singleResult())
                .map(ProcessDefinition::getId);
    }

    /** @return the engine's number of a version, which counts deployments */
    public int versionOf(String definitionId) {
        return repository.getProcessDefinition(definitionId).getVersion();
    }

    /** @return the procedures that a runbook calls, and those that they call, in the order of the drawings */
    public List<String> proceduresOf(String definitionId) {
        var found = new LinkedHashSet<String>();
        follow(repository.getProcessDefinition(definitionId), found);
        return List.copyOf(found);
    }

    private void follow(ProcessDefinition definition, Set<String> found) {
        var model = repository.getBpmnModelInstance(definition.getId());
        var calls = model.getModelElementsByType(CallActivity.class).stream()
                .sorted(Comparator.comparingDouble(call -> x(model, call.getId())))
                .map(CallActivity::getCalledElement)
                .filter(called -> called != null && !called.startsWith("${"))
                .toList();
        for (var called : calls) {
            // Models bind what they call to their own deployment: see the models' conventions.
            var procedure = repository
                    .createProcessDefinitionQuery()
                    .deploymentId(definition.getDeploymentId())
                    .processDefinitionKey(called)
                    .singleResult();
            if (procedure != null && found.add(procedure.getId())) {
                follow(procedure, found);
            }
        }
    }

    /** @return a model's file as it was deployed */
    public byte[] fileOf(String definitionId) {
        var definition = repository.getProcessDefinition(definitionId);
        try (var model = repository.getResourceAsStream(definition.getDeploymentId(), definition.getResourceName())) {
            return model.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("a deployed model cannot be read", e);
        }
    }

    /** @return the SHA-256 of a deployed model's file */
    String modelDigest(ProcessDefinition definition) {
        return digests.computeIfAbsent(definition.getId(), id -> EntryDigest.sha256(fileOf(id)));
    }

    /** @return what the runbook asks whoever starts it */
    CamundaForm startForm(Process process, ProcessDefinition definition) {
        return process.getChildElementsByType(StartEvent.class).stream()
                .map(start -> forms.of(definition.getDeploymentId(), start.getCamundaFormRef()))
                .findFirst()
                .orElseGet(CamundaForm::none);
    }

    private static Runbook.Input input(CamundaForm.Field field) {
        return new Runbook.Input(
                field.key(), field.label(), field.type(), field.required(), field.values(), field.standard());
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
                .orElseGet(() -> ModelProperties.of(activity).get("undo"));
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
