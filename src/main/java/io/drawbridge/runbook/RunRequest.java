package io.drawbridge.runbook;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.Mode;
import io.drawbridge.core.PlanName;
import io.drawbridge.core.SitePairId;
import io.drawbridge.core.TenantId;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * What somebody asks for.
 *
 * @param recoveryPlan null where the runbook works on something else than one plan
 * @param direction {@code <protected site>-to-<recovery site>}; null for the direction that the plan has
 * @param reason why; shown to approvers and auditors
 * @param trigger {@code api} or {@code monitoring}
 * @param breakGlass begin at once and be reviewed afterwards, where the policy allows it
 * @param detectedAt when the disaster was noticed; with it the request carries the declaration itself
 * @param inputs what only this runbook asks for, by the keys of its start form's fields; as given, not yet checked
 */
public record RunRequest(
        String runbook,
        TenantId tenant,
        SitePairId sitePair,
        PlanName recoveryPlan,
        String direction,
        String reason,
        Mode mode,
        String trigger,
        boolean breakGlass,
        Instant detectedAt,
        Map<String, Object> inputs) {

    public static final int LONGEST_REASON = 1000;

    public RunRequest {
        Objects.requireNonNull(runbook);
        checkReason(reason);
        inputs = Map.copyOf(inputs);
    }

    static void checkReason(String reason) {
        if (reason == null || reason.isBlank()) {
            throw new InvalidInput("reason", "must say why: approvers and auditors read it");
        }
        if (reason.length() > LONGEST_REASON) {
            throw new InvalidInput("reason", "must not be longer than " + LONGEST_REASON + " characters");
        }
    }
}
