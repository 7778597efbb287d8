package io.drawbridge.nsx;

import io.drawbridge.core.SiteId;
import io.drawbridge.site.RemoteSystem;
import io.drawbridge.site.Sites;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** One client for each manager, made when first asked for. */
@Component
class HttpNsxManagers implements NsxManagers {

    private final Sites sites;
    private final Clock clock;
    private final NetworkSettings settings;
    private final Map<SiteId, NsxManager> clients = new ConcurrentHashMap<>();

    HttpNsxManagers(Sites sites, ObjectProvider<Clock> clock, NetworkSettings settings) {
        this.sites = sites;
        this.settings = settings;
        this.clock = clock.getIfAvailable(Clock::systemUTC);
    }

    @Override
    public Optional<NsxManager> find(SiteId id) {
        return sites.site(id)
                .find(RemoteSystem.NSX)
                .map(endpoint -> clients.computeIfAbsent(
                        id, site -> new HttpNsxManager(endpoint, clock, settings.changeTimeout())));
    }
}
