package io.drawbridge.nsx.step;

import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.StepContext;
import io.drawbridge.nsx.NsxManagers;
import io.drawbridge.nsx.NsxPlacements;
import org.springframework.stereotype.Component;

/**
 * A swap that this run has begun is brought to its end. Taken back half-way it would leave no primary at all, and without
 * one nothing universal can be changed.
 */
@Component
class FinishManagerSwap extends SwapPrimaryManager {

    FinishManagerSwap(NsxManagers managers, NsxPlacements placements) {
        super(managers, placements);
    }

    @Override
    public Assessment assess(StepContext step) {
        return step.document(BEGUN).isEmpty()
                ? Assessment.reached("this run has begun no swap of the NSX Managers' roles")
                : super.assess(step);
    }
}
