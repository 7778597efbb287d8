package io.drawbridge.nsx.step;

import io.drawbridge.nsx.NetworkSettings;
import io.drawbridge.nsx.NsxManagers;
import io.drawbridge.nsx.RoutingDocument;
import io.drawbridge.site.Sites;
import org.springframework.stereotype.Component;

/**
 * The prefixes that users need to reach the plan's machines shall be announced by the gateways of a site, which is the
 * recovery site unless the input {@code site} says {@code protected}.
 */
@Component
class AdvertiseRoutes extends RoutesStep {

    AdvertiseRoutes(NsxManagers managers, Sites sites, NetworkSettings settings) {
        super(managers, sites, settings);
    }

    @Override
    String document() {
        return RoutesBefore.ADVERTISED;
    }

    @Override
    String command() {
        return "advertise-routes";
    }

    @Override
    String said() {
        return "announce";
    }

    @Override
    boolean isDone(RoutingDocument routing, String prefix) {
        // At home a wider prefix of the site's own leads there already, once nobody else announces the narrower one.
        return routing.announces(name(prefix), prefix) || routing.covers(prefix, OURS);
    }

    @Override
    RoutingDocument change(RoutingDocument routing, String prefix) {
        return routing.announcing(name(prefix), prefix);
    }
}
