package io.drawbridge.replication;

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
class HttpVmReplications implements VmReplications, ReplicationSetups {

    static final String DEFAULT_PATH = "/api/rest/vr/v2";

    private final Sites sites;
    private final Clock clock;
    private final Map<Way, HttpVmReplication> clients = new ConcurrentHashMap<>();

    private record Way(SiteId site, SiteId peer) {}

    HttpVmReplications(Sites sites, ObjectProvider<Clock> clock) {
        this.sites = sites;
        this.clock = clock.getIfAvailable(Clock::systemUTC);
    }

    @Override
    public VmReplication at(SitePairId pairId, SiteId site) {
        return client(pairId, site);
    }

    @Override
    public ReplicationSetup setupAt(SitePairId pairId, SiteId site) {
        return client(pairId, site);
    }

    private HttpVmReplication client(SitePairId pairId, SiteId site) {
        var pair = sites.pair(pairId);
        if (!pair.has(site)) {
            throw new InvalidInput("site", "is not in the site pair");
        }
        return clients.computeIfAbsent(new Way(site, pair.peerOf(site)), this::connect);
    }

    private HttpVmReplication connect(Way way) {
        var local = sites.site(way.site());
        var remote = sites.site(way.peer());
        return new HttpVmReplication(new DrGateway(
                local.endpoint(RemoteSystem.REPLICATION),
                remote.endpoint(RemoteSystem.REPLICATION),
                remote.endpoint(RemoteSystem.VCENTER).url(),
                DEFAULT_PATH,
                clock));
    }
}
