package io.drawbridge.nsx;

import io.drawbridge.core.SiteId;
import io.drawbridge.site.NsxPlacement;
import io.drawbridge.site.Sites;
import org.springframework.stereotype.Component;

/** What settings say. */
@Component
class SettingsPlacements implements NsxPlacements {

    private final Sites sites;

    SettingsPlacements(Sites sites) {
        this.sites = sites;
    }

    @Override
    public NsxPlacement at(SiteId id) {
        return sites.site(id).nsxPlacement().orElseThrow(() -> new Missing(id));
    }
}
