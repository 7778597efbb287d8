package io.drawbridge.vcenter.step;

import io.drawbridge.vcenter.Mobilities;
import io.drawbridge.vcenter.Vcenters;
import org.springframework.stereotype.Component;

/** As {@link DeleteClones}, when the run is aborted. */
@Component
class UndoCloneFromTemplate extends DeleteClones {

    UndoCloneFromTemplate(Mobilities mobilities, Vcenters vcenters) {
        super(mobilities, vcenters);
    }
}
