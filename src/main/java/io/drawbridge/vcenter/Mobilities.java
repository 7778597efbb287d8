package io.drawbridge.vcenter;

import io.drawbridge.core.SiteId;

/** Finds what a site's vCenter can do about where virtual machines are. */
public interface Mobilities {

    /** @throws io.drawbridge.core.InvalidInput when settings know no such site */
    Mobility at(SiteId site);
}
