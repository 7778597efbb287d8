package io.drawbridge.srm;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.site.RemoteSystem;
import io.drawbridge.site.Sites;
import io.drawbridge.site.gateway.DrGateway;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** One client for each site and peer, made when first asked for. */
@Component
class HttpSiteRecoveries implements SiteRecoveries, ProtectionSetups {

    static final String DEFAULT_PATH = "/api/rest/srm/v2";

    private final Sites sites;
    private final Clock clock;
    private final Map<Way, Clients> clients = new ConcurrentHashMap<>();

    private record Way(SiteId site, SiteId peer) {}

    /** Both talk in one session: the gateway counts requests by session. */
    private record Clients(SiteRecovery recovery, ProtectionSetup setup) {}

    HttpSiteRecoveries(Sites sites, ObjectProvider<Clock> clock) {
        this.sites = sites;
        this.clock = clock.getIfAvailable(Clock::systemUTC);
    }

    @Override
    public SiteRecovery at(SitePairId pairId, SiteId site) {
        return clients(pairId, site).recovery();
    }

    @Override
    public ProtectionSetup setupAt(SitePairId pairId, SiteId site) {
        return clients(pairId, site).setup();
    }

    private Clients clients(SitePairId pairId, SiteId site) {
        var pair = sites.pair(pairId);
        if (!pair.has(site)) {
            throw new InvalidInput("site", "is not in the site pair");
        }
        return clients.computeIfAbsent(new Way(site, pair.peerOf(site)), this::connect);
    }

    private Clients connect(Way way) {
        var local = sites.site(way.site());
        var remote = sites.site(way.peer());
        var gateway = new DrGateway(
                local.endpoint(RemoteSystem.SRM),
                remote.endpoint(RemoteSystem.SRM),
                remote.endpoint(RemoteSystem.VCENTER).url(),
                DEFAULT_PATH,
                clock);
        return new Clients(new HttpSiteRecovery(gateway, clock), new HttpProtectionSetup(gateway));
    }
}
