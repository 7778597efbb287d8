package io.drawbridge.evidence.rest;

import io.drawbridge.core.Csv;
import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.TenantId;
import io.drawbridge.evidence.AuditSearch;
import io.drawbridge.evidence.EvidenceAccess;
import io.drawbridge.runbook.Run;
import io.drawbridge.runbook.RunSearch;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What auditors look for, over HTTP. */
@RestController
@RequestMapping("/api/v1/audit/runs")
@Tag(name = "Audit")
class AuditController {

    private static final int MOST_AT_ONCE = 500;
    private static final int MOST_EXPORTED = 10_000;

    /** What is looked for; what is left out means anything. */
    record Filter(
            String tenant,
            @Parameter(description = "protected or recovery site") String site,
            String sitePair,
            @Parameter(description = "the plan, or what else the run worked on, whole") String plan,
            String runbook,
            @Parameter(description = "who asked for the run, or decided in it") String person,
            @Parameter(description = "asked for at this moment or later") Instant from,
            @Parameter(description = "asked for before this moment") Instant until,
            @Parameter(description = "running, succeeded, failed, or the element id of an end") String result,
            @Parameter(description = "in the reason, the subject, the result or the run's id") String text) {

        RunSearch.Query query() {
            return new RunSearch.Query(
                    tenant == null ? null : new TenantId(tenant),
                    site,
                    sitePair,
                    plan,
                    runbook,
                    person,
                    from,
                    until,
                    result,
                    text);
        }
    }

    @Schema(name = "FoundRun")
    record FoundView(
            String id,
            String runbook,
            String runbookName,
            String tenant,
            String sitePair,
            String direction,
            String subject,
            String mode,
            String requester,
            String reason,
            Instant requestedAt,
            Instant endedAt,
            String outcome,
            String outcomeName) {

        static FoundView of(Run run) {
            return new FoundView(
                    run.id().value(),
                    run.runbook(),
                    run.runbookName(),
                    run.tenant().value(),
                    run.sitePair().value(),
                    run.direction(),
                    run.subject(),
                    run.mode().word(),
                    run.requester(),
                    run.reason(),
                    run.requestedAt(),
                    run.endedAt(),
                    run.ended() ? run.outcome() : null,
                    run.ended() ? run.outcomeName() : null);
        }
    }

    @Schema(name = "FoundRuns")
    record FoundRuns(
            List<FoundView> runs,
            @Schema(description = "ask for what follows with after=; null at the end") String next) {}

    private final RunSearch search;
    private final AuditSearch audit;
    private final EvidenceAccess access;

    AuditController(RunSearch search, AuditSearch audit, EvidenceAccess access) {
        this.audit = audit;
        this.search = search;
        this.access = access;
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Search among all runs, the latest first")
    FoundRuns search(
            @ParameterObject @ModelAttribute Filter filter,
            @RequestParam(required = false) String after,
            @RequestParam(defaultValue = "100") int limit) {
        if (limit < 1 || limit > MOST_AT_ONCE) {
            throw new InvalidInput("limit", "must be 1 to " + MOST_AT_ONCE);
        }
        var page = search.find(filter.query(), access.tenants(), after, limit);
        return new FoundRuns(page.runs().stream().map(FoundView::of).toList(), page.next());
    }

    @GetMapping(path = "/export", produces = "text/csv")
    @Operation(
            summary = "The same as CSV (RFC 4180), at most 10,000 runs",
            description = "What a spreadsheet would take for a formula is preceded by an apostrophe.")
    ResponseEntity<byte[]> export(@ParameterObject @ModelAttribute Filter filter) {
        var query = filter.query();
        var whose = access.tenants();
        var lines = new ArrayList<String>();
        lines.add(Csv.line(
                "run",
                "runbook",
                "tenant",
                "site pair",
                "direction",
                "subject",
                "mode",
                "requester",
                "reason",
                "requested at",
                "ended at",
                "result",
                "decided by",
                "recovery time s",
                "agreed recovery time s",
                "evidence"));
        String after = null;
        do {
            var page = audit.find(query, whose, after, MOST_AT_ONCE);
            page.runs().forEach(found -> {
                var run = found.run();
                var evidence = found.evidence();
                lines.add(Csv.line(
                        run.id().value(),
                        run.runbook(),
                        run.tenant().value(),
                        run.sitePair().value(),
                        run.direction(),
                        run.subject(),
                        run.mode().word(),
                        run.requester(),
                        run.reason(),
                        String.valueOf(run.requestedAt()),
                        run.ended() ? run.endedAt().toString() : "",
                        run.ended() ? run.outcomeName() : "running",
                        String.join(" ", found.deciders()),
                        seconds(evidence.recoveryTime()),
                        seconds(evidence.recoveryTimeObjective()),
                        evidence.packed() ? "pack" : evidence.sealed() ? "sealed" : "none"));
            });
            after = page.next();
        } while (after != null && lines.size() <= MOST_EXPORTED);
        return ResponseEntity.ok()
                .contentType(new MediaType("text", "csv", StandardCharsets.UTF_8))
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"runs.csv\"")
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body((String.join("\r\n", lines.subList(0, Math.min(lines.size(), MOST_EXPORTED + 1))) + "\r\n")
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static String seconds(Duration length) {
        return length == null ? "" : String.valueOf(length.toSeconds());
    }
}
