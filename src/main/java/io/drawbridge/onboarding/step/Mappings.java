package io.drawbridge.onboarding.step;

import io.drawbridge.engine.StepContext;
import io.drawbridge.srm.Mapping;
import java.util.List;

/** The mappings of one kind and direction as they are now. */
final class Mappings {

    private Mappings() {}

    static List<Mapping> of(Onboarding onboarding, StepContext step, boolean back, Mapping.Kind kind) {
        var srm = onboarding.srmServer(step, back);
        return step.shared(
                Onboarding.question(step, "mappings " + kind + " of " + srm),
                Onboarding.FRESH,
                () -> onboarding.recovery(step).mappings(srm, kind));
    }
}
