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
import io.drawbridge.replication.NewReplication;
import io.drawbridge.replication.Replication;
import io.drawbridge.site.gateway.DrTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Every VM of the protection plan shall be replicated to the recovery site (source design 4.7.1; reference 9.1), at most
 * twenty being set up at a time. Leaves the document {@code configuredReplications}: the VMs that were not replicated when
 * this step came.
 */
@Component
class ConfigureReplications implements InfrastructureStep {

    static final String DOCUMENT = "configuredReplications";

    /** A VM's replication could not be set up. */
    static final String NOT_CONFIGURED = "drawbridge.replicationNotConfigured";

    private static final int AT_ONCE = 20;

    private final Onboarding onboarding;

    ConfigureReplications(Onboarding onboarding) {
        this.onboarding = onboarding;
    }

    @Override
    public int concurrency() {
        return AT_ONCE;
    }

    @Override
    public Assessment assess(StepContext step) {
        var plan = onboarding.plan(step);
        var look = new Look(step, onboarding.replicated(step, plan.protectedVcenter(), Onboarding.FRESH));
        plan.vms().forEach(look::at);
        return look.verdict().items(look.items).document(DOCUMENT, Notes.more(step, DOCUMENT, look.unreplicated));
    }

    /** One assessment in the making. */
    private final class Look {
        final StepContext step;
        final Map<String, Replication> replicated;
        final Map<String, Receipt> receipts;
        final List<Item> items = new ArrayList<>();
        final List<Action> missing = new ArrayList<>();
        final List<String> unreplicated = new ArrayList<>();
        final List<String> failed = new ArrayList<>();
        int underWay;

        Look(StepContext step, Map<String, Replication> replicated) {
            this.step = step;
            this.replicated = replicated;
            this.receipts = Onboarding.receipts(step);
        }

        void at(ProtectionPlan.Vm vm) {
            var found = replicated.get(vm.id());
            if (found != null && found.state() != Replication.Status.CONFIGURING) {
                items.add(Item.done(vm.id(), vm.name(), found.word()));
                return;
            }
            if (found != null) {
                underWay++;
                items.add(Item.underWay(vm.id(), vm.name(), 50, found.word()));
                return;
            }
            unreplicated.add(vm.id());
            var configure = action("configure", vm.id(), vm.name());
            var receipt = receipts.get(configure.key());
            if (receipt == null || receipt.outcome() == Receipt.Outcome.NO_ANSWER) {
                missing.add(configure);
                items.add(Item.waiting(vm.id(), vm.name(), "not replicated"));
            } else if (receipt.outcome() == Receipt.Outcome.REFUSED) {
                fail(vm, "it was refused");
            } else {
                sent(vm, receipt);
            }
        }

        private void sent(ProtectionPlan.Vm vm, Receipt receipt) {
            var task = onboarding.replicationTask(step, receipt);
            if (task.filter(DrTask::isFailed).isPresent()) {
                fail(vm, task.get().problem());
            } else if (task.filter(DrTask::isActive).isPresent() || Onboarding.maySettle(step, receipt)) {
                underWay++;
                items.add(Item.underWay(vm.id(), vm.name(), 30, "being set up"));
            } else {
                fail(vm, "its task is over, and it is not replicated");
            }
        }

        private void fail(ProtectionPlan.Vm vm, String why) {
            failed.add(vm.name() + " (" + why + ")");
            items.add(Item.failed(vm.id(), vm.name(), why));
        }

        Assessment verdict() {
            int room = Math.max(0, AT_ONCE - underWay);
            if (!missing.isEmpty() && room > 0) {
                return Assessment.missing(missing.subList(0, Math.min(room, missing.size())));
            }
            if (underWay > 0) {
                return Assessment.underWay(underWay + " of " + items.size() + " replications are being set up")
                        .lookAgainIn(Duration.ofSeconds(5));
            }
            return failed.isEmpty()
                    ? Assessment.reached("all " + items.size() + " VMs are replicated to " + step.recoverySite())
                    : Assessment.refused(
                            NOT_CONFIGURED,
                            failed.size() + " of " + items.size() + " replications could not be set up: "
                                    + Onboarding.named(failed) + ".");
        }
    }

    /** All that would be set up, not the first twenty. */
    @Override
    public Assessment preview(StepContext step) {
        var plan = onboarding.plan(step);
        var look = new Look(step, onboarding.replicated(step, plan.protectedVcenter(), Onboarding.FRESH));
        plan.vms().forEach(look::at);
        return (look.missing.isEmpty() ? look.verdict() : Assessment.missing(look.missing)).items(look.items);
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        var plan = onboarding.plan(step);
        var client = onboarding.replication(step);
        var vm = step
                .shared(
                        Onboarding.question(step, "replicable vms"),
                        Duration.ofSeconds(30),
                        () -> client.replicableVms(plan.protectedVcenter()))
                .stream()
                .filter(one -> one.id().equals(action.item()))
                .findFirst()
                .orElseThrow(() -> new RemoteException.NotSent(
                        "vSphere Replication of " + step.recoverySite(),
                        action.label() + " cannot be replicated any more",
                        null));
        return ActionReceipt.accepted(client.configure(new NewReplication(
                        vm.id(),
                        plan.recoveryVcenter(),
                        plan.rpo(),
                        plan.copiesPerDay(),
                        plan.copyDays(),
                        plan.datastore(),
                        vm.disks()))
                .id());
    }
}
