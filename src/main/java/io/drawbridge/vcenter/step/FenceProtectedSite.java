package io.drawbridge.vcenter.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.core.RemoteException;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.Receipt;
import io.drawbridge.engine.StepContext;
import io.drawbridge.srm.PlanLookup;
import io.drawbridge.srm.PlanVm;
import io.drawbridge.vcenter.FenceSettings;
import io.drawbridge.vcenter.Vcenter;
import io.drawbridge.vcenter.VcenterFault;
import io.drawbridge.vcenter.VcenterTask;
import io.drawbridge.vcenter.Vcenters;
import io.drawbridge.vcenter.VirtualMachine;
import io.drawbridge.vcenter.VmIndex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Every VM of the plan shall be off at the protected site, proven by its vCenter: before data is promoted elsewhere,
 * the old side must be unable to write or answer. Guests are asked to shut down first, once more when nobody knows whether
 * they were asked, and powered off after a patience.
 *
 * <p>The document {@code fenced} goes with every assessment and names the VMs before they are switched off, so that it
 * is right even if the step is cut short, provided the driver keeps it then.
 */
@Component
class FenceProtectedSite implements InfrastructureStep {

    static final String UNREACHABLE = "drawbridge.protectedSiteUnreachable";
    static final String NOT_FENCED = "drawbridge.protectedSiteNotFenced";

    private static final Duration SCOPE_AGE = Duration.ofMinutes(5);
    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final Duration SETTLE = Duration.ofMinutes(1);
    private static final int NAMED = 5;

    private final Vcenters vcenters;
    private final PlanLookup plans;
    private final FenceSettings settings;

    FenceProtectedSite(Vcenters vcenters, PlanLookup plans, FenceSettings settings) {
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
        var vcenter = vcenters.at(step.protectedSite());
        var look = new Look(step, vcenter);
        try {
            var about = step.shared(question(step, "about"), SCOPE_AGE, vcenter::about);
            var machines = step.shared(question(step, "virtual machines"), FRESH, vcenter::virtualMachines);
            var index = new VmIndex(about.instanceUuid(), machines);
            // Only now: of a site that does not answer it need not be known what would be switched off there.
            for (var vm : plans.vmsOf(step, SCOPE_AGE)) {
                look.at(vm, index);
            }
            return look.verdict();
        } catch (RemoteException.Later patience) {
            throw patience;
        } catch (RemoteException.NotSent | RemoteException.NoAnswer silent) {
            return look.unreachable(silent);
        } catch (RemoteException.PersonNeeded stranger) {
            // A person was asked at once. Who tries again and cannot mend it must still be able to sign the risk.
            if (step.round() == 1) {
                throw stranger;
            }
            return look.unreachable(stranger);
        }
    }

    private static String question(StepContext step, String what) {
        return "vcenter " + step.protectedSite() + " " + what;
    }

    /** One assessment in the making. */
    private final class Look {
        final StepContext step;
        final Vcenter vcenter;
        final Map<String, Receipt> receipts = new HashMap<>();
        final Map<String, FencedVms.Vm> fenced = new LinkedHashMap<>();
        final List<Item> items = new ArrayList<>();
        final List<Action> missing = new ArrayList<>();
        final List<String> failed = new ArrayList<>();
        int off;
        int gone;
        private Map<String, VcenterTask> tasks;

        Look(StepContext step, Vcenter vcenter) {
            this.step = step;
            this.vcenter = vcenter;
            step.receipts().forEach(receipt -> receipts.put(receipt.actionKey(), receipt));
            step.document(FencedVms.DOCUMENT)
                    .ifPresent(json -> FencedVms.of(json).vms().forEach(vm -> fenced.put(vm.id(), vm)));
        }

        void at(PlanVm planVm, VmIndex index) {
            var found = index.exactly(planVm);
            if (found.isEmpty()) {
                off++;
                gone++;
                items.add(Item.done(planVm.id(), planVm.name(), "not in this vCenter's inventory"));
                return;
            }
            var vm = found.get();
            var shutdown = action("shutdown-guest", vm.id(), vm.name()).with("vm", planVm.id());
            var powerOff = action("power-off", vm.id(), vm.name()).with("vm", planVm.id());
            var asked = receipts.get(shutdown.key());
            var forced = receipts.get(powerOff.key());
            if (sent(asked) || sent(forced)) {
                remember(vm);
            }
            if (vm.isProvenOff() || vm.connected() && vm.power() == VirtualMachine.Power.SUSPENDED) {
                off++;
                items.add(Item.done(planVm.id(), planVm.name(), words(vm)));
            } else if (!vm.connected()) {
                fail(planVm, "its host does not answer vCenter, so nothing is proven");
            } else if (forced != null) {
                forced(planVm, forced);
            } else if (asked == null
                    && vm.goingDown()
                    && step.now().isBefore(step.dueSince().plus(settings.shutdownPatience()))) {
                items.add(Item.underWay(planVm.id(), planVm.name(), 50, "shutting down, asked by somebody else"));
            } else if (asked == null && vm.tools() == VirtualMachine.Tools.RUNNING) {
                send(planVm, vm, shutdown, "running, VMware Tools running");
            } else if (mayBeAskedAgain(vm, asked)) {
                send(planVm, vm, shutdown, "no answer to the shutdown, running, VMware Tools running");
            } else if (asked == null || asked.outcome() == Receipt.Outcome.REFUSED && unanswered(shutdown.key()) == 0) {
                send(planVm, vm, powerOff, "running, the guest cannot be asked");
            } else if (step.now().isBefore(asked.at().plus(settings.shutdownPatience()))) {
                items.add(Item.underWay(planVm.id(), planVm.name(), 50, "shutting down since " + asked.at()));
            } else {
                send(planVm, vm, powerOff, "did not shut down in time");
            }
        }

        /**
         * Once more, when nobody knows whether it was asked: a second shutdown of the same guest changes nothing, while a guest
         * that was never asked would be powered off after the patience. Tools that have stopped show that it is at it, and so
         * does a guest that says so.
         */
        private boolean mayBeAskedAgain(VirtualMachine vm, Receipt asked) {
            return asked != null
                    && asked.outcome() == Receipt.Outcome.NO_ANSWER
                    && vm.tools() == VirtualMachine.Tools.RUNNING
                    && !vm.goingDown()
                    && step.now().isBefore(asked.at().plus(settings.shutdownPatience()))
                    && unanswered(asked.actionKey()) == 1;
        }

        private long unanswered(String actionKey) {
            return step.receipts().stream()
                    .filter(receipt -> receipt.actionKey().equals(actionKey))
                    .filter(receipt -> receipt.outcome() == Receipt.Outcome.NO_ANSWER)
                    .count();
        }

        private void forced(PlanVm vm, Receipt forced) {
            var task = forced.outcome() == Receipt.Outcome.ACCEPTED ? task(forced) : null;
            if (forced.outcome() == Receipt.Outcome.REFUSED) {
                fail(vm, "vCenter refused to power it off");
            } else if (task != null && task.state() == VcenterTask.State.ERROR) {
                fail(vm, task.problem());
            } else if (forced.outcome() == Receipt.Outcome.NO_ANSWER) {
                missing.add(action("power-off", vm.inventoryId().object(), vm.name())
                        .with("vm", vm.id()));
                items.add(Item.waiting(vm.id(), vm.name(), "no answer to the power-off, still running"));
            } else if (task == null && step.now().isAfter(forced.at().plus(SETTLE))) {
                fail(vm, "it still runs although it was powered off");
            } else {
                items.add(Item.underWay(vm.id(), vm.name(), 80, "powering off"));
            }
        }

        private VcenterTask task(Receipt receipt) {
            if (tasks == null) {
                var ids = receipts.values().stream()
                        .filter(one -> one.actionKey().startsWith("power-off "))
                        .flatMap(one -> one.task().stream())
                        .toList();
                tasks = vcenter.tasks(ids);
            }
            return receipt.task().map(tasks::get).orElse(null);
        }

        private void send(PlanVm planVm, VirtualMachine vm, Action action, String note) {
            remember(vm);
            missing.add(action);
            items.add(Item.waiting(planVm.id(), planVm.name(), note));
        }

        private void remember(VirtualMachine vm) {
            fenced.put(vm.id(), new FencedVms.Vm(vm.id(), vm.name()));
        }

        private void fail(PlanVm vm, String why) {
            failed.add(vm.name() + " (" + why + ")");
            items.add(Item.failed(vm.id(), vm.name(), why));
        }

        Assessment verdict() {
            var judged = judge();
            return judged.items(items)
                    .document(
                            FencedVms.DOCUMENT,
                            new FencedVms(
                                            step.protectedSite().value(),
                                            List.copyOf(fenced.values()),
                                            judged.verdict() == Assessment.Verdict.REACHED)
                                    .json());
        }

        private Assessment judge() {
            if (!missing.isEmpty()) {
                return Assessment.missing(missing);
            }
            if (off + failed.size() < items.size()) {
                return Assessment.underWay(off + " of " + items.size() + " VMs are off")
                        .lookAgainIn(Duration.ofSeconds(10));
            }
            if (!failed.isEmpty()) {
                return Assessment.refused(
                        NOT_FENCED,
                        failed.size() + " of " + items.size() + " VMs at " + step.protectedSite()
                                + " are not proven off: "
                                + String.join(", ", failed.subList(0, Math.min(NAMED, failed.size())))
                                + (failed.size() > NAMED ? " and others." : "."));
            }
            return Assessment.reached("vCenter of " + step.protectedSite() + " shows all " + items.size()
                    + (step.findRecoveryPlan().isPresent() ? " VMs of the plan off" : " VMs of all plans off")
                    + (gone == 0 ? "" : ", " + gone + " of them no longer in its inventory") + "; "
                    + fenced.size() + " were switched off by this run");
        }

        Assessment unreachable(RemoteException silent) {
            var since = step.silentSince();
            var until = since.plus(settings.unreachablePatience());
            boolean stranger = silent instanceof RemoteException.PersonNeeded;
            var verdict = step.now().isBefore(until) && !stranger
                    ? Assessment.underWay(silent.getMessage() + "; a person is asked at " + until)
                            .silent()
                            .lookAgainIn(Duration.ofSeconds(10))
                    : Assessment.refused(
                            UNREACHABLE,
                            (silent instanceof RemoteException.PersonNeeded needed
                                            ? "What answers as vCenter of " + step.protectedSite() + " "
                                                    + needed.inShort() + " ("
                                            : "vCenter of " + step.protectedSite() + " has not answered since " + since
                                                    + " (")
                                    + silent.words() + "). Whether its VMs still run is not known.");
            return fenced.isEmpty()
                    ? verdict
                    : verdict.document(
                            FencedVms.DOCUMENT,
                            new FencedVms(step.protectedSite().value(), List.copyOf(fenced.values()), false).json());
        }

        private static boolean sent(Receipt receipt) {
            return receipt != null && receipt.outcome() != Receipt.Outcome.REFUSED;
        }

        private static String words(VirtualMachine vm) {
            return vm.power() == VirtualMachine.Power.SUSPENDED ? "suspended" : "powered off";
        }
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        var vcenter = vcenters.at(step.protectedSite());
        try {
            if (action.name().equals("shutdown-guest")) {
                vcenter.shutdownGuest(action.item());
                return ActionReceipt.done("the guest was asked to shut down");
            }
            return ActionReceipt.accepted(vcenter.powerOff(action.item()));
        } catch (VcenterFault fault) {
            if (fault.type().equals("InvalidPowerState")) {
                return ActionReceipt.done("it was off already");
            }
            throw fault;
        }
    }
}
