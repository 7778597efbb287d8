package io.drawbridge.runbook;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.SitePairId;
import io.drawbridge.core.TenantId;
import io.drawbridge.security.Caller;
import io.drawbridge.security.Right;
import io.drawbridge.site.SitePair;
import io.drawbridge.site.Sites;
import java.util.Collection;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Whether somebody may start this, for this tenant. What is another tenant's is answered like what does not exist, and
 * before any of its systems is asked anything.
 */
@Component
class Admission {

    private final Sites sites;

    Admission(Sites sites) {
        this.sites = sites;
    }

    /**
     * @param starters the roles that the runbook's model names
     * @return the pair that the run will work on
     * @throws RunRefused when no role of the caller starts it
     * @throws InvalidInput when they know of no such tenant, or no such pair of it
     */
    SitePair admit(Caller caller, String runbook, Collection<String> starters, TenantId wanted, SitePairId pair) {
        boolean starts = caller.tenants().stream().anyMatch(own -> caller.may(Right.START, own, starters));
        if (!starts) {
            throw RunRefused.notAllowed(runbook);
        }
        var tenant = sites.findTenant(wanted)
                .filter(found -> caller.sees(found.id()))
                .orElseThrow(() -> new InvalidInput("tenant", "is not known: " + wanted));
        var found = sites.findPair(pair)
                .filter(one -> one.tenant().equals(tenant.id()))
                .orElseThrow(
                        () -> new InvalidInput("sitePair", "is not known for tenant " + tenant.id() + ": " + pair));
        if (!caller.may(Right.START, tenant.id(), starters)) {
            throw RunRefused.notAllowed(runbook);
        }
        return found;
    }

    /** @return for whose workloads they may start anything at all */
    Set<TenantId> startsFor(Caller caller) {
        return caller.tenants().stream()
                .filter(tenant -> caller.may(Right.START, tenant))
                .collect(java.util.stream.Collectors.toUnmodifiableSet());
    }
}
