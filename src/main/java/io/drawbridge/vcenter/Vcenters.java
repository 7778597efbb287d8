package io.drawbridge.vcenter;

import io.drawbridge.core.SiteId;

/** Finds a site's vCenter. */
public interface Vcenters {

    /** @throws io.drawbridge.core.InvalidInput when settings know no such site */
    Vcenter at(SiteId site);
}
