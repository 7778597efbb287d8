package io.drawbridge.srm;

import io.drawbridge.engine.StepContext;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * A run's plan and VMs for the steps of other features, read at the recovery site's gateway. The questions are the same
 * everywhere, so one read serves all steps.
 */
@Component
public class PlanLookup {

    private final SiteRecoveries recoveries;

    public PlanLookup(SiteRecoveries recoveries) {
        this.recoveries = recoveries;
    }

    public SiteRecovery recovery(StepContext step) {
        return recoveries.at(step.sitePair(), step.recoverySite());
    }

    /** @throws PlanUnknown when there is no such plan */
    public RecoveryPlan plan(StepContext step, Duration atMost) {
        var name = step.recoveryPlan();
        return step.shared(question(step, "plans"), atMost, recovery(step)::plans).stream()
                .filter(plan -> name.value().equals(plan.name()))
                .findFirst()
                .orElseThrow(() -> new PlanUnknown(name, step.recoverySite()));
    }

    /**
     * @return the run's plan; without one all plans that SRM has for the pair, in no order
     * @throws PlanUnknown when there is no such plan
     */
    public List<RecoveryPlan> plansOf(StepContext step, Duration atMost) {
        return step.findRecoveryPlan().isPresent()
                ? List.of(plan(step, atMost))
                : step.shared(question(step, "plans"), atMost, recovery(step)::plans);
    }

    /** @return the plan's VMs in the order in which they come up */
    public List<PlanVm> vms(StepContext step, RecoveryPlan plan, Duration atMost) {
        return step
                .shared(question(step, "vms of " + plan.id()), atMost, () -> recovery(step)
                        .vms(plan.id()))
                .stream()
                .sorted(PlanVm.IN_ORDER)
                .toList();
    }

    /** @return the name of a question to SRM of the run's recovery site */
    public static String question(StepContext step, String what) {
        return "srm " + step.sitePair() + " " + step.recoverySite() + " " + what;
    }
}
