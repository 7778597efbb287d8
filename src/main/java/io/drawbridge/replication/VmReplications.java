package io.drawbridge.replication;

import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;

/** Finds vSphere Replication at a site, for one of the pairs that the site is in. */
public interface VmReplications {

    /** @throws io.drawbridge.core.InvalidInput when settings know no such pair, or the site is not in it */
    VmReplication at(SitePairId pair, SiteId site);
}
