package io.drawbridge.site;

import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.core.TenantId;

/**
 * Two sites that replicate.
 *
 * @param tenant whose workloads they are
 * @param protectedSite the workloads' home; which site is protected at the moment is SRM's to say
 */
public record SitePair(SitePairId id, String name, TenantId tenant, SiteId protectedSite, SiteId recoverySite) {

    public boolean has(SiteId site) {
        return site.equals(protectedSite) || site.equals(recoverySite);
    }

    /** @return the pair's other site */
    public SiteId peerOf(SiteId site) {
        if (!has(site)) {
            throw new IllegalArgumentException("site " + site + " is not in pair " + id);
        }
        return site.equals(protectedSite) ? recoverySite : protectedSite;
    }
}
