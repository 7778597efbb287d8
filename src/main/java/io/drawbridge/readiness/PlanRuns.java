package io.drawbridge.readiness;

import io.drawbridge.core.PlanName;
import io.drawbridge.core.RunId;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is known of the runs of a plan that have ended. */
public interface PlanRuns {

    /**
     * A run that has ended.
     *
     * @param detectedAt null when nothing was detected before it was asked for
     */
    record Ended(RunId run, SiteId recoverySite, Instant detectedAt, Instant requestedAt, Instant endedAt) {}

    /** @return the latest live DR test of the plan that ended well */
    Optional<Ended> lastPassedTest(SitePairId pair, PlanName plan);

    /** @return the plan's live runs towards a site that ended well, the latest first */
    List<Ended> succeeded(SitePairId pair, PlanName plan, SiteId recoverySite, int atMost);
}
