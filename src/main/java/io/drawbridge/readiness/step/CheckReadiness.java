package io.drawbridge.readiness.step;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.StepContext;
import io.drawbridge.readiness.Purpose;
import io.drawbridge.readiness.ReadinessCheck;
import org.springframework.stereotype.Component;

/**
 * Looks at both sites, the plan and its replicas, and changes nothing. Leaves the documents {@code readiness} and
 * {@code scope} and the variable {@code vmCount}, also when it refuses.
 */
@Component
class CheckReadiness implements InfrastructureStep {

    private final ReadinessCheck check;

    CheckReadiness(ReadinessCheck check) {
        this.check = check;
    }

    @Override
    public Assessment assess(StepContext step) {
        var purpose = Purpose.of(step.input("for").orElseThrow(() -> new InvalidInput("for", "must not be empty")));
        var found = check.check(
                purpose,
                step.sitePair(),
                step.protectedSite(),
                step.recoverySite(),
                step.recoveryPlan(),
                step.now(),
                new StepReads(step));
        var verdict = found.refusal()
                .map(refusal -> Assessment.refused(refusal.code(), refusal.reason()))
                .orElseGet(() -> Assessment.reached(found.summary()));
        return verdict.document("readiness", found.json())
                .document("scope", found.scopeJson())
                .variable("vmCount", found.scope().vmCount());
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        throw new UnsupportedOperationException("a check sends no command");
    }
}
