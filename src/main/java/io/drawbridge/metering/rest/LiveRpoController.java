package io.drawbridge.metering.rest;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.metering.LiveRpo;
import io.drawbridge.planning.Bandwidth;
import io.drawbridge.security.Callers;
import io.drawbridge.site.SitePair;
import io.drawbridge.site.Sites;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** When an objective will be missed, from what replication measured. */
@RestController
@Tag(name = "Planning")
class LiveRpoController {

    @Schema(name = "LiveRpo")
    record LiveRpoView(List<PairView> pairs) {}

    @Schema(name = "LiveRpoPair")
    record PairView(
            String sitePair,
            String tenant,
            @Schema(description = "all is known of this moment; null before the first look") Instant lookedAt,
            @Schema(description = "Mbps that replication can use, where settings say how fast the connection is")
                    BigDecimal lineMegabitsPerSecond,
            List<GroupView> groups) {}

    @Schema(name = "LiveRpoGroup")
    record GroupView(
            String group,
            int machines,
            @Schema(description = "the strictest of its machines; null where none is known") Long rpoMinutes,
            @Schema(description = "UNKNOWN: two synchronisations of a machine must have been seen")
                    LiveRpo.Outlook outlook,
            @Schema(description = "when it is violated first, or since when; null for neither") Instant violationAt,
            String words,
            List<String> reasons,
            @Schema(description = "decimal GB an hour that its measured machines change by")
                    BigDecimal changeGigabytesPerHour,
            int unmeasuredMachines,
            @Schema(description = "the machine that comes closest to its objective; null where none is measured")
                    ClosestView closest,
            @Schema(description = "of the oldest replica, in the next 24 hours") List<PointView> lag) {

        static GroupView of(LiveRpo.GroupOutlook group) {
            return new GroupView(
                    group.group(),
                    group.machines(),
                    group.rpoMinutes(),
                    group.outlook(),
                    group.at(),
                    group.words(),
                    group.reasons(),
                    group.gigabytesPerHour(),
                    group.unmeasured(),
                    group.closest().map(ClosestView::of).orElse(null),
                    group.curve().stream()
                            .map(point -> new PointView(point.at(), point.lag().toSeconds()))
                            .toList());
        }
    }

    @Schema(name = "LiveRpoMachine")
    record ClosestView(
            String machine,
            BigDecimal changeGigabytesPerHour,
            @Schema(description = "GB an hour by which that grows in each hour; 0 where no growth shows")
                    BigDecimal growthGigabytesPerHour,
            @Schema(description = "that its synchronisations ship; never more than the line")
                    BigDecimal megabitsPerSecond,
            @Schema(description = "from the begin of one synchronisation to that of the next") long everySeconds,
            Instant lastSyncAt,
            long lastSyncBytes,
            long lastSyncSeconds,
            int measuredFrom) {

        static ClosestView of(LiveRpo.Closest one) {
            return new ClosestView(
                    one.machine(),
                    one.gigabytesPerHour(),
                    one.growth(),
                    one.megabitsPerSecond(),
                    one.rhythm().toSeconds(),
                    one.last().at(),
                    one.last().bytes(),
                    one.last().duration().toSeconds(),
                    one.seen());
        }
    }

    @Schema(name = "LiveRpoPoint")
    record PointView(Instant at, long lagSeconds) {}

    private final LiveRpo live;
    private final Sites sites;
    private final Callers callers;

    LiveRpoController(LiveRpo live, Sites sites, Callers callers) {
        this.live = live;
        this.sites = sites;
        this.callers = callers;
    }

    @GetMapping(path = "/api/v1/planning/live-rpo", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "When protection groups will next miss their objective, from what replication measured",
            description =
                    "Synchronisations go on as often as they did, ship what is written at the measured rate with its"
                            + " growth, and are as fast as the last ones, never faster than the line where its speed is set.")
    LiveRpoView liveRpo(
            @Parameter(description = "only this one; all that the caller sees without it")
                    @RequestParam(required = false)
                    String sitePair) {
        var reader = callers.current();
        var pairs = sites.pairs().stream()
                .filter(pair -> reader.sees(pair.tenant()))
                .filter(pair -> sitePair == null || pair.id().value().equals(sitePair))
                .toList();
        if (sitePair != null && pairs.isEmpty()) {
            throw new InvalidInput("sitePair", "is not known");
        }
        return new LiveRpoView(pairs.stream().map(this::view).toList());
    }

    private PairView view(SitePair pair) {
        return new PairView(
                pair.id().value(),
                pair.tenant().value(),
                live.lookedAt(pair.id()).orElse(null),
                live.line(pair.id()).map(Bandwidth::megabitsPerSecond).orElse(null),
                live.of(pair.id()).stream().map(GroupView::of).toList());
    }
}
