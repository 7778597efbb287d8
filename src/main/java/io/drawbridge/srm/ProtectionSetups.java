package io.drawbridge.srm;

import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;

/** Finds SRM at a site, for setting protection up. */
public interface ProtectionSetups {

    /** @throws io.drawbridge.core.InvalidInput when settings know no such pair, or the site is not in it */
    ProtectionSetup setupAt(SitePairId pair, SiteId site);
}
