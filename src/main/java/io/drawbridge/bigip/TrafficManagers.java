package io.drawbridge.bigip;

import io.drawbridge.core.SiteId;
import java.util.Optional;

/** Finds a site's BIG-IP. */
public interface TrafficManagers {

    /** @return the traffic manager; empty when settings give the site none */
    Optional<TrafficManager> find(SiteId site);
}
