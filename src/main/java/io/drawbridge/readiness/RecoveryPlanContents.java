package io.drawbridge.readiness;

import io.drawbridge.approval.PlanContents;
import io.drawbridge.approval.Subject;
import io.drawbridge.approval.Subject.Fact;
import io.drawbridge.core.PlanName;
import io.drawbridge.core.Refusal;
import io.drawbridge.core.RemoteException;
import io.drawbridge.engine.StepContext;
import io.drawbridge.planning.BandwidthPlan;
import io.drawbridge.planning.PlanSequence;
import io.drawbridge.site.RemoteSystem;
import io.drawbridge.site.Sites;
import io.drawbridge.srm.GroupVm;
import io.drawbridge.srm.PlanLookup;
import io.drawbridge.srm.PlanOrder;
import io.drawbridge.srm.PlanVm;
import io.drawbridge.srm.ProtectionGroup;
import io.drawbridge.srm.RecoveryPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Reads groups, machines, priorities and networks of the run's plans at the recovery site's SRM. Dependencies between machines are told machine by machine
 * only (reference 6.9), which no budget of requests bears for a large plan, so they are not part of it.
 */
@Component
public class RecoveryPlanContents implements PlanContents {

    /** Its groups, its machines, and the networks of one group at least. */
    private static final int OF_A_PLAN = 3;

    private static final String ORDER = "order of plans";

    /** Not what the networks are, so nobody approves it and nobody is held up by it. */
    private static final String NO_NETWORKS = " tells the network of no machine, as while the other site is silent";

    private final PlanLookup lookup;
    private final ObjectProvider<RecoveryTimeForecasts> forecasts;
    private final Sites sites;
    private final int atOnce;

    RecoveryPlanContents(
            PlanLookup lookup,
            ObjectProvider<RecoveryTimeForecasts> forecasts,
            Sites sites,
            @Value("${drawbridge.limits.plans-running-at-once:10}") int atOnce) {
        this.lookup = lookup;
        this.forecasts = forecasts;
        this.sites = sites;
        this.atOnce = atOnce;
    }

    /** @param order empty where what the plans hold could not be read */
    public record Noted(Subject subject, Optional<PlanOrder> order) {}

    /** What is to be agreed to, and in which order the plans begin, chosen now. */
    public Noted note(StepContext step, boolean patient, Instant since) {
        var subject = contents(step, patient, since);
        if (subject.unread().containsKey(Subject.MACHINES) || subject.facts().isEmpty()) {
            return new Noted(subject, Optional.empty());
        }
        if (forecasts.getIfAvailable() == null) {
            return new Noted(subject, Optional.empty());
        }
        var order = order(step, since);
        return new Noted(and(subject, order), Optional.of(order));
    }

    /** With the order that was noted: another one would only be chosen with another approval. */
    @Override
    public Subject read(StepContext step, boolean patient, Instant since) {
        var subject = contents(step, patient, since);
        return PlanOrder.of(step)
                .filter(order -> !subject.unread().containsKey(Subject.MACHINES)
                        && !subject.facts().isEmpty())
                .map(order -> and(subject, order))
                .orElse(subject);
    }

    private static Subject and(Subject subject, PlanOrder order) {
        if (order.plans().size() < 2) {
            return subject;
        }
        var facts = new ArrayList<>(subject.facts());
        facts.add(new Fact(
                Subject.PLAN,
                ORDER,
                "Order in which the recovery plans begin",
                order.plans().stream().map(PlanOrder.Place::name).collect(Collectors.joining(", "))));
        return new Subject(facts, subject.unread());
    }

    private PlanOrder order(StepContext step, Instant since) {
        var listed = sites.plansOf(step.sitePair()).stream()
                .map(plan -> plan.name().value())
                .toList();
        var found = new ArrayList<PlanSequence.Plan>();
        for (var plan : plans(step)) {
            int place = listed.indexOf(plan.name());
            var middle = forecasts
                    .getObject()
                    .middle(
                            step.sitePair(),
                            new PlanName(plan.name()),
                            step.recoverySite(),
                            machines(step, plan, since));
            found.add(new PlanSequence.Plan(
                    plan.id(),
                    plan.name(),
                    place < 0 ? null : place,
                    middle.takes(),
                    middle.measured(),
                    groups(step, plan, since).stream().map(ProtectionGroup::id).collect(Collectors.toSet())));
        }
        var sequence = PlanSequence.of(found, atOnce);
        return new PlanOrder(
                sequence.plans().stream()
                        .map(plan -> new PlanOrder.Place(
                                plan.id(), plan.name(), plan.takes().toSeconds(), plan.measured(), plan.groups()))
                        .toList(),
                why(sequence));
    }

    private static String why(PlanSequence.Order order) {
        long listed =
                order.plans().stream().filter(plan -> plan.place() != null).count();
        if (listed == order.plans().size()) {
            return "in the order of settings";
        }
        boolean measured = order.plans().stream().allMatch(PlanSequence.Plan::measured);
        return (listed == 0 ? "" : "first " + listed + " in the order of settings, then ")
                + (order.chosen() ? "so that the last one ends soonest" : "by name")
                + (measured
                        ? ", by forecast after " + BandwidthPlan.words(order.ends()) + " (by name after "
                                + BandwidthPlan.words(order.byName()) + ")"
                        : "; not every plan was measured yet, so more machines are taken to need longer");
    }

    private Subject contents(StepContext step, boolean patient, Instant since) {
        var facts = new ArrayList<Fact>();
        var unread = new LinkedHashMap<String, String>();
        try {
            var plans = plans(step);
            if (!patient && since == null && isTooMuch(step, plans.size())) {
                throw new RemoteException.Later(
                        "SRM of " + step.recoverySite(),
                        plans.size() + " plans need more requests than our budget of a minute has",
                        Duration.ofMinutes(1));
            }
            for (var plan : plans) {
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
            if (!networks.isEmpty() && networks.stream().noneMatch(PlanFacts::isTold)) {
                unread.put(Subject.NETWORKS, "SRM of " + step.recoverySite() + NO_NETWORKS);
            } else {
                facts.addAll(networks);
            }
        } catch (RemoteException e) {
            if (patient) {
                throw e;
            }
            unread.put(Subject.NETWORKS, e.getMessage());
        }
        return new Subject(facts, unread);
    }

    /** What cannot be read to its end anyway must not use up what the commands behind it need. */
    private boolean isTooMuch(StepContext step, int plans) {
        var budget = sites.site(step.recoverySite()).endpoint(RemoteSystem.SRM).requestsPerMinute();
        return budget.isPresent() && plans * OF_A_PLAN > budget.getAsInt();
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

    private List<ProtectionGroup> groups(StepContext step, RecoveryPlan plan, Instant since) {
        return ask(step, since, "groups of " + plan.asItPoints(), () -> lookup.recovery(step)
                .groups(plan.id()));
    }

    private List<PlanVm> machines(StepContext step, RecoveryPlan plan, Instant since) {
        return ask(step, since, "vms of " + plan.asItPoints(), () -> lookup.recovery(step)
                .vms(plan.id()));
    }

    /** As readiness asks it, so that one request serves both; or once more, in this round of this step. */
    private static <T> T ask(StepContext step, Instant since, String what, Supplier<T> read) {
        var question = PlanLookup.question(step, what);
        return since != null ? step.sharedSince(question, since, read) : step.sharedForThisStep(question, read);
    }
}
