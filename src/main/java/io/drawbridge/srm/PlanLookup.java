package io.drawbridge.srm;

import io.drawbridge.engine.StepContext;
import java.time.Duration;
import java.util.LinkedHashMap;
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
     * @return the run's plan; without one all plans of the pair that protect the run's protected site, in no order
     * @throws PlanUnknown when there is no such plan
     */
    public List<RecoveryPlan> plansOf(StepContext step, Duration atMost) {
        if (step.findRecoveryPlan().isPresent()) {
            return List.of(plan(step, atMost));
        }
        // Which vCenter is paired with which stays as it is while a step works; with every look it would cost half of
        // them.
        var pairing = step.sharedForThisStep(question(step, "pairing"), recovery(step)::pairing);
        return step.shared(question(step, "plans"), atMost, recovery(step)::plans).stream()
                .filter(plan -> pairing.remoteVcenter().equals(plan.protectedVcGuid()))
                .toList();
    }

    /**
     * @return the VMs of all the run's plans, each once. Of one plan as it is now; of several as each was when this step asked first:
     *     so many answers take longer than a minute to get, and which machines a plan holds is nothing that commands change
     */
    public List<PlanVm> vmsOf(StepContext step, Duration atMost) {
        var plans = plansOf(step, atMost);
        if (plans.size() == 1) {
            return vms(step, plans.get(0), atMost);
        }
        var found = new LinkedHashMap<String, PlanVm>();
        for (var plan : plans) {
            step
                    .sharedForThisStep(question(step, "vms of " + plan.asItPoints()), () -> recovery(step)
                            .vms(plan.id()))
                    .stream()
                    .sorted(PlanVm.IN_ORDER)
                    .forEach(vm -> found.putIfAbsent(vm.id(), vm));
        }
        return List.copyOf(found.values());
    }

    /** @return the plan's VMs in the order in which they come up */
    public List<PlanVm> vms(StepContext step, RecoveryPlan plan, Duration atMost) {
        return step
                .shared(question(step, "vms of " + plan.asItPoints()), atMost, () -> recovery(step)
                        .vms(plan.id()))
                .stream()
                .sorted(PlanVm.IN_ORDER)
                .toList();
    }

    /** @return the VMs of a plan that SRM is at work on: asked again when the plan itself has moved on, and at the latest after a while */
    public List<PlanVm> vmsAt(StepContext step, RecoveryPlan plan, Duration atMost) {
        var question = "vms of " + plan.asItPoints() + " at " + plan.word() + " " + plan.percent();
        return step
                .shared(question(step, question), atMost, () -> recovery(step).vms(plan.id()))
                .stream()
                .sorted(PlanVm.IN_ORDER)
                .toList();
    }

    /** @return the name of a question to SRM of the run's recovery site */
    public static String question(StepContext step, String what) {
        return "srm " + step.sitePair() + " " + step.recoverySite() + " " + what;
    }
}
