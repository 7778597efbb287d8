package io.drawbridge.planning.rest;

import io.drawbridge.planning.LimitsCheck;
import io.drawbridge.planning.PlanTable;
import io.drawbridge.planning.PlanningTables;
import io.drawbridge.planning.ProtectionLimits;
import io.drawbridge.planning.TargetSizing;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The questions before anything moves, over HTTP. Every field carries its unit; a wrong one is named. */
@RestController
@RequestMapping(path = "/api/v1/planning", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Planning")
class PlanningController {

    private final PlanningTables tables = PlanningTables.ours();
    private final ProtectionLimits limits;
    private final Clock clock;

    PlanningController(ProtectionLimits limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
    }

    @GetMapping("/tables")
    @Operation(
            summary = "Offers, connections, appliances and limits that planning reckons with",
            description = "Every row with its source and what is doubtful about it.")
    PlanningTables tables() {
        return tables;
    }

    @PostMapping(path = "/bandwidth", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Whether groups can be replicated over a connection within their RPO",
            description = "FEASIBLE: a synchronisation fits into half of its RPO. AT_RISK: it does not, and any"
                    + " disturbance breaks the RPO. NOT_SUSTAINABLE: more changes than the connection carries, so the"
                    + " backlog grows for ever. No time is shorter than 8 times the bytes over the bits a second.")
    BandwidthView bandwidth(@RequestBody BandwidthRequest request) {
        return BandwidthView.of(request.plan(limits));
    }

    @PostMapping(path = "/sizing", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Which offer takes the machines with hosts to spare, and what management components they need")
    SizingView sizing(@RequestBody SizingRequest request) {
        var change = request.changeGigabytesPerHour() == null
                ? null
                : Numbers.decimal(
                        "changeGigabytesPerHour", request.changeGigabytesPerHour(), null, 1_000_000, "GB an hour");
        return SizingView.of(new TargetSizing(tables, limits).judge(request.demand(limits)), change);
    }

    @PostMapping(path = "/limits", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Whether counts stay within what the products carry")
    LimitsView limits(@RequestBody LimitsView.Counts request) {
        return LimitsView.of(LimitsCheck.of(tables, limits).judge(Numbers.given("counts", request.counts())));
    }

    @PostMapping(path = "/waves", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "When machines move: free slots, the longest first, with the distance from the lower bound",
            description =
                    "At most bandwidth over 250 Mbps at once, 2 on a host, 8 on a datastore. Moves share the"
                            + " connection evenly, so the last ones have more; what a machine changes meanwhile goes over again.")
    WavesView waves(@RequestBody WavesRequest request) {
        return WavesView.of(request.plan(clock.instant()));
    }

    @PostMapping(path = "/plan-table", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "What a table of machines, groups, priorities, dependencies and RPOs would become",
            description = "A preview: nothing is made of it. Every mistake is named by its line.")
    PlanTableView planTable(@RequestBody PlanTableView.Text request) {
        return PlanTableView.of(PlanTable.read("csv", request.csv(), limits));
    }

    @PostMapping(path = "/path", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Whether a path carries live migrations, with the margin of each figure",
            description = "Packet loss is judged by what it leaves one TCP stream without WAN optimisation: an estimate"
                    + " on the safe side.")
    PathView path(@RequestBody PathView.Measured request) {
        return PathView.of(request.path());
    }
}
