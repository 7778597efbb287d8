package io.drawbridge.replication;

import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;

/** Finds vSphere Replication at a site, for setting replications up. */
public interface ReplicationSetups {

    /** @throws io.drawbridge.core.InvalidInput when settings know no such pair, or the site is not in it */
    ReplicationSetup setupAt(SitePairId pair, SiteId site);
}
