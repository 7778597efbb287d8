package io.drawbridge.nsx;

import io.drawbridge.core.Refusal;
import io.drawbridge.core.SiteId;
import io.drawbridge.site.NsxPlacement;

/** Knows where each site's NSX machines shall stand. */
public interface NsxPlacements {

    /** @throws Missing when settings do not say */
    NsxPlacement at(SiteId site);

    /** A site has an NSX Manager, but nobody said where its machines shall stand. */
    final class Missing extends Refusal {

        public static final String CODE = "drawbridge.nsxPlacementMissing";

        public Missing(SiteId site) {
            super(
                    CODE,
                    "Settings do not say where the NSX machines of " + site + " shall stand: drawbridge.sites." + site
                            + ".nsx-placement is not set.");
        }
    }
}
