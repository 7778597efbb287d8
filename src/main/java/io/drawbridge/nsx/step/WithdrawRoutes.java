package io.drawbridge.nsx.step;

import io.drawbridge.nsx.NsxManagers;
import io.drawbridge.nsx.RoutingDocument;

/**
 * Nothing of what {@link AdvertiseRoutes} announced shall be left at the recovery site's gateways; also its undo.
 *
 * <p>No bean yet: the models that draw it come with the next work.
 */
class WithdrawRoutes extends RoutesStep {

    WithdrawRoutes(NsxManagers managers) {
        super(managers);
    }

    @Override
    String command() {
        return "withdraw-routes";
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
