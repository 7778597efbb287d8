package io.drawbridge.srm.step;

import io.drawbridge.core.Mode;
import io.drawbridge.core.RemoteException;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.Receipt;
import io.drawbridge.engine.StepContext;
import io.drawbridge.site.Sites;
import io.drawbridge.site.gateway.DrTask;
import io.drawbridge.site.gateway.Pairing;
import io.drawbridge.srm.PlanLookup;
import io.drawbridge.srm.PlanOrder;
import io.drawbridge.srm.PlanStep;
import io.drawbridge.srm.PlanVm;
import io.drawbridge.srm.ProtectionGroup;
import io.drawbridge.srm.RecoveryPlan;
import io.drawbridge.srm.RunTimes;
import io.drawbridge.srm.SiteRecovery;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * What the steps of a recovery plan read, always at the recovery site's gateway: it is the one that is left when the
 * other site is gone (reference 6.5).
 */
@Component
class PlanReader {

    private static final Duration FRESH = Duration.ofSeconds(3);
    private static final Duration SLOW_TO_CHANGE = Duration.ofMinutes(10);
    /** What a run that is over has left behind. */
    private static final Duration AT_REST = Duration.ofMinutes(1);

    private static final Duration VMS_AT_REST = Duration.ofSeconds(3);
    private static final Duration VMS_MOVING = Duration.ofMinutes(1);
    /** How long before the answer was given up the request may have arrived. */
    private static final Duration LOST_ANSWER = Duration.ofMinutes(3);

    private final PlanLookup lookup;
    private final Sites sites;

    PlanReader(PlanLookup lookup, Sites sites) {
        this.lookup = lookup;
        this.sites = sites;
    }

    SiteRecovery recovery(StepContext step) {
        return lookup.recovery(step);
    }

    /** @throws io.drawbridge.srm.PlanUnknown when there is no such plan */
    RecoveryPlan plan(StepContext step) {
        return lookup.plan(step, FRESH);
    }

    /**
     * @return the run's plans in the order that was noted and agreed to; where none was, first those that settings name, in
     *     their order, which is the order of a site's recovery, then the others by name
     */
    List<RecoveryPlan> plansInOrder(StepContext step) {
        var agreed = PlanOrder.of(step);
        if (agreed.isPresent()) {
            return lookup.plansOf(step, FRESH).stream()
                    .sorted(Comparator.comparingInt(
                                    (RecoveryPlan plan) -> agreed.get().of(plan))
                            .thenComparing(RecoveryPlan::name))
                    .toList();
        }
        var order = sites.plansOf(step.sitePair()).stream()
                .map(plan -> plan.name().value())
                .toList();
        return lookup.plansOf(step, FRESH).stream()
                .sorted(Comparator.comparingInt((RecoveryPlan plan) ->
                                order.contains(plan.name()) ? order.indexOf(plan.name()) : order.size())
                        .thenComparing(RecoveryPlan::name))
                .toList();
    }

    /** @return how many plans SRM of the recovery site is at work on, whoever began it */
    long running(StepContext step) {
        return step.shared(question(step, "plans"), FRESH, recovery(step)::plans).stream()
                .filter(RecoveryPlan::running)
                .count();
    }

    /** @return the ids of the plan's protection groups */
    Set<String> groups(StepContext step, RecoveryPlan plan) {
        return step
                .shared(question(step, "groups of " + plan.asItPoints()), SLOW_TO_CHANGE, () -> recovery(step)
                        .groups(plan.id()))
                .stream()
                .map(ProtectionGroup::id)
                .collect(Collectors.toSet());
    }

    Pairing pairing(StepContext step) {
        return step.shared(question(step, "pairing"), FRESH, recovery(step)::pairing);
    }

    /**
     * @return whether the plan's direction has been turned round since the run began: what it protects now runs at the
     *     run's recovery site. The plan's own field says so, never its name
     */
    boolean isReversed(StepContext step, RecoveryPlan plan) {
        return pairing(step).localVcenter().equals(plan.protectedVcGuid());
    }

    /** @return the plan's VMs in the order in which they come up */
    List<PlanVm> vms(StepContext step, RecoveryPlan plan) {
        return plan.running() && plan.progress() != null
                ? lookup.vmsAt(step, plan, VMS_MOVING)
                : lookup.vms(step, plan, VMS_AT_REST);
    }

    /** @return when to look again at what this step's command does to the plan */
    Duration nextLook(StepContext step, Action command, RecoveryPlan plan) {
        return Pace.next(
                step.receipt(command).map(Receipt::at).orElse(step.dueSince()),
                step.now(),
                PlanOrder.of(step).map(order -> order.takes(plan)).orElse(Duration.ZERO),
                plan);
    }

    /** @return one item for each VM; none when the gateway will not list them while the other site is gone */
    List<Item> items(StepContext step, RecoveryPlan plan) {
        try {
            return vms(step, plan).stream().map(vm -> item(vm, plan)).toList();
        } catch (RemoteException.Refused notWithoutTheOtherSite) {
            return List.of();
        }
    }

    private static Item item(PlanVm vm, RecoveryPlan plan) {
        String note = vm.priority() + ", " + vm.word();
        return switch (vm.status()) {
            case RECOVERY_SUCCEEDED, RECOVERY_WARNING, TEST_SUCCEEDED, TEST_WARNING ->
                Item.done(vm.id(), vm.name(), note);
            case RECOVERY_ERROR, RECOVERY_INCOMPLETE, TEST_ERROR, TEST_INCOMPLETE, CLEANUP_ERROR, CLEANUP_INCOMPLETE ->
                Item.failed(vm.id(), vm.name(), note);
            case RECOVERY_IN_PROGRESS, TEST_IN_PROGRESS, CLEANUP_IN_PROGRESS, REPROTECT_IN_PROGRESS ->
                Item.underWay(vm.id(), vm.name(), Math.max(1, Math.min(99, plan.percent())), note);
            default -> Item.waiting(vm.id(), vm.name(), note);
        };
    }

    /** Follows the command that this round sent, by its task or by what is at work on the plan. */
    OwnCommand own(StepContext step, Action action, RecoveryPlan plan) {
        var receipt = step.receipt(action).orElse(null);
        if (receipt == null || receipt.outcome() == Receipt.Outcome.REFUSED) {
            return new OwnCommand(OwnCommand.State.NONE, "");
        }
        if (receipt.outcome() == Receipt.Outcome.ACCEPTED) {
            if (receipt.task().isEmpty()) {
                return new OwnCommand(OwnCommand.State.ENDED, "");
            }
            // As long as SRM is at work on the plan, the task could say nothing else: it is asked what came of it.
            if (plan.running()) {
                return new OwnCommand(OwnCommand.State.ACTIVE, "the plan is " + plan.word());
            }
            var id = receipt.task().get();
            return step.shared(question(step, "task " + id), FRESH, () -> recovery(step)
                            .task(id))
                    .map(PlanReader::of)
                    .orElseGet(() -> new OwnCommand(OwnCommand.State.FORGOTTEN, "its task is no longer known"));
        }
        return lost(step, receipt, plan);
    }

    private OwnCommand lost(StepContext step, Receipt receipt, RecoveryPlan plan) {
        var since = later(receipt.at().minus(LOST_ANSWER), step.dueSince());
        return step
                .shared(question(step, "tasks of " + plan.id()), FRESH, () -> recovery(step)
                        .tasksOf(plan.id()))
                .stream()
                .filter(task -> task.isActive()
                        || task.isFailed() && !task.queued().orElse(Instant.MIN).isBefore(since))
                .max(Comparator.comparing((DrTask task) -> task.isActive())
                        .thenComparing(task -> task.queued().orElse(Instant.MIN)))
                .map(PlanReader::of)
                .orElseGet(() -> new OwnCommand(OwnCommand.State.UNANSWERED, "no answer came"));
    }

    private static OwnCommand of(DrTask task) {
        if (task.isActive()) {
            return new OwnCommand(
                    OwnCommand.State.ACTIVE,
                    "task " + task.word() + (task.progress() == null ? "" : ", " + task.progress() + " %"));
        }
        return task.isFailed()
                ? new OwnCommand(OwnCommand.State.FAILED, task.problem())
                : new OwnCommand(OwnCommand.State.ENDED, "task SUCCESS");
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** @return whether something is at work on the plan at this moment */
    boolean hasActiveTask(StepContext step, RecoveryPlan plan) {
        return step
                .shared(question(step, "tasks of " + plan.id()), FRESH, () -> recovery(step)
                        .tasksOf(plan.id()))
                .stream()
                .anyMatch(DrTask::isActive);
    }

    /** @return the first errors of the plan's last run in SRM's words, or nothing */
    String errors(StepContext step, RecoveryPlan plan, PlanStep.View view) {
        try {
            var errors = step
                    .shared(question(step, "steps of " + plan.id() + " " + view), AT_REST, () -> recovery(step)
                            .steps(plan.id(), view))
                    .stream()
                    .filter(one -> one.status() == PlanStep.Status.ERROR)
                    .flatMap(one -> one.errors().isEmpty()
                            ? Stream.of(one.title())
                            : one.errors().stream().map(error -> one.title() + ": " + error))
                    .distinct()
                    .limit(3)
                    .collect(Collectors.joining("; "));
            return errors.isEmpty() ? "" : " First errors: " + errors + ".";
        } catch (RemoteException notToldInThisState) {
            return "";
        }
    }

    /**
     * How long the run that just ended took, for later forecasts. Nothing waits for it: where it cannot be read at once,
     * there is one measurement less.
     */
    Optional<String> times(StepContext step, RecoveryPlan plan, PlanStep.View view, List<Item> items) {
        if (step.mode() != Mode.LIVE || items.isEmpty()) {
            return Optional.empty();
        }
        try {
            var recovery = recovery(step);
            var expanded = RunTimes.toExpand(recovery.stepTimes(plan.id(), view, List.of()));
            return expanded.isEmpty()
                    ? Optional.empty()
                    : RunTimes.of(
                                    plan.id(),
                                    items.stream().map(Item::id).toList(),
                                    recovery.stepTimes(plan.id(), view, expanded))
                            .map(RunTimes::json);
        } catch (RemoteException notNow) {
            return Optional.empty();
        }
    }

    /** @return what the run waits for, when it stands at a prompt */
    String prompt(StepContext step, RecoveryPlan plan) {
        var prompts = step.shared(question(step, "prompts of " + plan.id()), FRESH, () -> recovery(step)
                .prompts(plan.id()));
        return prompts.isEmpty()
                ? "the plan waits at a prompt"
                : "the plan waits for a person in SRM: "
                        + prompts.stream()
                                .map(prompt -> prompt.promptText() == null ? prompt.description() : prompt.promptText())
                                .collect(Collectors.joining("; "));
    }

    static String progress(RecoveryPlan plan, List<Item> items) {
        long done =
                items.stream().filter(item -> item.state() == Item.State.DONE).count();
        return "plan " + plan.word() + (plan.progress() == null ? "" : ", " + plan.percent() + " %")
                + (items.isEmpty() ? "" : ", " + done + " of " + items.size() + " VMs done");
    }

    private static String question(StepContext step, String what) {
        return PlanLookup.question(step, what);
    }
}
