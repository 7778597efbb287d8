package io.drawbridge.bigip;

import io.drawbridge.core.SiteId;
import io.drawbridge.site.RemoteSystem;
import io.drawbridge.site.Sites;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** One client for each BIG-IP, made when first asked for: one token for each device (contract 2.2). */
@Component
class HttpTrafficManagers implements TrafficManagers {

    private final Sites sites;
    private final Clock clock;
    private final Map<SiteId, TrafficManager> clients = new ConcurrentHashMap<>();

    HttpTrafficManagers(Sites sites, ObjectProvider<Clock> clock) {
        this.sites = sites;
        this.clock = clock.getIfAvailable(Clock::systemUTC);
    }

    @Override
    public Optional<TrafficManager> find(SiteId id) {
        return sites.site(id)
                .find(RemoteSystem.BIGIP)
                .map(endpoint -> clients.computeIfAbsent(
                        id, site -> new HttpTrafficManager(new IControlSession(endpoint, clock))));
    }
}
