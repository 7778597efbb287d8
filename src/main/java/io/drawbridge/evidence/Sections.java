package io.drawbridge.evidence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.approval.Decisions;
import io.drawbridge.core.PlanName;
import io.drawbridge.core.RunId;
import io.drawbridge.engine.Documents;
import io.drawbridge.engine.EntryDigest;
import io.drawbridge.engine.Journal;
import io.drawbridge.engine.StepReader;
import io.drawbridge.runbook.Run;
import io.drawbridge.runbook.RunTrace;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** What is sealed at the end of a run beside the chain itself: all that the product's tables and the engine know of it. */
@Component
class Sections {

    private final StepReader steps;
    private final Documents documents;
    private final Decisions decisions;
    private final RunTrace trace;
    private final RunClocks clocks;
    private final Findings findings;

    Sections(
            StepReader steps,
            Documents documents,
            Decisions decisions,
            RunTrace trace,
            RunClocks clocks,
            Findings findings) {
        this.steps = steps;
        this.documents = documents;
        this.decisions = decisions;
        this.trace = trace;
        this.clocks = clocks;
        this.findings = findings;
    }

    ObjectNode of(Run run, List<Journal.Entry> entries, Map<String, byte[]> models) {
        var sections = EvidenceJson.MAPPER.createObjectNode();
        sections.set("run", run(run));
        sections.set("clock", clocks.of(run, entries, run.endedAt()).json());
        sections.set("decisions", decisions(run.id(), entries));
        sections.set("steps", steps(run.id()));
        sections.set("deviations", Deviations.of(entries, documents.find(run.id(), "readiness")));
        sections.set("findings", findings.json(run.id()));
        sections.set("path", path(run.id()));
        sections.set("documents", documents(run.id()));
        var digests = sections.putObject("models");
        models.forEach((name, content) -> digests.put(name, EntryDigest.sha256(content)));
        return sections;
    }

    private static ObjectNode run(Run run) {
        var node = EvidenceJson.MAPPER.createObjectNode();
        node.put("id", run.id().value());
        node.put("runbook", run.runbook());
        node.put("runbookName", run.runbookName());
        node.put("runbookVersion", run.runbookVersion());
        node.put("tenant", run.tenant().value());
        node.put("sitePair", run.sitePair().value());
        node.put("protectedSite", run.protectedSite().value());
        node.put("recoverySite", run.recoverySite().value());
        node.put("recoveryPlan", run.plan().map(PlanName::value).orElse(null));
        node.put("subject", run.subject());
        node.put("direction", run.direction());
        node.put("mode", run.mode().word());
        node.put("trigger", run.trigger());
        node.put("breakGlass", run.breakGlass());
        node.put("reason", run.reason());
        node.put("requester", run.requester());
        node.put("detectedAt", EntryDigest.time(run.detectedAt()));
        node.put("requestedAt", EntryDigest.time(run.requestedAt()));
        node.put("endedAt", EntryDigest.time(run.endedAt()));
        node.put("outcome", run.outcome());
        node.put("outcomeName", run.outcomeName());
        return node;
    }

    /** Each names the entry of the chain that was written with it, so that the two can be compared. */
    private ArrayNode decisions(RunId run, List<Journal.Entry> entries) {
        var list = EvidenceJson.MAPPER.createArrayNode();
        var left = new java.util.ArrayList<>(entries.stream()
                .filter(entry -> entry.kind() == Journal.Kind.DECISION)
                .toList());
        for (var decision : decisions.of(run)) {
            var node = list.addObject();
            // By what a later hand would change last; what was changed is told by whoever compares the two.
            var entry = left.stream()
                    .filter(candidate -> candidate.at().equals(decision.at())
                            && decision.element().equals(candidate.element())
                            && decision.who().equals(candidate.who()))
                    .findFirst()
                    .or(() -> left.stream()
                            .filter(candidate -> candidate.at().equals(decision.at())
                                    || decision.element().equals(candidate.element()))
                            .findFirst());
            entry.ifPresent(left::remove);
            node.put("entry", entry.map(Journal.Entry::number).orElse(null));
            node.put("at", EntryDigest.time(decision.at()));
            node.put("element", decision.element());
            node.put("kind", decision.kind());
            node.put("decision", decision.decision());
            node.put("reason", decision.reason());
            node.put("details", decision.details());
            node.put("who", decision.who());
            node.put("role", decision.role());
        }
        return list;
    }

    private ArrayNode steps(RunId run) {
        var list = EvidenceJson.MAPPER.createArrayNode();
        for (var progress : steps.of(run)) {
            var step = progress.step();
            var node = list.addObject();
            node.put("id", step.id());
            node.put("element", step.element());
            node.put("name", step.label());
            node.put("state", step.state().name());
            node.put("round", step.round());
            node.put("live", step.live());
            node.put("text", step.text());
            node.put("code", step.code());
            node.put("dueAt", EntryDigest.time(step.dueAt()));
            node.put("endedAt", EntryDigest.time(step.endedAt()));
            var items = node.putArray("items");
            progress.items().forEach(row -> {
                var item = items.addObject();
                item.put("id", row.item().id());
                item.put("label", row.item().label());
                item.put("state", row.item().state().name());
                item.put("percent", row.item().percent());
                item.put("note", row.item().note());
                item.put("beganAt", EntryDigest.time(row.beganAt()));
                item.put("endedAt", EntryDigest.time(row.endedAt()));
            });
        }
        return list;
    }

    /** Instances are numbered: the engine's ids tell nothing. */
    private ArrayNode path(RunId run) {
        var list = EvidenceJson.MAPPER.createArrayNode();
        var numbers = new HashMap<String, Integer>();
        for (var visit : trace.path(run)) {
            var node = list.addObject();
            node.put("process", visit.process());
            node.put("call", numbers.computeIfAbsent(visit.instance(), id -> numbers.size() + 1));
            node.put("element", visit.element());
            node.put("name", visit.name());
            node.put("type", visit.type());
            node.put("began", EntryDigest.time(visit.began()));
            node.put("ended", EntryDigest.time(visit.ended()));
            node.put("cancelled", visit.cancelled());
        }
        return list;
    }

    private ObjectNode documents(RunId run) {
        var all = EvidenceJson.MAPPER.createObjectNode();
        for (var document : documents.of(run)) {
            var node = all.putObject(document.name());
            node.put("element", document.element());
            node.put("writtenAt", EntryDigest.time(document.writtenAt()));
            node.put("content", document.content());
        }
        return all;
    }

    static JsonNode parse(String json) {
        try {
            return EvidenceJson.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            return EvidenceJson.MAPPER.missingNode();
        }
    }

    static long millis(Instant from, Instant until) {
        return Duration.between(from, until).toMillis();
    }
}
