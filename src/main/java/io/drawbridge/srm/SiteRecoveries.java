package io.drawbridge.srm;

import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;

/** Finds Site Recovery Manager at a site. A site may be in several pairs: the pair says which peer is meant. */
public interface SiteRecoveries {

    /** @throws io.drawbridge.core.InvalidInput when settings know no such pair, or the site is not in it */
    SiteRecovery at(SitePairId pair, SiteId site);
}
