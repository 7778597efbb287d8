package io.drawbridge.runbook.rest;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.Mode;
import io.drawbridge.core.PlanName;
import io.drawbridge.core.SitePairId;
import io.drawbridge.core.TenantId;
import io.drawbridge.engine.Times;
import io.drawbridge.runbook.RunRequest;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** The body of a request for a run. */
@JsonIgnoreProperties(ignoreUnknown = false)
@Schema(name = "StartRun")
record StartRun(
        @Schema(
                        description = "Which runbook, by its key",
                        example = "disaster-recovery",
                        requiredMode = Schema.RequiredMode.REQUIRED)
                String runbook,
        @Schema(description = "Whose workloads", example = "rainpole", requiredMode = Schema.RequiredMode.REQUIRED)
                String tenant,
        @Schema(description = "Which pair of sites", example = "rainpole", requiredMode = Schema.RequiredMode.REQUIRED)
                String sitePair,
        @Schema(
                        description = "The recovery plan, by SRM's name or id, where the runbook works on one",
                        example = "Payroll")
                String recoveryPlan,
        @Schema(
                        description = "From where to where; checked against the plan when given",
                        example = "onpremises-to-provider")
                String direction,
        @Schema(
                        description = "Why; approvers and auditors read it",
                        example = "Power failure in the data centre",
                        requiredMode = Schema.RequiredMode.REQUIRED)
                String reason,
        @Schema(description = "live or preview", example = "live", defaultValue = "live") String mode,
        @Schema(
                        description = "Begin at once and be reviewed afterwards, where the policy allows it",
                        defaultValue = "false")
                Boolean breakGlass,
        @Schema(
                        description =
                                "Disaster recovery: when the disaster was noticed. With it the request is the declaration",
                        example = "2026-03-01T02:40:00Z")
                Instant detectedAt,
        @Schema(
                        description = "What only this runbook asks for, by the keys that /api/v1/runbooks lists",
                        example = "{\"inspectionTime\": \"PT4H\"}")
                Map<String, Object> inputs) {

    RunRequest toRequest(String trigger, Instant now) {
        if (detectedAt != null && detectedAt.isAfter(now.plusSeconds(60))) {
            throw new InvalidInput("detectedAt", "must not be in the future");
        }
        if (detectedAt != null && !Times.fits(detectedAt)) {
            throw new InvalidInput("detectedAt", "must be in the years 1 to 9999");
        }
        if (runbook == null || runbook.isBlank()) {
            throw new InvalidInput("runbook", "must not be empty");
        }
        return new RunRequest(
                runbook,
                new TenantId(tenant),
                new SitePairId(sitePair),
                recoveryPlan == null ? null : new PlanName(recoveryPlan),
                direction,
                reason,
                Mode.of(mode == null || mode.isBlank() ? "live" : mode),
                trigger,
                Boolean.TRUE.equals(breakGlass),
                detectedAt,
                given());
    }

    private Map<String, Object> given() {
        var given = new TreeMap<String, Object>();
        if (inputs != null) {
            inputs.forEach((key, value) -> {
                if (value instanceof Map || value instanceof Collection) {
                    throw new InvalidInput("inputs." + key, "must be a text, a number, true or false");
                }
                if (value != null) {
                    given.put(key, value);
                }
            });
        }
        return given;
    }
}
