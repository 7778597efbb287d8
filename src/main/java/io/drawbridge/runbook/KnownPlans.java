package io.drawbridge.runbook;

import io.drawbridge.core.PlanName;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import java.util.List;
import java.util.Optional;

/** Which recovery plans there are. */
interface KnownPlans {

    /** A recovery plan, and which site it protects if SRM says so. */
    record Plan(String id, PlanName name, Optional<SiteId> protectedSite) {}

    /** Asks no remote system. @return empty when nothing is known yet */
    Optional<List<Plan>> remembered(SitePairId pair);

    /** @throws io.drawbridge.core.RemoteException when SRM does not answer */
    List<Plan> ask(SitePairId pair);
}
