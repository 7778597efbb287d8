package io.drawbridge.onboarding.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.Receipt;
import io.drawbridge.engine.StepContext;
import io.drawbridge.onboarding.ProtectionPlan;
import io.drawbridge.site.gateway.DrTask;
import io.drawbridge.srm.GroupVm;
import io.drawbridge.srm.ProtectionSetup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * There shall be a protection group of this run with every VM of the protection plan, each with its placeholder at the
 * recovery site (source design 4.7.3; reference 6.2). A group is known by the run's mark in its description, never by its
 * name alone.
 */
@Component
class CreateProtectionGroup implements InfrastructureStep {

    /** The document that says which group was asked for, before it is. */
    static final String DOCUMENT = "newProtectionGroup";

    /** A group of this name was made by somebody else. */
    static final String NAME_TAKEN = "drawbridge.protectionGroupNameTaken";
    /** SRM did not make the group. */
    static final String NOT_MADE = "drawbridge.protectionGroupNotMade";
    /** The group is there and some of its VMs are not protected. */
    static final String INCOMPLETE = "drawbridge.protectionIncomplete";

    private static final Set<GroupVm.Status> PASSING = EnumSet.of(
            GroupVm.Status.LOADING, GroupVm.Status.CONFIGURING_PROTECTION, GroupVm.Status.RESTORING_PLACEHOLDER);

    private static final Set<GroupVm.Status> PROTECTED = EnumSet.of(
            GroupVm.Status.OK, GroupVm.Status.REPLICATION_WARNING, GroupVm.Status.VVOL_CONFIGURATION_WARNING);

    private final Onboarding onboarding;

    CreateProtectionGroup(Onboarding onboarding) {
        this.onboarding = onboarding;
    }

    @Override
    public Assessment assess(StepContext step) {
        var plan = onboarding.plan(step);
        var found = group(onboarding, step, plan, Onboarding.FRESH);
        if (found.isEmpty()) {
            return missing(step, plan)
                    .items(items(plan, "in no group"))
                    .document(DOCUMENT, Notes.more(step, DOCUMENT, List.of(plan.group())));
        }
        if (!isOurs(step, found.get())) {
            return Assessment.refused(
                    NAME_TAKEN,
                    "There is a protection group " + plan.group() + " that this run did not make. Rename one of them.");
        }
        return members(step, plan, found.get());
    }

    /** @param age how old the answer may be */
    static Optional<ProtectionSetup.Described> group(
            Onboarding onboarding, StepContext step, ProtectionPlan plan, Duration age) {
        return Onboarding.read(step, Onboarding.question(step, "described groups"), age, () -> onboarding
                        .srm(step)
                        .groups())
                .stream()
                .filter(one -> plan.group().equals(one.name()))
                .findFirst();
    }

    static boolean isOurs(StepContext step, ProtectionSetup.Described found) {
        return found.description() != null && found.description().contains(Onboarding.mark(step));
    }

    private static List<Item> items(ProtectionPlan plan, String note) {
        return plan.vms().stream()
                .map(vm -> Item.waiting(vm.id(), vm.name(), note))
                .toList();
    }

    private Assessment missing(StepContext step, ProtectionPlan plan) {
        var create = action("create-group", plan.group())
                .with("vms", plan.vms().size())
                .with("description", Onboarding.mark(step));
        return following(
                step,
                create,
                "the protection group is being made",
                NOT_MADE,
                "The protection group " + plan.group() + " was not made");
    }

    /** What to do about something that is not there: make it, wait for it, or say why it does not come. */
    private Assessment following(StepContext step, Action action, String waiting, String code, String refusal) {
        var receipt = step.receipt(action);
        if (!Onboarding.accepted(receipt)) {
            return Assessment.missing(action);
        }
        var task = onboarding.srmTask(step, receipt.get());
        if (task.filter(DrTask::isFailed).isPresent()) {
            return Assessment.refused(code, refusal + ": " + task.get().problem() + ".");
        }
        return task.filter(DrTask::isActive).isPresent() || Onboarding.maySettle(step, receipt.get())
                ? Assessment.underWay(waiting)
                : Assessment.refused(code, refusal + ", although SRM took it.");
    }

    private Assessment members(StepContext step, ProtectionPlan plan, ProtectionSetup.Described group) {
        var states = step
                .shared(Onboarding.question(step, "vms of group " + group.id()), Onboarding.FRESH, () -> onboarding
                        .recovery(step)
                        .groupVms(group.id()))
                .stream()
                .collect(Collectors.toMap(GroupVm::id, one -> one, (one, same) -> one));
        var items = new ArrayList<Item>();
        var unprotected = new ArrayList<String>();
        boolean moving = false;
        for (var vm : plan.vms()) {
            var member = states.get(vm.id());
            var status = member == null ? GroupVm.Status.UNKNOWN : member.status();
            if (PROTECTED.contains(status)) {
                items.add(Item.done(vm.id(), vm.name(), "protected"));
            } else if (PASSING.contains(status)) {
                moving = true;
                items.add(Item.underWay(vm.id(), vm.name(), 50, status.name()));
            } else {
                var why = why(member, status);
                unprotected.add(vm.name() + " (" + why + ")");
                items.add(Item.failed(vm.id(), vm.name(), why));
            }
        }
        return verdict(step, plan, group, unprotected, moving).items(items);
    }

    private static String why(GroupVm member, GroupVm.Status status) {
        if (member == null) {
            return "not in the group";
        }
        var details = member.protectionStatusDetails();
        return details == null || details.errors().isEmpty()
                ? status.name()
                : status + ": " + String.join(", ", details.errors());
    }

    private Assessment verdict(
            StepContext step,
            ProtectionPlan plan,
            ProtectionSetup.Described group,
            List<String> unprotected,
            boolean moving) {
        if (unprotected.isEmpty()) {
            return moving
                    ? Assessment.underWay("placeholders are being made")
                    : Assessment.reached("protection group " + plan.group() + " protects all "
                            + plan.vms().size() + " VMs");
        }
        var configure = action("configure-all-vms", group.id(), plan.group());
        var receipt = step.receipt(configure);
        if (!Onboarding.accepted(receipt)) {
            return Assessment.missing(configure);
        }
        return moving
                        || step.now()
                                .isBefore(receipt.map(Receipt::at).orElseThrow().plusSeconds(30))
                ? Assessment.underWay("SRM tries once more to protect " + unprotected.size() + " VMs")
                : Assessment.refused(
                        INCOMPLETE,
                        unprotected.size() + " of " + plan.vms().size() + " VMs of the group " + plan.group()
                                + " are not protected: " + Onboarding.named(unprotected) + ".");
    }

    @Override
    public Assessment preview(StepContext step) {
        var plan = onboarding.plan(step);
        return Assessment.missing(action("create-group", plan.group())
                        .with("vms", plan.vms().size()))
                .items(items(plan, "would be protected"));
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        var plan = onboarding.plan(step);
        if (action.name().equals("create-group")) {
            return ActionReceipt.accepted(onboarding
                    .srm(step)
                    .createGroup(
                            plan.group(),
                            Onboarding.mark(step),
                            plan.protectedVcenter(),
                            plan.vms().stream().map(ProtectionPlan.Vm::id).toList())
                    .id());
        }
        return ActionReceipt.done(
                onboarding.srm(step).configureAll(action.item()).size() + " tasks");
    }
}
