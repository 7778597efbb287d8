package io.drawbridge.approval;

import io.drawbridge.core.PlanName;
import io.drawbridge.core.RunId;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.core.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What an approval needs to know of a run as it stands at this moment: asked anew each time, never remembered. */
public interface AskedRuns {

    /**
     * A run that was asked for.
     *
     * @param plan null where it works on something else than one plan
     * @param at when it was asked for
     * @param definitionId the process definition by which it runs now, which is another one after a migration
     * @param recovers whether it works on recovery plans: its own, or all of its site pair
     * @param facts what was asked for: sites, plan, mode, the runbook's own inputs
     */
    record Asked(
            String requester,
            TenantId tenant,
            SitePairId sitePair,
            SiteId protectedSite,
            SiteId recoverySite,
            PlanName plan,
            Instant at,
            String definitionId,
            boolean recovers,
            List<Subject.Fact> facts) {}

    Optional<Asked> of(RunId run);
}
