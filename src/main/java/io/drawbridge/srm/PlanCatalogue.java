package io.drawbridge.srm;

import io.drawbridge.core.RemoteException;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.site.SitePair;
import io.drawbridge.site.Sites;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * The recovery plans of each pair as they were when last read: good enough to offer and to check a name, without a
 * remote call where none is allowed. Steps read the plan itself.
 */
@Component
public class PlanCatalogue {

    private final Sites sites;
    private final SiteRecoveries recoveries;
    private final Map<SitePairId, List<PlanSummary>> known = new ConcurrentHashMap<>();

    PlanCatalogue(Sites sites, SiteRecoveries recoveries) {
        this.sites = sites;
        this.recoveries = recoveries;
    }

    /** @return the plans as last read on this node; empty when they were never read. Never asks a remote system */
    public Optional<List<PlanSummary>> known(SitePairId pair) {
        return Optional.ofNullable(known.get(pair));
    }

    /**
     * Reads the plans anew: at the recovery site, or at the other one when that does not answer.
     *
     * @throws RemoteException when neither site answers; what was known stays known
     */
    public List<PlanSummary> refresh(SitePairId id) {
        var pair = sites.pair(id);
        List<PlanSummary> plans;
        try {
            plans = read(pair, pair.recoverySite());
        } catch (RemoteException recoverySiteDoesNotAnswer) {
            try {
                plans = read(pair, pair.protectedSite());
            } catch (RemoteException neither) {
                recoverySiteDoesNotAnswer.addSuppressed(neither);
                throw recoverySiteDoesNotAnswer;
            }
        }
        known.put(id, plans);
        return plans;
    }

    private List<PlanSummary> read(SitePair pair, SiteId at) {
        var recovery = recoveries.at(pair.id(), at);
        var pairing = recovery.pairing();
        return recovery.plans().stream()
                .map(plan -> new PlanSummary(
                        plan.id(),
                        plan.name(),
                        plan.status(),
                        pairing.localVcenter().equals(plan.protectedVcGuid())
                                ? Optional.of(at)
                                : pairing.remoteVcenter().equals(plan.protectedVcGuid())
                                        ? Optional.of(pair.peerOf(at))
                                        : Optional.empty()))
                .toList();
    }
}
