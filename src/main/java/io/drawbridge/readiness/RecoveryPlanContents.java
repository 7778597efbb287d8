package io.drawbridge.readiness;

import io.drawbridge.approval.PlanContents;
import io.drawbridge.approval.Subject;
import io.drawbridge.approval.Subject.Fact;
import io.drawbridge.core.Refusal;
import io.drawbridge.core.RemoteException;
import io.drawbridge.engine.StepContext;
import io.drawbridge.srm.GroupVm;
import io.drawbridge.srm.PlanLookup;
import io.drawbridge.srm.PlanVm;
import io.drawbridge.srm.RecoveryPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Reads groups, machines, priorities and networks of the run's plans at the recovery site's SRM. Dependencies between machines are told machine by machine
 * only (reference 6.9), which no budget of requests bears for a large plan, so they are not part of it.
 */
@Component
public class RecoveryPlanContents implements PlanContents {

    /** Many groups may need more requests than a minute allows; what was read for this step is kept until it has all. */
    private static final Duration FOR_THIS_STEP = Duration.ofMinutes(10);

    private final PlanLookup lookup;

    RecoveryPlanContents(PlanLookup lookup) {
        this.lookup = lookup;
    }

    @Override
    public Subject read(StepContext step, boolean patient, Instant since) {
        var facts = new ArrayList<Fact>();
        var unread = new LinkedHashMap<String, String>();
        try {
            for (var plan : plans(step)) {
                plan(step, plan, since, facts);
            }
        } catch (RemoteException e) {
            if (patient) {
                throw e;
            }
            facts.clear();
            unread.put(Subject.PLAN, e.getMessage());
            unread.put(Subject.MACHINES, e.getMessage());
            unread.put(Subject.NETWORKS, e.getMessage());
            return new Subject(facts, unread);
        } catch (Refusal e) {
            unread.put(Subject.PLAN, e.getMessage());
            return new Subject(List.of(), unread);
        }
        var networks = new ArrayList<Fact>();
        try {
            for (var plan : plans(step)) {
                networks(step, plan, since, networks);
            }
            facts.addAll(networks);
        } catch (RemoteException e) {
            if (patient) {
                throw e;
            }
            unread.put(Subject.NETWORKS, e.getMessage());
        }
        return new Subject(facts, unread);
    }

    private List<RecoveryPlan> plans(StepContext step) {
        return step.findRecoveryPlan().isPresent()
                ? List.of(lookup.plan(step, Duration.ofSeconds(5)))
                : lookup.plansOf(step, Duration.ofSeconds(5));
    }

    private void plan(StepContext step, RecoveryPlan plan, Instant since, List<Fact> facts) {
        facts.add(PlanFacts.of(plan));
        groups(step, plan, since).forEach(group -> facts.add(PlanFacts.of(plan, group)));
        machines(step, plan, since).forEach(vm -> facts.add(PlanFacts.of(plan, vm)));
    }

    private void networks(StepContext step, RecoveryPlan plan, Instant since, List<Fact> facts) {
        for (var group : groups(step, plan, since)) {
            List<GroupVm> members = ask(
                    step, since, "vms of group " + group.id() + " in " + plan.asItPoints(), () -> lookup.recovery(step)
                            .groupVms(group.id()));
            members.forEach(vm -> facts.add(PlanFacts.of(plan, group, vm)));
        }
    }

    private List<io.drawbridge.srm.ProtectionGroup> groups(StepContext step, RecoveryPlan plan, Instant since) {
        return ask(step, since, "groups of " + plan.asItPoints(), () -> lookup.recovery(step)
                .groups(plan.id()));
    }

    private List<PlanVm> machines(StepContext step, RecoveryPlan plan, Instant since) {
        return ask(
                step, since, "vms of " + plan.id(), () -> lookup.recovery(step).vms(plan.id()));
    }

    /** As readiness asks it, so that one request serves both; or once more, and for this round of this step only. */
    private static <T> T ask(StepContext step, Instant since, String what, Supplier<T> read) {
        if (since != null) {
            return step.sharedSince(PlanLookup.question(step, what), since, read);
        }
        var once = what + " for " + step.element() + " of run " + step.run() + ", round " + step.round() + " since "
                + step.dueSince();
        return step.shared(PlanLookup.question(step, once), FOR_THIS_STEP, read);
    }
}
