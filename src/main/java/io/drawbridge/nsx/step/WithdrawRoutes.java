package io.drawbridge.nsx.step;

import io.drawbridge.nsx.NetworkSettings;
import io.drawbridge.nsx.NsxManagers;
import io.drawbridge.nsx.RoutingDocument;
import io.drawbridge.site.Sites;
import org.springframework.stereotype.Component;

/**
 * Nothing of what {@link AdvertiseRoutes} announced, in this run or an earlier one, shall be left at the gateways of a
 * site, which is the recovery site unless the input {@code site} says {@code protected}. What others announce stays.
 */
@Component
class WithdrawRoutes extends RoutesStep {

    WithdrawRoutes(NsxManagers managers, Sites sites, NetworkSettings settings) {
        super(managers, sites, settings);
    }

    @Override
    String document() {
        return RoutesBefore.WITHDRAWN;
    }

    @Override
    String command() {
        return "withdraw-routes";
    }

    @Override
    String said() {
        return "no longer announce";
    }

    @Override
    boolean isDone(RoutingDocument routing, String prefix) {
        return !routing.mentions(name(prefix));
    }

    @Override
    RoutingDocument change(RoutingDocument routing, String prefix) {
        return routing.without(name(prefix));
    }
}
