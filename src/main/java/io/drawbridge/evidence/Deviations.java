package io.drawbridge.evidence;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.drawbridge.engine.EntryDigest;
import io.drawbridge.engine.Journal;
import java.util.List;
import java.util.Optional;

/** What was not as the runbook hopes: an auditor reads these first. */
final class Deviations {

    private Deviations() {}

    static ArrayNode of(List<Journal.Entry> entries, Optional<String> readiness) {
        var list = EvidenceJson.MAPPER.createArrayNode();
        readiness.map(Sections::parse).ifPresent(found -> found.path("gaps").forEach(gap -> {
            var node = list.addObject();
            node.put("kind", "gap in readiness");
            node.put("at", (String) null);
            node.put("entry", (Long) null);
            node.put(
                    "what",
                    gap.path("severity").asText() + ": " + gap.path("what").asText()
                            + (gap.path("where").asText().isBlank()
                                    ? ""
                                    : " (" + gap.path("where").asText() + ")")
                            + ", " + gap.path("detail").asText());
            node.put("who", (String) null);
        }));
        for (var entry : entries) {
            var kind = kind(entry);
            if (kind != null) {
                var node = list.addObject();
                node.put("kind", kind);
                node.put("at", EntryDigest.time(entry.at()));
                node.put("entry", entry.number());
                node.put("what", words(entry));
                node.put("who", entry.who());
            }
        }
        return list;
    }

    private static String words(Journal.Entry entry) {
        var label = entry.label() == null ? "" : entry.label() + ": ";
        return label + Optional.ofNullable(entry.text()).orElse("");
    }

    private static String kind(Journal.Entry entry) {
        var text = Optional.ofNullable(entry.text()).orElse("");
        return switch (entry.kind()) {
            case STEP_FAILED -> "step failed";
            case NO_ANSWER -> "command without an answer";
            case REFUSED -> "command refused";
            case ABORT_REQUESTED -> "abort";
            case CHAIN_BEGUN -> "entries from before the chain";
            case NOTICE -> text.startsWith("break-glass by") ? "break-glass" : null;
            case DECISION ->
                text.startsWith("failed-step: retry")
                        ? "tried again"
                        : text.startsWith("failed-step: done-by-hand")
                                ? "done by hand"
                                : text.startsWith("risk:") ? "risk signed" : null;
            case STEP_REACHED ->
                Optional.ofNullable(entry.element()).orElse("").startsWith("serviceTask_force")
                        ? "forced"
                        : text.startsWith("done by hand") ? "done by hand" : null;
            default -> null;
        };
    }
}
