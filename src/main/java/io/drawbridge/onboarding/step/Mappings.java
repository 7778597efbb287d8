package io.drawbridge.onboarding.step;

import io.drawbridge.engine.StepContext;
import io.drawbridge.srm.Mapping;
import java.time.Duration;
import java.util.List;

/** The mappings of one kind and direction as they are now. */
final class Mappings {

    private Mappings() {}

    /** @param age how old the answer may be */
    static List<Mapping> of(Onboarding onboarding, StepContext step, boolean back, Mapping.Kind kind, Duration age) {
        var srm = onboarding.srmServer(step, back);
        return Onboarding.read(step, Onboarding.question(step, "mappings " + kind + " of " + srm), age, () -> onboarding
                .recovery(step)
                .mappings(srm, kind));
    }
}
