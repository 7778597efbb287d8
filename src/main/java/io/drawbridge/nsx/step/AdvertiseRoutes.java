package io.drawbridge.nsx.step;

import io.drawbridge.nsx.NsxManagers;
import io.drawbridge.nsx.RoutingDocument;

/**
 * The prefixes shall be announced by the recovery site's gateways.
 *
 * <p>No bean yet: the models that draw it come with the next work.
 */
class AdvertiseRoutes extends RoutesStep {

    AdvertiseRoutes(NsxManagers managers) {
        super(managers);
    }

    @Override
    String command() {
        return "advertise-routes";
    }

    @Override
    boolean isDone(RoutingDocument routing, String prefix) {
        return routing.announces(name(prefix), prefix);
    }

    @Override
    RoutingDocument change(RoutingDocument routing, String prefix) {
        return routing.announcing(name(prefix), prefix);
    }
}
