package io.drawbridge.onboarding.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.core.RemoteException;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.Receipt;
import io.drawbridge.engine.StepContext;
import io.drawbridge.onboarding.ProtectionPlan;
import io.drawbridge.site.gateway.DrTask;
import io.drawbridge.srm.PlanStatus;
import io.drawbridge.srm.PlanVm;
import io.drawbridge.srm.ProtectionSetup;
import io.drawbridge.srm.RecoveryPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * There shall be a recovery plan of this run over its protection group, ready, in which every VM has the priority and waits
 * for the VMs that were agreed (source design 4.7.4; reference 6.3, 6.9). Priorities first: a dependency counts inside one
 * priority only.
 */
@Component
class CreateRecoveryPlan implements InfrastructureStep {

    /** The document that says which plan was asked for, before it is. */
    static final String DOCUMENT = "newRecoveryPlan";

    /** A plan of this name was made by somebody else. */
    static final String NAME_TAKEN = "drawbridge.recoveryPlanNameTaken";
    /** SRM did not make the plan, or did not take a VM's settings. */
    static final String NOT_MADE = "drawbridge.recoveryPlanNotMade";

    private final Onboarding onboarding;

    CreateRecoveryPlan(Onboarding onboarding) {
        this.onboarding = onboarding;
    }

    /** @param age how old the answer may be */
    static Optional<RecoveryPlan> find(Onboarding onboarding, StepContext step, ProtectionPlan plan, Duration age) {
        return Onboarding.read(step, Onboarding.question(step, "plans"), age, () -> onboarding
                        .recovery(step)
                        .plans())
                .stream()
                .filter(one -> plan.plan().equals(one.name()))
                .findFirst();
    }

    static boolean isOurs(StepContext step, RecoveryPlan found) {
        return found.description() != null && found.description().contains(Onboarding.mark(step));
    }

    @Override
    public Assessment assess(StepContext step) {
        var plan = onboarding.plan(step);
        var found = find(onboarding, step, plan, Onboarding.FRESH);
        if (found.isEmpty()) {
            var create = action("create-plan", plan.plan()).with("group", plan.group());
            return sent(step, create, "the recovery plan is being made", "The recovery plan was not made")
                    .orElseGet(() -> Assessment.missing(create))
                    .items(items(plan, "in no plan"))
                    .document(DOCUMENT, Notes.more(step, DOCUMENT, List.of(plan.plan())));
        }
        if (!isOurs(step, found.get())) {
            return Assessment.refused(
                    NAME_TAKEN,
                    "There is a recovery plan " + plan.plan() + " that this run did not make. Rename one of them.");
        }
        return new Look(step, plan, found.get()).judge();
    }

    private static List<Item> items(ProtectionPlan plan, String note) {
        return plan.vms().stream()
                .map(vm -> Item.waiting(vm.id(), vm.name(), note))
                .toList();
    }

    /** @return what follows from an action that was sent; nothing when it was not, or its answer was lost */
    private Optional<Assessment> sent(StepContext step, Action action, String waiting, String refusal) {
        var receipt = step.receipt(action);
        if (!Onboarding.accepted(receipt)) {
            return Optional.empty();
        }
        var task = onboarding.srmTask(step, receipt.get());
        if (task.filter(DrTask::isFailed).isPresent()) {
            return Optional.of(
                    Assessment.refused(NOT_MADE, refusal + ": " + task.get().problem() + "."));
        }
        return Optional.of(
                task.filter(DrTask::isActive).isPresent() || Onboarding.maySettle(step, receipt.get())
                        ? Assessment.underWay(waiting)
                        : Assessment.refused(NOT_MADE, refusal + ", although SRM took it."));
    }

    /** One assessment in the making. */
    private final class Look {
        final StepContext step;
        final ProtectionPlan plan;
        final RecoveryPlan found;
        final Map<String, Receipt> receipts;
        final List<Item> items = new ArrayList<>();
        final List<Action> priorities = new ArrayList<>();
        final List<Action> dependencies = new ArrayList<>();

        Look(StepContext step, ProtectionPlan plan, RecoveryPlan found) {
            this.step = step;
            this.plan = plan;
            this.found = found;
            this.receipts = Onboarding.receipts(step);
        }

        Assessment judge() {
            var members = step
                    .shared(Onboarding.question(step, "vms of " + found.id()), Onboarding.FRESH, () -> onboarding
                            .recovery(step)
                            .vms(found.id()))
                    .stream()
                    .collect(Collectors.toMap(PlanVm::id, vm -> vm, (one, same) -> one));
            var absent = plan.vms().stream()
                    .filter(vm -> !members.containsKey(vm.id()))
                    .map(ProtectionPlan.Vm::name)
                    .toList();
            if (!absent.isEmpty()) {
                return (step.now().isBefore(step.dueSince().plus(Onboarding.UNTIL_LISTED))
                                ? Assessment.underWay("the plan does not list all VMs yet")
                                : Assessment.refused(
                                        NOT_MADE,
                                        "The recovery plan " + plan.plan() + " lacks VMs: " + Onboarding.named(absent)
                                                + "."))
                        .items(items(plan, "in the plan"));
            }
            plan.vms().forEach(vm -> at(vm, members.get(vm.id())));
            var open = priorities.isEmpty() ? dependencies : priorities;
            if (!open.isEmpty()) {
                return settle(open).items(items);
            }
            return (found.status() == PlanStatus.READY_STATE
                            ? Assessment.reached("recovery plan " + plan.plan() + " is READY_STATE with "
                                    + plan.vms().size() + " VMs in the agreed order")
                            : Assessment.underWay("plan " + found.status()))
                    .items(items);
        }

        private void at(ProtectionPlan.Vm vm, PlanVm member) {
            var wanted = PlanVm.Priority.valueOf("P" + vm.priority());
            if (member.priority() != wanted) {
                priorities.add(action("set-priority", vm.id(), vm.name()).with("priority", wanted));
                items.add(Item.waiting(vm.id(), vm.name(), "priority " + member.priority() + ", not " + wanted));
                return;
            }
            var after = new LinkedHashSet<>(vm.after());
            if (!after.isEmpty() && !after.equals(waitsFor(vm))) {
                dependencies.add(action("set-dependencies", vm.id(), vm.name()).with("after", vm.after()));
                items.add(Item.underWay(vm.id(), vm.name(), 50, wanted + ", waits for nothing yet"));
                return;
            }
            items.add(Item.done(
                    vm.id(),
                    vm.name(),
                    wanted
                            + (after.isEmpty()
                                    ? ""
                                    : ", after " + after.size() + (after.size() == 1 ? " VM" : " VMs"))));
        }

        private Set<String> waitsFor(ProtectionPlan.Vm vm) {
            return step
                    .shared(
                            Onboarding.question(step, "dependencies of " + vm.id() + " in " + found.id()),
                            Onboarding.FRESH,
                            () -> onboarding.srm(step).dependencies(found.id(), vm.id()))
                    .stream()
                    .map(ProtectionSetup.Dependency::id)
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }

        private Assessment settle(List<Action> open) {
            var toSend = open.stream()
                    .filter(one -> !Onboarding.accepted(Optional.ofNullable(receipts.get(one.key()))))
                    .toList();
            return toSend.isEmpty()
                    ? open.stream()
                            .map(one -> sent(
                                            step,
                                            one,
                                            open.size() + " VMs take their settings",
                                            "SRM did not take the settings of " + one.label())
                                    .orElseThrow())
                            .filter(one -> one.verdict() == Assessment.Verdict.REFUSED)
                            .findFirst()
                            .orElseGet(() -> Assessment.underWay(open.size() + " VMs take their settings"))
                    : Assessment.missing(toSend);
        }
    }

    /** Later actions need what earlier ones make; a preview lists them all. */
    @Override
    public Assessment preview(StepContext step) {
        var plan = onboarding.plan(step);
        var actions = new ArrayList<Action>();
        actions.add(action("create-plan", plan.plan()).with("group", plan.group()));
        for (var vm : plan.vms()) {
            if (vm.priority() != 3) {
                actions.add(action("set-priority", vm.id(), vm.name()).with("priority", "P" + vm.priority()));
            }
            if (!vm.after().isEmpty()) {
                actions.add(action("set-dependencies", vm.id(), vm.name()).with("after", vm.after()));
            }
        }
        return Assessment.missing(actions).items(items(plan, "would be in the plan"));
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        var plan = onboarding.plan(step);
        var srm = onboarding.srm(step);
        if (action.name().equals("create-plan")) {
            var group = CreateProtectionGroup.group(onboarding, step, plan, Onboarding.FRESH)
                    .filter(one -> CreateProtectionGroup.isOurs(step, one))
                    .orElseThrow(() -> new RemoteException.NotSent(
                            "SRM of " + step.recoverySite(),
                            "the protection group " + plan.group() + " is gone",
                            null));
            return ActionReceipt.accepted(
                    srm.createPlan(plan.plan(), Onboarding.mark(step), plan.protectedVcenter(), List.of(group.id()))
                            .id());
        }
        var found = find(onboarding, step, plan, Onboarding.FRESH)
                .orElseThrow(() -> new RemoteException.NotSent(
                        "SRM of " + step.recoverySite(), "the recovery plan " + plan.plan() + " is gone", null));
        var vm = plan.vms().stream()
                .filter(one -> one.id().equals(action.item()))
                .findFirst()
                .orElseThrow();
        var task = action.name().equals("set-priority")
                ? srm.setPriority(found.id(), vm.id(), PlanVm.Priority.valueOf("P" + vm.priority()))
                : srm.setDependencies(found.id(), vm.id(), vm.after());
        return ActionReceipt.accepted(task.id());
    }
}
