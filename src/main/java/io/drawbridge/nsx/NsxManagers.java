package io.drawbridge.nsx;

import io.drawbridge.core.SiteId;
import java.util.Optional;

/** Finds a site's NSX Manager. */
public interface NsxManagers {

    /** @return the manager; empty when settings give the site none */
    Optional<NsxManager> find(SiteId site);
}
