package io.drawbridge.readiness.step;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.StepContext;
import io.drawbridge.readiness.Purpose;
import io.drawbridge.readiness.ReadinessCheck;
import io.drawbridge.srm.PlanStatus;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Looks at both sites, the plan (or all plans of the pair) and its replicas, and changes nothing. Leaves the documents {@code readiness} and
 * {@code scope} and the variable {@code vmCount}, also when it refuses; before a reprotect also whether the plan was
 * recovered without its old site, {@code recoveredAsDisaster}.
 */
@Component
class CheckReadiness implements InfrastructureStep {

    private static final Set<String> WITHOUT_THE_OLD_SITE =
            Set.of(PlanStatus.RECOVERY_SPLIT_BRAIN.name(), PlanStatus.DISASTER_RECOVERY_COMPLETE.name());

    private final ReadinessCheck check;

    CheckReadiness(ReadinessCheck check) {
        this.check = check;
    }

    @Override
    public Assessment assess(StepContext step) {
        var purpose = Purpose.of(step.input("for").orElseThrow(() -> new InvalidInput("for", "must not be empty")));
        var reads = new StepReads(step);
        var found = step.findRecoveryPlan()
                .map(plan -> check.check(
                        purpose, step.sitePair(), step.protectedSite(), step.recoverySite(), plan, step.now(), reads))
                .orElseGet(() -> check.checkAll(
                        purpose, step.sitePair(), step.protectedSite(), step.recoverySite(), step.now(), reads));
        var verdict = found.refusal()
                .map(refusal -> Assessment.refused(refusal.code(), refusal.reason()))
                .orElseGet(() -> Assessment.reached(found.summary()));
        var looked = verdict.document("readiness", found.json())
                .document("scope", found.scopeJson())
                .variable("vmCount", found.scope().vmCount());
        // SRM's word counts where it shows a disaster; where it no longer does, our own records have said so at the
        // start.
        return purpose == Purpose.REPROTECT
                        && WITHOUT_THE_OLD_SITE.contains(found.scope().status())
                ? looked.variable("recoveredAsDisaster", true)
                : looked;
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        throw new UnsupportedOperationException("a check sends no command");
    }
}
