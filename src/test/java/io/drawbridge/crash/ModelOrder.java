package io.drawbridge.crash;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.Activity;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.EndEvent;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.SubProcess;

/** Which steps of a model come before which, whatever way a run takes: drawn one after the other, and on no loop. */
final class ModelOrder {

    private final BpmnModelInstance model;
    private final Map<String, Set<String>> next = new HashMap<>();
    private final Map<String, Set<String>> reached = new HashMap<>();

    ModelOrder(BpmnModelInstance model) {
        this.model = model;
        model.getModelElementsByType(SequenceFlow.class)
                .forEach(flow -> edge(out(flow.getSource()), flow.getTarget().getId()));
        model.getModelElementsByType(BoundaryEvent.class)
                .forEach(event -> edge(event.getAttachedTo().getId(), event.getId()));
        for (var scope : model.getModelElementsByType(SubProcess.class)) {
            scope.getChildElementsByType(StartEvent.class).forEach(start -> edge(scope.getId(), start.getId()));
            scope.getChildElementsByType(EndEvent.class).forEach(end -> edge(end.getId(), scope.getId() + "#out"));
        }
    }

    private void edge(String from, String to) {
        next.computeIfAbsent(from, any -> new HashSet<>()).add(to);
    }

    private static String out(FlowNode node) {
        return node instanceof SubProcess ? node.getId() + "#out" : node.getId();
    }

    private Set<String> reached(String element) {
        return reached.computeIfAbsent(element, start -> {
            var found = new HashSet<String>();
            var more = new ArrayDeque<>(List.of(start));
            while (!more.isEmpty()) {
                for (var one : next.getOrDefault(more.pop(), Set.of())) {
                    if (found.add(one)) {
                        more.push(one);
                    }
                }
            }
            return found;
        });
    }

    boolean isBefore(String earlier, String later) {
        return reached(earlier).contains(later)
                && !reached(later).contains(earlier)
                && !isRepeated(earlier)
                && !isRepeated(later);
    }

    /** @return whether it is done for several things at once, in any order */
    private boolean isRepeated(String element) {
        var scopes = new ArrayList<Activity>();
        var at = (org.camunda.bpm.model.xml.instance.ModelElementInstance) model.getModelElementById(element);
        while (at != null) {
            if (at instanceof Activity activity) {
                scopes.add(activity);
            }
            at = at.getParentElement();
        }
        return scopes.stream().anyMatch(activity -> activity.getLoopCharacteristics() != null);
    }
}
