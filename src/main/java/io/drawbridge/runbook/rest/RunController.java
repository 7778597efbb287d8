package io.drawbridge.runbook.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.approval.Decision;
import io.drawbridge.approval.Decisions;
import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.PlanName;
import io.drawbridge.core.RunId;
import io.drawbridge.core.TenantId;
import io.drawbridge.engine.Journal;
import io.drawbridge.engine.StepReader;
import io.drawbridge.engine.StepRecord;
import io.drawbridge.runbook.Discreet;
import io.drawbridge.runbook.Run;
import io.drawbridge.runbook.Runbook;
import io.drawbridge.runbook.Runs;
import io.drawbridge.runbook.Undo;
import io.drawbridge.security.Callers;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Runs over HTTP. */
@RestController
@RequestMapping(path = "/api/v1/runs", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Runs")
class RunController {

    private static final int MOST_AT_ONCE = 1000;

    /** A run and where to go on from it. */
    @Schema(name = "Run")
    record RunView(
            String id,
            String runbook,
            String runbookName,
            String runbookVersion,
            String tenant,
            String sitePair,
            @Schema(description = "null where the run works on something else than one plan") String recoveryPlan,
            @Schema(description = "what it works on, as people read it") String subject,
            String direction,
            String mode,
            String trigger,
            boolean breakGlass,
            String reason,
            String requester,
            Instant detectedAt,
            Instant requestedAt,
            Instant endedAt,
            @Schema(description = "running or ended") String state,
            @Schema(description = "the end that was reached, by the model's element id") String outcome,
            String outcomeName,
            Map<String, String> links) {

        static RunView of(Run run) {
            var self = "/api/v1/runs/" + run.id();
            return new RunView(
                    run.id().value(),
                    run.runbook(),
                    run.runbookName(),
                    run.runbookVersion(),
                    run.tenant().value(),
                    run.sitePair().value(),
                    run.plan().map(PlanName::value).orElse(null),
                    run.subject(),
                    run.direction(),
                    run.mode().word(),
                    run.trigger(),
                    run.breakGlass(),
                    run.reason(),
                    run.requester(),
                    run.detectedAt(),
                    run.requestedAt(),
                    run.endedAt(),
                    run.ended() ? "ended" : "running",
                    run.ended() ? run.outcome() : null,
                    run.ended() ? run.outcomeName() : null,
                    links(self, run.ended()));
        }

        /** There is no evidence before the end. */
        private static Map<String, String> links(String self, boolean ended) {
            var links = new TreeMap<>(Map.of("self", self));
            for (var part : List.of("steps", "journal", "decisions", "events", "undo", "abort", "clock")) {
                links.put(part, self + "/" + part);
            }
            if (ended) {
                links.put("evidence", self + "/evidence");
            }
            return links;
        }
    }

    @Schema(name = "RunList")
    record RunList(List<RunView> runs, int offset, int limit) {}

    @Schema(name = "Item")
    record ItemView(
            String id, String label, String state, int percent, String note, Instant beganAt, Instant endedAt) {}

    @Schema(name = "Step")
    record StepView(
            String id,
            String element,
            String name,
            @Schema(description = "OPEN, FAILED, BY_HAND, REACHED, REFUSED, STOPPED or CANCELLED") String state,
            int round,
            int percent,
            String text,
            String code,
            Instant dueAt,
            Instant deadlineAt,
            Instant endedAt,
            int itemCount,
            List<ItemView> items) {

        static StepView of(StepReader.Summary summary, UnaryOperator<String> words) {
            return of(summary.step(), summary.percent(), summary.itemCount(), List.of(), words);
        }

        static StepView of(StepReader.Progress progress, UnaryOperator<String> words) {
            var items = progress.items().stream()
                    .map(row -> new ItemView(
                            row.item().id(),
                            words.apply(row.item().label()),
                            row.item().state().name(),
                            row.item().percent(),
                            words.apply(row.item().note()),
                            row.beganAt(),
                            row.endedAt()))
                    .toList();
            return of(progress.step(), progress.percent(), items.size(), items, words);
        }

        private static StepView of(
                StepRecord step, int percent, int itemCount, List<ItemView> items, UnaryOperator<String> words) {
            return new StepView(
                    step.id(),
                    step.element(),
                    step.label(),
                    step.state().name(),
                    step.round(),
                    percent,
                    words.apply(step.text()),
                    step.code(),
                    step.dueAt(),
                    step.deadlineAt(),
                    step.endedAt(),
                    itemCount,
                    items);
        }
    }

    @Schema(name = "StepList")
    record StepList(List<StepView> steps) {}

    @Schema(name = "JournalEntry")
    record EntryView(
            long seq,
            Instant at,
            String kind,
            String element,
            Integer round,
            String action,
            String label,
            String details,
            String remoteTask,
            String text,
            String who,
            @Schema(description = "in which role somebody decided, or which roles are asked") String role,
            Long durationMillis,
            @Schema(description = "the place in the run's chain of entries, from 1") Long number,
            @Schema(description = "of this entry and all before it: docs/evidence.md") String hash) {

        static EntryView of(Journal.Entry entry, UnaryOperator<String> words) {
            return new EntryView(
                    entry.seq(),
                    entry.at(),
                    entry.kind().name(),
                    entry.element(),
                    entry.round(),
                    entry.actionKey(),
                    words.apply(entry.label()),
                    words.apply(entry.details()),
                    words.apply(entry.remoteTask()),
                    words.apply(entry.text()),
                    entry.who(),
                    entry.role(),
                    entry.durationMillis(),
                    entry.number(),
                    entry.hash());
        }
    }

    @Schema(name = "Journal")
    record JournalView(List<EntryView> entries, @Schema(description = "ask for what follows with after=") long last) {}

    @Schema(name = "Decisions")
    record DecisionList(List<Decision> decisions) {}

    @Schema(name = "Undo")
    record UndoView(String element, String name, String undo) {

        static UndoView of(Runbook.Element element) {
            return new UndoView(element.id(), element.name(), element.undo());
        }
    }

    @Schema(name = "UndoList")
    record UndoList(List<UndoView> undo, List<UndoView> stays) {}

    @Schema(name = "Abort")
    record Abort(
            @Schema(description = "Why; approvers and auditors read it", requiredMode = Schema.RequiredMode.REQUIRED)
                    String reason) {}

    private final Runs runs;
    private final StepReader steps;
    private final Journal journal;
    private final Decisions decisions;
    private final RunEvents events;
    private final Callers callers;
    private final Discreet discreet;
    private final Undo undo;
    private final ObjectMapper json;
    private final Clock clock;

    RunController(
            Runs runs,
            StepReader steps,
            Journal journal,
            Decisions decisions,
            RunEvents events,
            Callers callers,
            Discreet discreet,
            Undo undo,
            ObjectMapper json,
            Clock clock) {
        this.runs = runs;
        this.steps = steps;
        this.journal = journal;
        this.decisions = decisions;
        this.events = events;
        this.callers = callers;
        this.discreet = discreet;
        this.undo = undo;
        this.json = json;
        this.clock = clock;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Ask for a run")
    @ApiResponse(responseCode = "202", description = "The run is registered and goes its way")
    ResponseEntity<RunView> start(
            @RequestBody StartRun body,
            @Parameter(description = "The same key with the same body gives the same run")
                    @RequestHeader(name = "Idempotency-Key", required = false)
                    String key) {
        if (key != null && (key.isBlank() || key.length() > 255)) {
            throw new InvalidInput("Idempotency-Key", "must hold 1 to 255 characters");
        }
        var started = runs.start(body.toRequest("api", clock.instant()), callers.current(), key, digest(json, body));
        var view = RunView.of(started.run());
        return ResponseEntity.accepted()
                .header("Location", view.links().get("self"))
                .body(view);
    }

    @GetMapping
    @Operation(summary = "Find runs, the latest first")
    RunList list(
            @RequestParam(required = false) String tenant,
            @Parameter(description = "running or ended") @RequestParam(required = false) String state,
            @RequestParam(defaultValue = "0") int offset,
            @RequestParam(defaultValue = "100") int limit) {
        if (state != null && !state.equals("running") && !state.equals("ended")) {
            throw new InvalidInput("state", "must be 'running' or 'ended'");
        }
        if (offset < 0) {
            throw new InvalidInput("offset", "must not be negative");
        }
        checkLimit(limit);
        var found = runs.list(
                callers.current(),
                tenant == null ? null : new TenantId(tenant),
                state == null ? null : state.equals("running"),
                offset,
                limit);
        return new RunList(found.stream().map(RunView::of).toList(), offset, limit);
    }

    @GetMapping("/{id}")
    @Operation(summary = "One run")
    RunView run(@PathVariable String id) {
        return RunView.of(find(id));
    }

    @GetMapping("/{id}/steps")
    @Operation(summary = "The steps of a run, with the progress of each item")
    StepList steps(
            @PathVariable String id,
            @Parameter(description = "false leaves the items out") @RequestParam(defaultValue = "true") boolean items) {
        var run = find(id);
        var words = discreet.wordsOf(run);
        return new StepList(
                items
                        ? steps.of(run.id()).stream()
                                .map(step -> StepView.of(step, words))
                                .toList()
                        : steps.summaries(run.id()).stream()
                                .map(step -> StepView.of(step, words))
                                .toList());
    }

    @GetMapping("/{id}/journal")
    @Operation(summary = "What was sent, what came back, who decided")
    JournalView journal(
            @PathVariable String id,
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "500") int limit) {
        checkLimit(limit);
        var run = find(id);
        var words = discreet.wordsOf(run);
        var entries = journal.of(run.id(), after, limit);
        return new JournalView(
                entries.stream().map(entry -> EntryView.of(entry, words)).toList(),
                entries.isEmpty() ? after : entries.get(entries.size() - 1).seq());
    }

    @GetMapping("/{id}/decisions")
    @Operation(summary = "What people decided")
    DecisionList decisions(@PathVariable String id) {
        return new DecisionList(decisions.of(find(id).id()));
    }

    @GetMapping("/{id}/undo")
    @Operation(summary = "What an abort would undo, and what it would leave")
    UndoList undo(@PathVariable String id) {
        var preview = undo.of(find(id));
        return new UndoList(
                preview.undone().stream().map(UndoView::of).toList(),
                preview.stays().stream().map(UndoView::of).toList());
    }

    @GetMapping(path = "/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(summary = "Follow a run: its journal and progress as server-sent events")
    SseEmitter events(
            @PathVariable String id,
            @Parameter(description = "go on after this entry") @RequestHeader(name = "Last-Event-ID", required = false)
                    String lastEventId) {
        long after = 0;
        if (lastEventId != null) {
            try {
                after = Long.parseLong(lastEventId.trim());
            } catch (NumberFormatException e) {
                throw new InvalidInput("Last-Event-ID", "must be the id of an event of this run");
            }
        }
        return events.follow(find(id), callers.current(), after);
    }

    @PostMapping(path = "/{id}/abort", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Abort a run: what can be undone is undone")
    @ApiResponse(responseCode = "202", description = "The abort is on its way")
    ResponseEntity<RunView> abort(@PathVariable String id, @RequestBody Abort body) {
        var run = find(id);
        runs.abort(run.id(), callers.current(), body.reason());
        return ResponseEntity.accepted().body(RunView.of(find(id)));
    }

    private Run find(String id) {
        return runs.find(new RunId(id), callers.current()).orElseThrow(() -> new NotFound("run"));
    }

    private static void checkLimit(int limit) {
        if (limit < 1 || limit > MOST_AT_ONCE) {
            throw new InvalidInput("limit", "must be 1 to " + MOST_AT_ONCE);
        }
    }

    /** Of the request as we understood it, so that white space and the order of fields do not matter. */
    static String digest(ObjectMapper json, StartRun body) {
        try {
            var bytes = json.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("the request cannot be digested", e);
        }
    }
}
