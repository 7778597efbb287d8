package io.drawbridge.evidence.rest;

import io.drawbridge.core.RunId;
import io.drawbridge.evidence.ChainCheck;
import io.drawbridge.evidence.EvidenceAccess;
import io.drawbridge.evidence.EvidencePacks;
import io.drawbridge.evidence.RunClocks;
import io.drawbridge.runbook.Run;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The evidence of one run over HTTP. */
@RestController
@RequestMapping("/api/v1/runs/{id}")
@Tag(name = "Evidence")
class EvidenceController {

    @Schema(name = "ClockPart")
    record PartView(
            String phase,
            @Schema(description = "which roles were waited for") String roles,
            Instant from,
            Instant until) {}

    @Schema(name = "MachineRecovery")
    record MachineView(String name, Instant recoveredAt, Long recoveryTimeMillis) {}

    @Schema(name = "GroupRecoveryPoint")
    record GroupView(String name, Long recoveryPointObjectiveMillis, Instant pointInTime, Long recoveryPointMillis) {}

    @Schema(name = "DecisionClock")
    record ClockView(
            Instant from,
            @Schema(description = "the end, or now") Instant until,
            long totalMillis,
            @Schema(
                            description =
                                    "milliseconds by phase: detect, declare, approve, execute, wait, verify; they sum up to"
                                            + " the total")
                    Map<String, Long> phases,
            @Schema(description = "milliseconds of approvals, by the roles that had not answered")
                    Map<String, Long> approvals,
            List<PartView> parts,
            Long recoveryTimeObjectiveMillis,
            @Schema(description = "to verified services, or to the end; null while the run goes on")
                    Long recoveryTimeMillis,
            Long recoveryPointObjectiveMillis,
            List<MachineView> machines,
            List<GroupView> groups) {

        static ClockView of(RunClocks.Shown shown) {
            var phases = new LinkedHashMap<String, Long>();
            shown.reading().phases().forEach((phase, length) -> phases.put(phase.word(), length.toMillis()));
            var approvals = new LinkedHashMap<String, Long>();
            shown.reading().approvalsByRoles().forEach((roles, length) -> approvals.put(roles, length.toMillis()));
            return new ClockView(
                    shown.reading().from(),
                    shown.reading().until(),
                    shown.reading().total().toMillis(),
                    phases,
                    approvals,
                    shown.reading().parts().stream()
                            .map(part -> new PartView(part.phase().word(), part.roles(), part.from(), part.until()))
                            .toList(),
                    millis(shown.recoveryTimeObjective()),
                    millis(shown.recoveryTime()),
                    millis(shown.recoveryPointObjective()),
                    shown.machines().stream()
                            .map(machine -> new MachineView(
                                    machine.name(), machine.recoveredAt(), millis(machine.recoveryTime())))
                            .toList(),
                    shown.groups().stream()
                            .map(group -> new GroupView(
                                    group.name(), millis(group.objective()), group.pointInTime(), millis(group.lost())))
                            .toList());
        }

        private static Long millis(Duration duration) {
            return duration == null ? null : duration.toMillis();
        }
    }

    @Schema(name = "ChainProblem")
    record ProblemView(@Schema(description = "0 for the chain as a whole") long entry, String what) {}

    @Schema(name = "ChainCheck")
    record ChainView(boolean intact, List<ProblemView> problems) {}

    private final EvidenceAccess access;
    private final EvidencePacks packs;
    private final RunClocks clocks;
    private final ChainCheck check;
    private final Clock clock;

    EvidenceController(EvidenceAccess access, EvidencePacks packs, RunClocks clocks, ChainCheck check, Clock clock) {
        this.access = access;
        this.packs = packs;
        this.clocks = clocks;
        this.check = check;
        this.clock = clock;
    }

    @GetMapping(path = "/clock", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "The decision clock: what the time of a run was spent on, and what was agreed",
            description = "Recovery points are as the replications stood when readiness was checked.")
    ClockView clock(@PathVariable String id) {
        return ClockView.of(clocks.of(find(id), clock.instant()));
    }

    @GetMapping(path = "/chain", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Check the chain of a run's entries in the database: what was changed, and where")
    ChainView chain(@PathVariable String id) {
        var problems = check.check(find(id).id()).stream()
                .map(problem -> new ProblemView(problem.entry(), problem.what()))
                .toList();
        return new ChainView(problems.isEmpty(), problems);
    }

    @GetMapping(path = "/evidence", produces = "application/zip")
    @Operation(
            summary = "The evidence pack of an ended run",
            description = "A zip that verify-evidence checks without a network. Made by itself at the end of the run.")
    @ApiResponse(
            responseCode = "200",
            description = "The pack",
            content = @Content(mediaType = "application/zip", schema = @Schema(type = "string", format = "binary")))
    @ApiResponse(responseCode = "404", description = "No such run, or its pack is not made yet", content = @Content)
    ResponseEntity<byte[]> evidence(@PathVariable String id) {
        var run = find(id);
        var pack = packs.of(run).orElseThrow(() -> new Missing("pack yet"));
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("application/zip"))
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"evidence-" + run.id() + ".zip\"")
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(pack);
    }

    private Run find(String id) {
        return access.find(new RunId(id)).orElseThrow(() -> new Missing("run"));
    }
}
