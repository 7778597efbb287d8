package io.drawbridge.evidence.rest;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.RunId;
import io.drawbridge.core.TenantId;
import io.drawbridge.evidence.EvidenceAccess;
import io.drawbridge.evidence.Findings;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.security.Principal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Findings over HTTP. */
@RestController
@RequestMapping(path = "/api/v1/findings", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Findings")
class FindingController {

    private static final int MOST_AT_ONCE = 500;

    @Schema(name = "RunFinding")
    record FindingView(
            String id,
            String run,
            String tenant,
            String text,
            String owner,
            LocalDate dueDate,
            @Schema(description = "OPEN or CLOSED") String state,
            String closedReason,
            @Schema(description = "a later run that shows whether it was put right") String retestRun,
            String foundBy,
            Instant foundAt,
            Instant changedAt) {

        static FindingView of(Findings.Finding finding) {
            return new FindingView(
                    finding.id(),
                    finding.run().value(),
                    finding.tenant().value(),
                    finding.text(),
                    finding.owner(),
                    finding.dueDate(),
                    finding.state(),
                    finding.closedReason(),
                    finding.retestRun() == null ? null : finding.retestRun().value(),
                    finding.foundBy(),
                    finding.foundAt(),
                    finding.changedAt());
        }
    }

    @Schema(name = "RunFindingList")
    record FindingList(List<FindingView> findings, int offset, int limit) {}

    @Schema(name = "AssignFinding")
    @JsonIgnoreProperties(ignoreUnknown = false)
    record Assign(
            @Schema(description = "who sees to it; left as it is without") String owner,
            @Schema(description = "by when; left as it is without", example = "2026-12-01") LocalDate dueDate) {}

    @Schema(name = "CloseFinding")
    @JsonIgnoreProperties(ignoreUnknown = false)
    record Close(@Schema(requiredMode = Schema.RequiredMode.REQUIRED) String reason) {}

    @Schema(name = "RetestFinding")
    @JsonIgnoreProperties(ignoreUnknown = false)
    record Retest(@Schema(description = "a later run", requiredMode = Schema.RequiredMode.REQUIRED) String run) {}

    private final Findings findings;
    private final EvidenceAccess access;

    FindingController(Findings findings, EvidenceAccess access) {
        this.findings = findings;
        this.access = access;
    }

    @GetMapping
    @Operation(summary = "Findings, those due first at first")
    FindingList list(
            @RequestParam(required = false) String tenant,
            @Parameter(description = "open or closed; both without") @RequestParam(required = false) String state,
            @RequestParam(defaultValue = "0") int offset,
            @RequestParam(defaultValue = "100") int limit) {
        if (state != null && !state.equals("open") && !state.equals("closed")) {
            throw new InvalidInput("state", "must be 'open' or 'closed'");
        }
        if (offset < 0) {
            throw new InvalidInput("offset", "must not be negative");
        }
        if (limit < 1 || limit > MOST_AT_ONCE) {
            throw new InvalidInput("limit", "must be 1 to " + MOST_AT_ONCE);
        }
        var found = findings.list(
                access.tenants().stream()
                        .filter(one -> tenant == null || one.equals(new TenantId(tenant)))
                        .toList(),
                state == null ? null : state.equals("open"),
                offset,
                limit);
        return new FindingList(found.stream().map(FindingView::of).toList(), offset, limit);
    }

    @GetMapping("/{id}")
    @Operation(summary = "One finding")
    FindingView finding(@PathVariable String id) {
        return FindingView.of(find(id));
    }

    @PostMapping(path = "/{id}/assignment", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Say who sees to it, and by when")
    FindingView assign(@PathVariable String id, @RequestBody Assign body, Principal caller) {
        change(id);
        return FindingView.of(findings.assign(id, body.owner(), body.dueDate(), caller.getName()));
    }

    @PostMapping(path = "/{id}/retest", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Name a later run that shows whether it was put right")
    FindingView retest(@PathVariable String id, @RequestBody Retest body, Principal caller) {
        change(id);
        if (body.run() == null || access.find(new RunId(body.run())).isEmpty()) {
            throw new InvalidInput("run", "is not known: " + body.run());
        }
        return FindingView.of(findings.retest(id, new RunId(body.run()), caller.getName()));
    }

    @PostMapping(path = "/{id}/closure", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Close it, with the reason")
    FindingView close(@PathVariable String id, @RequestBody Close body, Principal caller) {
        change(id);
        return FindingView.of(findings.close(id, body.reason(), caller.getName()));
    }

    private Findings.Finding find(String id) {
        return access.finding(id).orElseThrow(() -> new Missing("finding"));
    }

    private void change(String id) {
        if (!access.mayChangeFindings(find(id).run())) {
            throw Missing.notAllowed();
        }
    }
}
