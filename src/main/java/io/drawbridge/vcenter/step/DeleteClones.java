package io.drawbridge.vcenter.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.Receipt;
import io.drawbridge.engine.StepContext;
import io.drawbridge.vcenter.Mobilities;
import io.drawbridge.vcenter.VcenterTask;
import io.drawbridge.vcenter.Vcenters;
import io.drawbridge.vcenter.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * The machines that this run made are gone, with their disks. Never deletes what it did not create: only machines whose
 * names the run wrote down before it made them, and whose instance UUID is the one that was seen then. A copy that is
 * still being made is waited for first.
 */
@Component
class DeleteClones implements InfrastructureStep {

    static final String NOT_DELETED = "drawbridge.clonesNotDeleted";

    private static final Duration SETTLE = Duration.ofMinutes(1);

    private final Mobilities mobilities;
    private final Vcenters vcenters;

    DeleteClones(Mobilities mobilities, Vcenters vcenters) {
        this.mobilities = mobilities;
        this.vcenters = vcenters;
    }

    @Override
    public int concurrency() {
        return 4;
    }

    @Override
    public Assessment assess(StepContext step) {
        var clones = BurstClones.find(step);
        if (clones.isEmpty()) {
            return Assessment.reached("this run made no machine");
        }
        var there = Fleet.fresh(step, mobilities, step.recoverySite());
        var receipts = new HashMap<String, Receipt>();
        step.receipts().forEach(receipt -> receipts.put(receipt.actionKey(), receipt));
        var tasks = there.tasks(receipts.values().stream()
                .flatMap(receipt -> receipt.task().stream())
                .toList());
        if (copying(there, clones.get())) {
            return Assessment.underWay("a copy is still being made; it is waited for")
                    .lookAgainIn(Duration.ofSeconds(5));
        }
        var items = new ArrayList<Item>();
        var missing = new ArrayList<Action>();
        var failed = new ArrayList<String>();
        int gone = 0;
        for (var clone : clones.get().machines()) {
            var vm = there.named(clone.name()).stream().findFirst();
            if (vm.isEmpty()) {
                gone++;
                items.add(Item.done(clone.name(), clone.name(), "gone"));
            } else if (!clone.instanceUuid().isEmpty()
                    && !clone.instanceUuid().equals(vm.get().instanceUuid())) {
                gone++;
                items.add(Item.done(clone.name(), clone.name(), "another machine has its name now: left alone"));
            } else {
                var next = action(
                        vm.get().isOn() ? "power-off" : "destroy", vm.get().id(), clone.name());
                var problem = problem(step, receipts.get(next.key()), tasks);
                if (problem.isPresent()) {
                    failed.add(clone.name() + " (" + problem.get() + ")");
                    items.add(Item.failed(clone.name(), clone.name(), problem.get()));
                } else if (accepted(receipts.get(next.key()))) {
                    items.add(Item.underWay(clone.name(), clone.name(), 50, next.name() + " taken by vCenter"));
                } else {
                    missing.add(next);
                    items.add(Item.waiting(clone.name(), clone.name(), vm.get().isOn() ? "runs" : "powered off"));
                }
            }
        }
        return verdict(there, missing, failed, gone, items).items(items);
    }

    private static boolean copying(Fleet there, BurstClones clones) {
        var template = there.machines().stream()
                .filter(one -> one.id().equals(clones.template()))
                .map(Workload::recentTasks)
                .findFirst()
                .orElse(List.of());
        return there.tasks(template).values().stream()
                .anyMatch(task -> task.isActive() && task.kind().endsWith(".clone"));
    }

    private static boolean accepted(Receipt receipt) {
        return receipt != null && receipt.outcome() == Receipt.Outcome.ACCEPTED;
    }

    private static Optional<String> problem(StepContext step, Receipt receipt, Map<String, VcenterTask> tasks) {
        if (receipt == null || receipt.outcome() == Receipt.Outcome.NO_ANSWER) {
            return Optional.empty();
        }
        if (receipt.outcome() == Receipt.Outcome.REFUSED) {
            return Optional.of("vCenter refused; the journal has its words");
        }
        var task = receipt.task().map(tasks::get).orElse(null);
        if (task != null && task.state() == VcenterTask.State.ERROR) {
            return Optional.of(task.problem());
        }
        return task == null && step.now().isAfter(receipt.at().plus(SETTLE))
                ? Optional.of("vCenter took the command, and nothing came of it")
                : Optional.empty();
    }

    private static Assessment verdict(
            Fleet there, List<Action> missing, List<String> failed, int gone, List<Item> items) {
        if (!missing.isEmpty()) {
            return Assessment.missing(missing);
        }
        if (gone + failed.size() < items.size()) {
            return Assessment.underWay(gone + " of " + items.size() + " machines are gone")
                    .lookAgainIn(Duration.ofSeconds(5));
        }
        return failed.isEmpty()
                ? Assessment.reached("the " + gone + " machines that this run made at " + there.site() + " are gone")
                : Assessment.refused(NOT_DELETED, "Not deleted: " + String.join(", ", failed) + ".");
    }

    /** In a preview no machine was made. */
    @Override
    public Assessment preview(StepContext step) {
        return Assessment.reached("the machines that this run makes would be deleted, and no others");
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        return ActionReceipt.accepted(
                action.name().equals("power-off")
                        ? vcenters.at(step.recoverySite()).powerOff(action.item())
                        : mobilities.at(step.recoverySite()).destroy(action.item()));
    }
}
