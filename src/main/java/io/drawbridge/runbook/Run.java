package io.drawbridge.runbook;

import io.drawbridge.core.Mode;
import io.drawbridge.core.PlanName;
import io.drawbridge.core.RunId;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.core.TenantId;
import java.time.Instant;
import java.util.Optional;

/**
 * One execution of a runbook.
 *
 * @param recoveryPlan null where the run works on something else than one plan
 * @param subject what it works on, as people read it: the plan's name, "all plans of ...", names of machines
 * @param trigger {@code person}, {@code api} or {@code monitoring}
 * @param detectedAt when the disaster was noticed, if this is one and somebody said so
 * @param outcome the end event that was reached; null while the run goes on
 * @param outcomeName how that end is named to people
 */
public record Run(
        RunId id,
        String runbook,
        String runbookName,
        String runbookVersion,
        TenantId tenant,
        SitePairId sitePair,
        SiteId protectedSite,
        SiteId recoverySite,
        PlanName recoveryPlan,
        String subject,
        Mode mode,
        String trigger,
        boolean breakGlass,
        String reason,
        String requester,
        Instant detectedAt,
        Instant requestedAt,
        Instant endedAt,
        String outcome,
        String outcomeName) {

    public Optional<PlanName> plan() {
        return Optional.ofNullable(recoveryPlan);
    }

    public boolean ended() {
        return endedAt != null;
    }

    /** @return the direction as users write it */
    public String direction() {
        return protectedSite + "-to-" + recoverySite;
    }
}
