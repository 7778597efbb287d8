package io.drawbridge.vcenter.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.Receipt;
import io.drawbridge.engine.StepContext;
import io.drawbridge.srm.PlanLookup;
import io.drawbridge.srm.PlanStatus;
import io.drawbridge.vcenter.FenceSettings;
import io.drawbridge.vcenter.VcenterFault;
import io.drawbridge.vcenter.VcenterTask;
import io.drawbridge.vcenter.Vcenters;
import io.drawbridge.vcenter.VirtualMachine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * The VMs that this run's fence switched off shall run again at the protected site, and no others; unless the plan was
 * recovered meanwhile: then they stay off, for two running copies are worse than an outage.
 */
@Component
class UnfenceProtectedSite implements InfrastructureStep {

    static final String NOT_POWERED_ON = "drawbridge.vmsNotPoweredOn";

    private static final Duration FRESH = Duration.ofSeconds(3);

    private final Vcenters vcenters;
    private final PlanLookup plans;
    private final FenceSettings settings;

    UnfenceProtectedSite(Vcenters vcenters, PlanLookup plans, FenceSettings settings) {
        this.vcenters = vcenters;
        this.plans = plans;
        this.settings = settings;
    }

    @Override
    public int concurrency() {
        return 16;
    }

    @Override
    public Assessment assess(StepContext step) {
        var document = step.document(FencedVms.DOCUMENT).map(FencedVms::of);
        if (document.isEmpty()) {
            return Assessment.reached(
                    "nothing is switched on: the fence of this run left no list of VMs. If it was cut "
                            + "short, the journal names the VMs that were sent a shutdown.");
        }
        var fenced = document.get().vms();
        if (fenced.isEmpty()) {
            return Assessment.reached("nothing is switched on: the fence switched nothing off");
        }
        var moved = new HashSet<String>();
        String why = "";
        for (var plan : plans.plansOf(step, FRESH)) {
            var status = plan.status();
            if (status.isMoving()) {
                return Assessment.underWay("waits for plan " + plan.name() + ", which is " + plan.words())
                        .lookAgainIn(Duration.ofSeconds(5));
            }
            if (status.isTouchedByRecovery() || status == PlanStatus.UNKNOWN || status == PlanStatus.UNKNOWN_STATE) {
                plans.vms(step, plan, FRESH)
                        .forEach(vm -> moved.add(vm.inventoryId().object()));
                why = "plan " + plan.name() + " is " + plan.words();
            }
        }
        var free = fenced.stream().filter(vm -> !moved.contains(vm.id())).toList();
        int kept = fenced.size() - free.size();
        String note = kept == 0
                ? ""
                : "not undone: " + kept + " VMs stay off at " + step.protectedSite() + ", for " + why
                        + " and their copies may run at " + step.recoverySite();
        // A guest that was asked to shut down looks powered on for a while, and then it is off.
        var settled = document.get().provenOff() ? Instant.MIN : step.dueSince().plus(settings.shutdownPatience());
        return free.isEmpty()
                ? Assessment.reached(note)
                : switchOn(step, free, settled, note.isEmpty() ? "" : "; " + note);
    }

    private Assessment switchOn(StepContext step, List<FencedVms.Vm> fenced, Instant settled, String note) {
        var vcenter = vcenters.at(step.protectedSite());
        Map<String, VirtualMachine> machines = step
                .shared(
                        "vcenter " + step.protectedSite() + " virtual machines",
                        Duration.ofSeconds(5),
                        vcenter::virtualMachines)
                .stream()
                .collect(Collectors.toMap(VirtualMachine::id, Function.identity(), (one, same) -> one));
        var receipts = new HashMap<String, Receipt>();
        step.receipts().forEach(receipt -> receipts.put(receipt.actionKey(), receipt));
        var tasks = vcenter.tasks(receipts.values().stream()
                .flatMap(receipt -> receipt.task().stream())
                .toList());
        var items = new ArrayList<Item>();
        var missing = new ArrayList<Action>();
        var failed = new ArrayList<String>();
        int on = 0;
        for (var vm : fenced) {
            var powerOn = action("power-on", vm.id(), vm.name());
            var receipt = receipts.get(powerOn.key());
            var machine = machines.get(vm.id());
            var task = receipt == null ? null : receipt.task().map(tasks::get).orElse(null);
            boolean isOn = machine != null && machine.power() == VirtualMachine.Power.ON;
            if (isOn && receipt == null && step.now().isBefore(settled)) {
                items.add(
                        Item.underWay(vm.id(), vm.name(), 10, "may still be shutting down, watched until " + settled));
            } else if (isOn) {
                on++;
                items.add(Item.done(vm.id(), vm.name(), "powered on"));
            } else if (machine == null
                    || receipt != null && receipt.outcome() == Receipt.Outcome.REFUSED
                    || task != null && task.state() == VcenterTask.State.ERROR
                    || receipt != null
                            && receipt.outcome() == Receipt.Outcome.ACCEPTED
                            && task == null
                            && step.now().isAfter(receipt.at().plusSeconds(60))) {
                String why = machine == null
                        ? "no longer in the inventory"
                        : task != null ? task.problem() : "it does not come up";
                failed.add(vm.name() + " (" + why + ")");
                items.add(Item.failed(vm.id(), vm.name(), why));
            } else if (receipt != null && receipt.outcome() == Receipt.Outcome.ACCEPTED) {
                items.add(Item.underWay(vm.id(), vm.name(), 50, "powering on"));
            } else {
                missing.add(powerOn);
                items.add(Item.waiting(vm.id(), vm.name(), "off"));
            }
        }
        return verdict(step, missing, failed, on, items, note).items(items);
    }

    private static Assessment verdict(
            StepContext step, List<Action> missing, List<String> failed, int on, List<Item> items, String note) {
        if (!missing.isEmpty()) {
            return Assessment.missing(missing);
        }
        if (on + failed.size() < items.size()) {
            return Assessment.underWay(on + " of " + items.size() + " VMs are on again");
        }
        return failed.isEmpty()
                ? Assessment.reached("the " + on + " VMs that the fence had switched off run again at "
                        + step.protectedSite() + note)
                : Assessment.refused(
                        NOT_POWERED_ON,
                        failed.size() + " of " + items.size() + " VMs are not on again: "
                                + String.join(", ", failed.subList(0, Math.min(5, failed.size())))
                                + (failed.size() > 5 ? " and others." : "."));
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        try {
            return ActionReceipt.accepted(vcenters.at(step.protectedSite()).powerOn(action.item()));
        } catch (VcenterFault fault) {
            if (fault.type().equals("InvalidPowerState")) {
                return ActionReceipt.done("it was on already");
            }
            throw fault;
        }
    }
}
