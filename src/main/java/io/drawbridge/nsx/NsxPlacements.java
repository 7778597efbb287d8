package io.drawbridge.nsx;

import io.drawbridge.core.SiteId;

/** Knows where each site's NSX machines shall stand. */
public interface NsxPlacements {

    NsxPlacement at(SiteId site);
}
