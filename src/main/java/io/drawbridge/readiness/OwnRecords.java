package io.drawbridge.readiness;

import io.drawbridge.approval.Subject.Fact;
import io.drawbridge.core.PlanName;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** What earlier runs say against a plan. Asks no remote system. */
interface OwnRecords {

    /**
     * @param facts what the plan holds now; empty when it could not be read
     * @return warnings only
     */
    List<Gap> gaps(SitePairId pair, PlanName plan, SiteId recoverySite, Collection<Fact> facts, Instant now);
}
