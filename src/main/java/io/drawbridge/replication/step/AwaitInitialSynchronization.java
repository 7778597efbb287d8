package io.drawbridge.replication.step;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.replication.Replication;
import io.drawbridge.replication.ReplicationIndex;
import io.drawbridge.replication.VmReplications;
import io.drawbridge.srm.PlanLookup;
import io.drawbridge.srm.PlanRefusals;
import io.drawbridge.srm.PlanVm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Every VM of the reversed plan shall have a usable replica in the new direction, no older than its RPO. Sends nothing:
 * the reversal began the synchronisations, and how long they take is up to the line.
 */
@Component
class AwaitInitialSynchronization implements InfrastructureStep {

    private static final Duration FRESH = Duration.ofSeconds(5);
    /** A replication that was just turned round is not listed at once. */
    private static final Duration UNTIL_LISTED = Duration.ofMinutes(10);

    private static final int NAMED = 5;

    private final PlanLookup plans;
    private final VmReplications replications;

    AwaitInitialSynchronization(PlanLookup plans, VmReplications replications) {
        this.plans = plans;
        this.replications = replications;
    }

    @Override
    public Assessment assess(StepContext step) {
        String where = step.sitePair() + " " + step.recoverySite();
        var plan = plans.plan(step, FRESH);
        var pairing = step.shared(PlanLookup.question(step, "pairing"), FRESH, plans.recovery(step)::pairing);
        if (!pairing.localVcenter().equals(plan.protectedVcGuid())) {
            return Assessment.refused(
                    PlanRefusals.WRONG_DIRECTION,
                    "The plan still protects " + step.protectedSite() + ": nothing replicates from "
                            + step.recoverySite() + ".");
        }
        var vms = plans.vms(step, plan, FRESH);
        var client = replications.at(step.sitePair(), step.recoverySite());
        var age = Duration.ofSeconds(vms.size() > 200 ? 20 : 5);
        var index = new ReplicationIndex(
                step.shared("replication " + where + " replications", age, client::replications),
                plan.protectedVcGuid());
        var look = new Look(step, pairing.remoteAnswers());
        for (var vm : vms) {
            look.at(vm, index.of(vm).orElse(null));
        }
        return look.verdict().items(look.items);
    }

    /** One assessment in the making. */
    private static final class Look {
        final StepContext step;
        final boolean connected;
        final List<Item> items = new ArrayList<>();
        final List<String> failed = new ArrayList<>();
        int done;

        Look(StepContext step, boolean connected) {
            this.step = step;
            this.connected = connected;
        }

        void at(PlanVm vm, Replication replication) {
            if (replication == null) {
                if (step.now().isAfter(step.dueSince().plus(UNTIL_LISTED))) {
                    fail(vm, "is not replicated");
                } else {
                    items.add(Item.waiting(vm.id(), vm.name(), "its replication is not listed yet"));
                }
            } else if (replication.isStopped()) {
                // While the sites do not see each other every replication is in error, and mends by itself.
                if (connected) {
                    fail(vm, "replication is " + replication.word());
                } else {
                    items.add(Item.waiting(vm.id(), vm.name(), replication.word() + ", the line is down"));
                }
            } else if (replication.isFit()
                    && !replication.violatesRpo()
                    && replication.lastSync().isPresent()) {
                done++;
                items.add(Item.done(
                        vm.id(),
                        vm.name(),
                        "replica of " + replication.lastSync().get()
                                + (replication.rpo() == null ? "" : ", RPO " + replication.rpo() + " minutes")));
            } else if (replication.isSynchronising()) {
                items.add(Item.underWay(vm.id(), vm.name(), replication.percent(), replication.word()));
            } else {
                items.add(Item.waiting(vm.id(), vm.name(), replication.word()));
            }
        }

        private void fail(PlanVm vm, String why) {
            failed.add(vm.name() + " (" + why + ")");
            items.add(Item.failed(vm.id(), vm.name(), why));
        }

        Assessment verdict() {
            if (done + failed.size() < items.size()) {
                return Assessment.underWay(done + " of " + items.size() + " VMs are replicated within their RPO"
                                + (connected ? "" : "; the sites do not see each other"))
                        .lookAgainIn(Duration.ofSeconds(30));
            }
            if (!failed.isEmpty()) {
                return Assessment.refused(
                        SynchronizeReplications.SYNCHRONIZATION_FAILED,
                        failed.size() + " of " + items.size() + " VMs are not protected: "
                                + String.join(", ", failed.subList(0, Math.min(NAMED, failed.size())))
                                + (failed.size() > NAMED ? " and others." : "."));
            }
            return Assessment.reached("all " + items.size() + " VMs are replicated from " + step.recoverySite() + " to "
                    + step.protectedSite() + ", each within its RPO");
        }
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        throw new UnsupportedOperationException("waiting sends no command");
    }

    /** In a preview nothing is turned round, so there is nothing yet to wait for. */
    @Override
    public Assessment preview(StepContext step) {
        var vms = plans.vms(step, plans.plan(step, FRESH), FRESH);
        return Assessment.underWay("until all " + vms.size() + " VMs are replicated from " + step.recoverySite()
                        + " within their RPO")
                .items(vms.stream()
                        .map(vm -> Item.waiting(vm.id(), vm.name(), "would be synchronised"))
                        .toList());
    }
}
