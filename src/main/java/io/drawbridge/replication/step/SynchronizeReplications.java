package io.drawbridge.replication.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.core.RemoteException;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.Receipt;
import io.drawbridge.engine.StepContext;
import io.drawbridge.replication.Replication;
import io.drawbridge.replication.ReplicationIndex;
import io.drawbridge.replication.VmReplication;
import io.drawbridge.replication.VmReplications;
import io.drawbridge.site.gateway.DrTask;
import io.drawbridge.srm.PlanLookup;
import io.drawbridge.srm.PlanVm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Every VM of the plan shall have a replica from a synchronisation that began after this step did: what is still to
 * ship during the outage is then small.
 */
@Component
class SynchronizeReplications implements InfrastructureStep {

    /** A replication is missing, stopped or refused to synchronise. */
    static final String SYNCHRONIZATION_FAILED = "drawbridge.synchronizationFailed";

    private static final Duration PLAN_AGE = Duration.ofSeconds(20);
    private static final Duration SCOPE_AGE = Duration.ofMinutes(5);
    private static final int NAMED = 5;

    private final PlanLookup plans;
    private final VmReplications replications;

    SynchronizeReplications(PlanLookup plans, VmReplications replications) {
        this.plans = plans;
        this.replications = replications;
    }

    @Override
    public int concurrency() {
        return 20;
    }

    @Override
    public Assessment assess(StepContext step) {
        String where = step.sitePair() + " " + step.recoverySite();
        // Its direction may just have been turned round by this very run.
        var plan = plans.plan(step, PLAN_AGE);
        var vms = plans.vms(step, plan, SCOPE_AGE);
        var client = client(step);
        // One list serves every VM and every step; large lists are asked for less often, to keep to the budget.
        var age = Duration.ofSeconds(vms.size() > 200 ? 20 : 5);
        var all = step.shared("replication " + where + " replications", age, client::replications);
        var index = new ReplicationIndex(all, plan.protectedVcGuid() == null ? "" : plan.protectedVcGuid());
        var look = new Look(step, client, where);
        for (var vm : vms) {
            look.at(vm, index.of(vm).orElse(null));
        }
        return look.verdict().items(look.items);
    }

    private VmReplication client(StepContext step) {
        return replications.at(step.sitePair(), step.recoverySite());
    }

    /** One assessment in the making. */
    private static final class Look {
        final StepContext step;
        final VmReplication client;
        final String where;
        final Map<String, Receipt> receipts = new HashMap<>();
        final List<Item> items = new ArrayList<>();
        final List<Action> missing = new ArrayList<>();
        final List<String> failed = new ArrayList<>();
        private Map<String, DrTask> tasks;
        int done;

        Look(StepContext step, VmReplication client, String where) {
            this.step = step;
            this.client = client;
            this.where = where;
            step.receipts().forEach(receipt -> receipts.put(receipt.actionKey(), receipt));
        }

        void at(PlanVm vm, Replication replication) {
            if (replication == null) {
                fail(vm, "is not replicated");
                return;
            }
            var sync = action("sync", replication.id(), vm.name()).with("vm", vm.id());
            var receipt = receipts.get(sync.key());
            var task = task(replication, receipt);
            boolean taken = isAccepted(receipt) || task.isPresent();
            if (isDone(replication, task)) {
                done++;
                items.add(Item.done(
                        vm.id(),
                        vm.name(),
                        "synchronised " + replication.lastSync().get()));
            } else if (taken && task.map(DrTask::isFailed).orElse(false)) {
                fail(vm, task.get().problem());
            } else if (replication.isStopped()) {
                fail(vm, "replication is " + replication.word());
            } else if (receipt != null && receipt.outcome() == Receipt.Outcome.REFUSED) {
                fail(vm, "the synchronisation was refused");
            } else if (replication.isSynchronising()) {
                // One that is on its way began before or after us; a second one can only follow it.
                items.add(Item.underWay(vm.id(), vm.name(), replication.percent(), replication.word()));
            } else if (taken) {
                items.add(Item.underWay(vm.id(), vm.name(), replication.percent(), "asked for"));
            } else if (replication.state() == Replication.Status.UNHEARD_OF) {
                // What it means is not known; nothing is asked of a replication in such a state.
                items.add(Item.waiting(vm.id(), vm.name(), replication.word() + ", a state we do not know"));
            } else {
                missing.add(sync);
                items.add(Item.waiting(vm.id(), vm.name(), replication.word()));
            }
        }

        private static boolean isAccepted(Receipt receipt) {
            return receipt != null && receipt.outcome() == Receipt.Outcome.ACCEPTED;
        }

        private boolean isDone(Replication replication, Optional<DrTask> task) {
            if (replication
                    .lastSyncBegan()
                    .filter(at -> !at.isBefore(step.dueSince()))
                    .isPresent()) {
                return true;
            }
            return !replication.isSynchronising()
                    && replication
                            .lastSync()
                            .filter(at -> !at.isBefore(step.dueSince()))
                            .isPresent()
                    && task.filter(one -> one.status() == DrTask.Status.SUCCESS).isPresent();
        }

        /**
         * Where no answer came, a task on the replication that was begun since counts as ours; it shows up long before the
         * replication itself says that it synchronises. In a later round one that is still at work does, too.
         */
        private Optional<DrTask> task(Replication replication, Receipt receipt) {
            if (isAccepted(receipt)) {
                return receipt.task().map(tasks()::get);
            }
            boolean lost = receipt != null && receipt.outcome() == Receipt.Outcome.NO_ANSWER;
            return lost || step.round() > 1
                    ? tasks().values().stream()
                            .filter(one -> replication.id().equals(one.entity()))
                            .filter(one -> one.isActive() || lost && !one.isFailed() && isSinceDue(one))
                            .findFirst()
                    : Optional.empty();
        }

        private boolean isSinceDue(DrTask task) {
            return task.queued().filter(at -> !at.isBefore(step.dueSince())).isPresent();
        }

        private Map<String, DrTask> tasks() {
            if (tasks == null) {
                try {
                    tasks =
                            step
                                    .shared("replication " + where + " tasks", Duration.ofSeconds(20), client::tasks)
                                    .stream()
                                    .collect(Collectors.toMap(DrTask::id, task -> task, (one, same) -> one));
                } catch (RemoteException.Refused notTold) {
                    tasks = Map.of();
                }
            }
            return tasks;
        }

        private void fail(PlanVm vm, String why) {
            failed.add(vm.name() + " (" + why + ")");
            items.add(Item.failed(vm.id(), vm.name(), why));
        }

        Assessment verdict() {
            if (!missing.isEmpty()) {
                return Assessment.missing(missing);
            }
            if (done + failed.size() < items.size()) {
                return Assessment.underWay(done + " of " + items.size() + " replications synchronised")
                        .lookAgainIn(Duration.ofSeconds(10));
            }
            if (!failed.isEmpty()) {
                return Assessment.refused(
                        SYNCHRONIZATION_FAILED,
                        failed.size() + " of " + items.size() + " replications cannot be synchronised: "
                                + String.join(", ", failed.subList(0, Math.min(NAMED, failed.size())))
                                + (failed.size() > NAMED ? " and others." : "."));
            }
            return Assessment.reached(
                    "all " + items.size() + " replications were synchronised after " + step.dueSince());
        }
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        return ActionReceipt.accepted(client(step).synchronise(action.item()).id());
    }
}
