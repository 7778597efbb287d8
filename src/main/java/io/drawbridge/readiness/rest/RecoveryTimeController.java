package io.drawbridge.readiness.rest;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.PlanName;
import io.drawbridge.core.SitePairId;
import io.drawbridge.readiness.RecoveryTimeForecasts;
import io.drawbridge.security.Callers;
import io.drawbridge.site.Sites;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** How long a plan's recovery would take now. */
@RestController
@RequestMapping(path = "/api/v1/planning", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Planning")
class RecoveryTimeController {

    private final RecoveryTimeForecasts forecasts;
    private final Sites sites;
    private final Callers callers;

    RecoveryTimeController(RecoveryTimeForecasts forecasts, Sites sites, Callers callers) {
        this.forecasts = forecasts;
        this.sites = sites;
        this.callers = callers;
    }

    @GetMapping("/recovery-time")
    @Operation(
            summary =
                    "How long the recovery of a plan would take now, as a range, and what each priority barrier costs",
            description = "From earlier runs of the plan in its present direction and from what the readiness watch has"
                    + " read of it; asks no remote system. One recovery in ten is below low, half are below median, one"
                    + " in ten is above high. Parts that were never measured are assumed, each with its source.")
    RecoveryTimeView recoveryTime(
            @Parameter(description = "id of the site pair", required = true, example = "rainpole")
                    @RequestParam(required = false)
                    String sitePair,
            @Parameter(description = "name of the recovery plan", required = true, example = "Payroll")
                    @RequestParam(required = false)
                    String recoveryPlan) {
        var plan = new PlanName(recoveryPlan);
        var reader = callers.current();
        var pair = sites.findPair(new SitePairId(sitePair))
                .filter(one -> reader.sees(one.tenant()))
                .orElseThrow(() -> new InvalidInput("sitePair", "is not known"));
        return forecasts
                .of(pair.id(), plan)
                .map(RecoveryTimeView::of)
                .orElseThrow(() ->
                        new InvalidInput("recoveryPlan", "is no plan whose machines the readiness watch has read yet"));
    }
}
