package io.drawbridge.nsx.step;

import io.drawbridge.nsx.NsxManagers;
import org.springframework.stereotype.Component;

/** The undo of {@link CreateTestNetwork}: what {@link RemoveTestNetwork} does, under the name that the model gives it. */
@Component
class UndoTestNetwork extends RemoveTestNetwork {

    UndoTestNetwork(NsxManagers managers, PlanNetworks networks) {
        super(managers, networks);
    }
}
