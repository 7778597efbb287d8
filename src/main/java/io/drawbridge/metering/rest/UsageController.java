package io.drawbridge.metering.rest;

import io.drawbridge.core.Csv;
import io.drawbridge.metering.Usage;
import io.drawbridge.metering.UsageReport;
import io.drawbridge.planning.LimitsCheck;
import io.drawbridge.security.Callers;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What tenants used, for whoever writes the bills. */
@RestController
@RequestMapping("/api/v1/usage")
@Tag(name = "Usage")
class UsageController {

    private static final String TENANT = "only this one; all that the caller sees without it";
    private static final String MONTH = "such as 2026-03; the present one without it";

    @Schema(name = "Usage")
    record UsageView(
            String month,
            @Schema(description = "the month's first moment") Instant from,
            @Schema(description = "the first moment after it") Instant until,
            List<TenantView> tenants,
            @Schema(description = "what one Usage Meter takes, against the tenants above") List<LimitView> limits) {}

    @Schema(name = "TenantUsage")
    record TenantView(
            String tenant,
            String tenantName,
            @Schema(description = "whether the figures never change any more: a day after the month's end")
                    boolean closed,
            Instant closedAt,
            @Schema(description = "the last day, UTC, that is reckoned in") LocalDate through,
            @Schema(description = "whether somebody could look on every day") boolean complete,
            @Schema(description = "most machines in protection groups on one day") int protectedVmsPeak,
            @Schema(description = "of the days on which somebody could look") BigDecimal protectedVmsAverage,
            @Schema(description = "sum over these days of the highest count of each") long protectedVmDays,
            @Schema(description = "most machines with a replication on one day") int replicatedVmsPeak,
            @Schema(description = "decimal GB of the synchronisations that were seen: at least that much was shipped")
                    BigDecimal replicatedGigabytes,
            long synchronisations,
            @Schema(description = "at least so many came between two looks; their bytes are in no figure")
                    long unseenSynchronisations,
            @Schema(
                            description =
                                    "from the start of a test to the end of its clean-up, of tests that ended in the month")
                    BigDecimal testHours,
            @Schema(description = "live runs that ended in the month and moved machines without the other site's help")
                    int disasterRecoveries,
            @Schema(description = "planned and live migrations that moved machines") int migrations,
            int failbacks,
            @Schema(description = "live runs in which a plan was tested") int tests,
            @Schema(description = "live runs of these kinds that ended without that: declined, refused, aborted")
                    int endedOtherwise,
            List<UsageReport.PairUsage> pairs) {

        static TenantView of(String name, UsageReport report) {
            return new TenantView(
                    report.tenant(),
                    name,
                    report.isClosed(),
                    report.closedAt(),
                    report.through(),
                    report.isComplete(),
                    report.protectedVmsPeak(),
                    report.protectedVmsAverage(),
                    report.protectedVmDays(),
                    report.replicatedVmsPeak(),
                    report.replicatedGigabytes(),
                    report.synchronisations(),
                    report.unseenSynchronisations(),
                    report.testHours(),
                    report.disasterRecoveries(),
                    report.migrations(),
                    report.failbacks(),
                    report.tests(),
                    report.endedOtherwise(),
                    report.pairs());
        }
    }

    @Schema(name = "MeteringLimit")
    record LimitView(
            String key,
            boolean holds,
            @Schema(description = "that is known here: the meter counts all machines of a vCenter") long count,
            String limit,
            String words,
            String product,
            String version,
            String source) {

        static LimitView of(LimitsCheck.Finding finding) {
            var limit = finding.limit();
            return new LimitView(
                    limit.key(),
                    finding.holds(),
                    finding.count(),
                    limit.words(),
                    finding.words(),
                    limit.product(),
                    limit.version(),
                    limit.source());
        }
    }

    private final Usage usage;
    private final Callers callers;

    UsageController(Usage usage, Callers callers) {
        this.usage = usage;
        this.callers = callers;
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "What tenants used in a month",
            description = "Protected machines, replicated GB, test hours, recoveries. A month is its days in UTC; a day"
                    + " after its end it is closed, and its figures stay as they are. Days on which nobody could look are"
                    + " named by pair of sites.")
    UsageView usage(
            @Parameter(description = TENANT) @RequestParam(required = false) String tenant,
            @Parameter(description = MONTH) @RequestParam(required = false) String month) {
        var wanted = usage.month(month);
        var reports = usage.reports(callers.current(), tenant, wanted);
        return new UsageView(
                wanted.toString(),
                wanted.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant(),
                wanted.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant(),
                reports.stream()
                        .map(report -> TenantView.of(usage.nameOf(report), report))
                        .toList(),
                usage.limits(reports).stream().map(LimitView::of).toList());
    }

    @GetMapping(path = "/export", produces = "text/csv")
    @Operation(
            summary = "The same as CSV (RFC 4180), a line for each tenant",
            description = "What a spreadsheet would take for a formula is preceded by an apostrophe.")
    ResponseEntity<byte[]> exportUsage(
            @Parameter(description = TENANT) @RequestParam(required = false) String tenant,
            @Parameter(description = MONTH) @RequestParam(required = false) String month) {
        var wanted = usage.month(month);
        var lines = new ArrayList<String>();
        lines.add(Csv.line(
                "month (UTC)",
                "tenant",
                "name",
                "state",
                "through",
                "site pairs",
                "protected VMs peak",
                "protected VMs average",
                "protected VM days",
                "replicated VMs peak",
                "replicated GB at least",
                "synchronisations seen",
                "synchronisations unseen at least",
                "test hours",
                "disaster recoveries",
                "migrations",
                "failbacks",
                "tests",
                "ended otherwise",
                "days without a look"));
        usage.reports(callers.current(), tenant, wanted)
                .forEach(report -> lines.add(Csv.line(
                        report.month(),
                        report.tenant(),
                        usage.nameOf(report),
                        report.isClosed() ? "closed" : "open",
                        report.through().toString(),
                        report.pairs().stream()
                                .map(UsageReport.PairUsage::sitePair)
                                .collect(Collectors.joining(" ")),
                        String.valueOf(report.protectedVmsPeak()),
                        report.protectedVmsAverage().toPlainString(),
                        String.valueOf(report.protectedVmDays()),
                        String.valueOf(report.replicatedVmsPeak()),
                        report.replicatedGigabytes().toPlainString(),
                        String.valueOf(report.synchronisations()),
                        String.valueOf(report.unseenSynchronisations()),
                        report.testHours().toPlainString(),
                        String.valueOf(report.disasterRecoveries()),
                        String.valueOf(report.migrations()),
                        String.valueOf(report.failbacks()),
                        String.valueOf(report.tests()),
                        String.valueOf(report.endedOtherwise()),
                        report.pairs().stream()
                                .flatMap(
                                        pair -> pair.daysWithoutLook().stream().map(day -> pair.sitePair() + ":" + day))
                                .collect(Collectors.joining(" ")))));
        return ResponseEntity.ok()
                .contentType(new MediaType("text", "csv", StandardCharsets.UTF_8))
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"usage-" + wanted + ".csv\"")
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body((String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.UTF_8));
    }
}
