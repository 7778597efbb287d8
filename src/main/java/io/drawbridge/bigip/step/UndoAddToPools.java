package io.drawbridge.bigip.step;

import io.drawbridge.bigip.TrafficManagers;
import io.drawbridge.bigip.TrafficSettings;
import org.springframework.stereotype.Component;

/** As {@link RemoveFromPools}, when the run is aborted. */
@Component
class UndoAddToPools extends RemoveFromPools {

    UndoAddToPools(TrafficManagers managers, TrafficSettings settings) {
        super(managers, settings);
    }
}
