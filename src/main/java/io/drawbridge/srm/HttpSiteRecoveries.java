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
class HttpSiteRecoveries implements SiteRecoveries {

    private static final String DEFAULT_PATH = "/api/rest/srm/v2";

    private final Sites sites;
    private final Clock clock;
    private final Map<Way, SiteRecovery> clients = new ConcurrentHashMap<>();

    private record Way(SiteId site, SiteId peer) {}

    HttpSiteRecoveries(Sites sites, ObjectProvider<Clock> clock) {
        this.sites = sites;
        this.clock = clock.getIfAvailable(Clock::systemUTC);
    }

    @Override
    public SiteRecovery at(SitePairId pairId, SiteId site) {
        var pair = sites.pair(pairId);
        if (!pair.has(site)) {
            throw new InvalidInput("site", "is not in the site pair");
        }
        return clients.computeIfAbsent(new Way(site, pair.peerOf(site)), this::connect);
    }

    private SiteRecovery connect(Way way) {
        var local = sites.site(way.site());
        var remote = sites.site(way.peer());
        return new HttpSiteRecovery(
                new DrGateway(
                        local.endpoint(RemoteSystem.SRM),
                        remote.endpoint(RemoteSystem.SRM),
                        remote.endpoint(RemoteSystem.VCENTER).url(),
                        DEFAULT_PATH,
                        clock),
                clock);
    }
}
