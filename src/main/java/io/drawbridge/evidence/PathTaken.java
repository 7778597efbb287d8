package io.drawbridge.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.evidence.BpmnDrawing.Trace;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which elements and sequence flows of a model a run took. The engine's history names elements, not flows: a flow was
 * taken where what it comes from was left at the moment at which what it leads to was entered.
 */
final class PathTaken {

    private static final Pattern FLOW = Pattern.compile("<(?:\\w+:)?sequenceFlow\\b[^>]*>");

    private record Visit(String began, String ended, boolean cancelled, int call) {}

    private final Map<String, Trace> traces = new HashMap<>();
    private final Set<String> flows = new HashSet<>();

    /**
     * @param process the model's process id
     * @param sections of the evidence
     */
    PathTaken(String process, byte[] bpmn, JsonNode sections) {
        var visits = new HashMap<String, List<Visit>>();
        for (var node : sections.path("path")) {
            if (node.path("process").asText().equals(process)) {
                var visit = new Visit(
                        node.path("began").asText(),
                        node.path("ended").asText(""),
                        node.path("cancelled").asBoolean(),
                        node.path("call").asInt());
                // Of a task for several people the engine notes a body around them, by a name of its own.
                var element = node.path("element").asText().replace("#multiInstanceBody", "");
                visits.computeIfAbsent(element, id -> new ArrayList<>()).add(visit);
                traces.merge(
                        element,
                        visit.cancelled() && !node.path("type").asText().equals("subProcess")
                                ? Trace.TROUBLE
                                : Trace.TAKEN,
                        (one, other) -> one == Trace.TAKEN ? one : other);
            }
        }
        for (var step : sections.path("steps")) {
            var state = step.path("state").asText();
            if (traces.containsKey(step.path("element").asText())
                    && Set.of("FAILED", "REFUSED", "STOPPED", "CANCELLED").contains(state)) {
                traces.put(step.path("element").asText(), Trace.TROUBLE);
            }
        }
        var text = new String(bpmn, java.nio.charset.StandardCharsets.UTF_8);
        var incoming = new HashMap<String, List<String[]>>();
        for (var found = FLOW.matcher(text); found.find(); ) {
            var flow = new String[] {
                attribute(found.group(), "id"),
                attribute(found.group(), "sourceRef"),
                attribute(found.group(), "targetRef")
            };
            incoming.computeIfAbsent(flow[2], id -> new ArrayList<>()).add(flow);
        }
        incoming.forEach((target, all) -> visits.getOrDefault(target, List.of()).forEach(visit -> {
            String latest = "";
            var taken = new ArrayList<String>();
            for (var flow : all) {
                for (var source : visits.getOrDefault(flow[1], List.of())) {
                    if (source.call() == visit.call()
                            && !source.cancelled()
                            && !source.ended().isEmpty()
                            && source.ended().compareTo(visit.began()) <= 0) {
                        int order = source.ended().compareTo(latest);
                        if (order > 0) {
                            latest = source.ended();
                            taken.clear();
                        }
                        if (order >= 0) {
                            taken.add(flow[0]);
                        }
                    }
                }
            }
            flows.addAll(taken);
        }));
    }

    private static String attribute(String tag, String name) {
        var found = Pattern.compile("\\b" + name + "=\"([^\"]*)\"").matcher(tag);
        return found.find() ? found.group(1) : "";
    }

    /** @return the process id of a model */
    static String process(byte[] bpmn) {
        try {
            var reader = javax.xml.stream.XMLInputFactory.newInstance();
            reader.setProperty(javax.xml.stream.XMLInputFactory.SUPPORT_DTD, false);
            var events = reader.createXMLStreamReader(new ByteArrayInputStream(bpmn));
            while (events.hasNext()) {
                if (events.next() == javax.xml.stream.XMLStreamConstants.START_ELEMENT
                        && events.getLocalName().equals("process")) {
                    return events.getAttributeValue(null, "id");
                }
            }
            return "";
        } catch (javax.xml.stream.XMLStreamException e) {
            throw new IllegalArgumentException("the model is no BPMN", e);
        }
    }

    Map<String, Trace> traces() {
        return traces;
    }

    Set<String> flows() {
        return flows;
    }
}
