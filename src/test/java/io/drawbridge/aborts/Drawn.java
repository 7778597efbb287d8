package io.drawbridge.aborts;

import io.drawbridge.engine.ModelProperties;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.Activity;
import org.camunda.bpm.model.bpmn.instance.Association;
import org.camunda.bpm.model.bpmn.instance.BaseElement;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.CompensateEventDefinition;
import org.camunda.bpm.model.bpmn.instance.EndEvent;
import org.camunda.bpm.model.bpmn.instance.ErrorEventDefinition;
import org.camunda.bpm.model.bpmn.instance.ExclusiveGateway;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.MessageEventDefinition;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;

/** What a deployed model draws: its way when nothing goes wrong, its undo, its ends. */
final class Drawn {

    private static final Map<String, Drawn> READ = new ConcurrentHashMap<>();

    private final String key;
    private final BpmnModelInstance model;
    private final String startForm;

    private Drawn(String key, BpmnModelInstance model, String startForm) {
        this.key = key;
        this.model = model;
        this.startForm = startForm;
    }

    static Drawn of(ProcessEngine engine, String key) {
        var repository = engine.getRepositoryService();
        var definition = repository
                .createProcessDefinitionQuery()
                .processDefinitionKey(key)
                .latestVersion()
                .singleResult();
        if (definition == null) {
            throw new AssertionError("AbortStories tells of " + key + ", but no such model is deployed");
        }
        return READ.computeIfAbsent(definition.getId(), id -> {
            var model = repository.getBpmnModelInstance(id);
            return new Drawn(key, model, form(engine, definition.getDeploymentId(), model));
        });
    }

    /** @param form gives a form's text by its reference */
    static Drawn of(String key, BpmnModelInstance model, UnaryOperator<String> form) {
        return new Drawn(
                key,
                model,
                model.getModelElementsByType(StartEvent.class).stream()
                        .map(StartEvent::getCamundaFormRef)
                        .filter(reference -> reference != null)
                        .findFirst()
                        .map(form)
                        .orElse(""));
    }

    /** @return what a {@code preview} property answers, as the API takes it */
    static Map<String, String> answers(String preview) {
        var answers = new HashMap<String, String>();
        for (String pair : preview.split(";")) {
            var parts = pair.split("=", 2);
            if (parts.length == 2) {
                answers.put(parts[0].equals("decisionReason") ? "reason" : parts[0], parts[1]);
            }
        }
        return answers;
    }

    private static String form(ProcessEngine engine, String deployment, BpmnModelInstance model) {
        return model.getModelElementsByType(StartEvent.class).stream()
                .map(StartEvent::getCamundaFormRef)
                .filter(reference -> reference != null)
                .findFirst()
                .flatMap(reference -> engine.getRepositoryService().getDeploymentResources(deployment).stream()
                        .filter(resource -> resource.getName().endsWith(reference + ".form"))
                        .map(resource -> new String(resource.getBytes(), java.nio.charset.StandardCharsets.UTF_8))
                        .findFirst())
                .orElse("");
    }

    /** @return every runbook's and every procedure's key */
    static List<String> keys(ProcessEngine engine, boolean runbooks) {
        var query = engine.getRepositoryService().createProcessDefinitionQuery().latestVersion();
        return (runbooks ? query.startableInTasklist() : query)
                .list().stream().map(definition -> definition.getKey()).sorted().toList();
    }

    static Optional<String> property(BaseElement element, String name) {
        return ModelProperties.find(element, name);
    }

    private Process process() {
        return model.getModelElementById(key);
    }

    List<String> starters() {
        return process().getCamundaCandidateStarterGroupsList();
    }

    boolean worksOnAPlan() {
        return property(process(), "scope").orElse("plan").equals("plan");
    }

    boolean asksWhenDetected() {
        return startForm.contains("\"detectedAt\"");
    }

    // ---- undo

    /** @return the step that undoes an element, where one is drawn */
    Optional<Activity> undoOf(String element) {
        return model.getModelElementsByType(BoundaryEvent.class).stream()
                .filter(boundary -> boundary.getAttachedTo().getId().equals(element))
                .filter(boundary ->
                        boundary.getEventDefinitions().stream().anyMatch(CompensateEventDefinition.class::isInstance))
                .flatMap(boundary -> model.getModelElementsByType(Association.class).stream()
                        .filter(line -> line.getSource().equals(boundary))
                        .map(line -> (Activity) line.getTarget()))
                .findFirst();
    }

    boolean isUndoStep(String element) {
        return model.getModelElementById(element) instanceof Activity activity && activity.isForCompensation();
    }

    /** @return what the model says about undoing an element; empty where it says nothing */
    Optional<String> undoWords(String element) {
        return undoOf(element).map(Drawn::documentation).or(() -> Optional.<BaseElement>ofNullable(
                        model.getModelElementById(element))
                .flatMap(found -> property(found, "undo")));
    }

    static String documentation(BaseElement element) {
        return element.getDocumentations().stream()
                .map(ModelElementInstance::getTextContent)
                .map(String::strip)
                .findFirst()
                .orElse("");
    }

    /** @return what an abort does in any case, beside compensation */
    Set<String> stepsOfAnAbort() {
        var steps = new TreeSet<String>();
        for (var node : reachable(startOf("drawbridge.abortRequested"), false)) {
            if (node instanceof Activity) {
                steps.add(node.getId());
            }
        }
        return steps;
    }

    /** @return everything inside the abort, also what only some aborts do */
    Set<String> everyStepOfAnAbort() {
        var steps = new TreeSet<String>();
        for (var node : reachable(startOf("drawbridge.abortRequested"), true)) {
            if (node instanceof Activity) {
                steps.add(node.getId());
            }
        }
        return steps;
    }

    private FlowNode startOf(String message) {
        return model.getModelElementsByType(StartEvent.class).stream()
                .filter(start -> start.getEventDefinitions().stream()
                        .anyMatch(definition -> definition instanceof MessageEventDefinition event
                                && event.getMessage().getName().equals(message)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(key + " draws nothing that begins with " + message));
    }

    // ---- ends

    /** @return the ends to which an abort of work leads */
    Set<String> abortedEnds() {
        var ends = new TreeSet<String>();
        model.getModelElementsByType(BoundaryEvent.class).stream()
                .filter(boundary -> boundary.getEventDefinitions().stream()
                        .anyMatch(definition -> definition instanceof ErrorEventDefinition event
                                && "drawbridge.runAborted"
                                        .equals(event.getError().getErrorCode())))
                .forEach(boundary -> ends(reachable(boundary, true), ends));
        return ends;
    }

    /** @return the ends of a run that was called off before its work */
    Set<String> withdrawnEnds() {
        var ends = new TreeSet<String>();
        ends(reachable(startOf("drawbridge.runWithdrawn"), true), ends);
        return ends;
    }

    private static void ends(Collection<FlowNode> nodes, Set<String> ends) {
        nodes.stream().filter(EndEvent.class::isInstance).forEach(end -> ends.add(end.getId()));
    }

    // ---- the way when nothing goes wrong

    /** @return tasks and calls that are reached without any error, timer or message */
    Set<Activity> onTheWay() {
        var found = new HashSet<Activity>();
        process().getChildElementsByType(StartEvent.class).forEach(start -> collect(start, found));
        return found;
    }

    private static void collect(FlowNode from, Set<Activity> found) {
        for (var node : reachable(from, true)) {
            if (node instanceof SubProcess inner) {
                inner.getChildElementsByType(StartEvent.class).forEach(start -> collect(start, found));
            } else if (node instanceof Activity activity) {
                found.add(activity);
            }
        }
    }

    /** @return the procedures that are called on the way */
    Set<String> calls() {
        var called = new TreeSet<String>();
        onTheWay().stream()
                .filter(CallActivity.class::isInstance)
                .forEach(call -> called.add(((CallActivity) call).getCalledElement()));
        return called;
    }

    /** @param everyBranch also past a gateway that chooses */
    private static Set<FlowNode> reachable(FlowNode from, boolean everyBranch) {
        var found = new HashSet<FlowNode>();
        var next = new ArrayDeque<FlowNode>();
        next.add(from);
        while (!next.isEmpty()) {
            var node = next.remove();
            if (found.add(node)
                    && (everyBranch
                            || !(node instanceof ExclusiveGateway)
                            || node.getOutgoing().size() == 1)) {
                node.getOutgoing().forEach(flow -> next.add(flow.getTarget()));
            }
        }
        return found;
    }
}
