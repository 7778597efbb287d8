package io.drawbridge.vcenter;

import io.drawbridge.core.SiteId;
import io.drawbridge.site.RemoteSystem;
import io.drawbridge.site.Sites;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/** One client and one session for each vCenter, made when first asked for. */
@Component
class SoapVcenters implements Vcenters {

    private final Sites sites;
    private final Clock clock;
    private final Map<SiteId, VimSession> sessions = new ConcurrentHashMap<>();
    private final Map<SiteId, Vcenter> clients = new ConcurrentHashMap<>();
    private final Map<SiteId, Mobility> mobilities = new ConcurrentHashMap<>();

    SoapVcenters(Sites sites, ObjectProvider<Clock> clock) {
        this.sites = sites;
        this.clock = clock.getIfAvailable(Clock::systemUTC);
    }

    private VimSession session(SiteId site) {
        return sessions.computeIfAbsent(
                site, id -> new VimSession(sites.site(id).endpoint(RemoteSystem.VCENTER), clock));
    }

    @Override
    public Vcenter at(SiteId site) {
        return clients.computeIfAbsent(site, id -> new SoapVcenter(session(id)));
    }

    @Bean
    Mobilities mobilities() {
        return site -> mobilities.computeIfAbsent(site, id -> new SoapMobility(session(id)));
    }
}
