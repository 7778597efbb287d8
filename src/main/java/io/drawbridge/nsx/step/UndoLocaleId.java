package io.drawbridge.nsx.step;

import io.drawbridge.nsx.NsxManagers;
import org.springframework.stereotype.Component;

/**
 * The undo of {@link SetLocaleId}: locale IDs as they were, whether the site's own gateways carry traffic or not. Who
 * aborts a run wants what was before.
 */
@Component
class UndoLocaleId extends RestoreLocaleId {

    UndoLocaleId(NsxManagers managers) {
        super(managers);
    }

    @Override
    boolean needsGateways() {
        return false;
    }
}
