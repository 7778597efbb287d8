package io.drawbridge.onboarding.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.Receipt;
import io.drawbridge.engine.StepContext;
import io.drawbridge.site.gateway.DrTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** None of the replications that this run began shall be left, nor their replicas. Touches no other. */
@Component
class StopReplications implements InfrastructureStep {

    /** A replication did not let itself be ended. */
    static final String NOT_STOPPED = "drawbridge.replicationNotStopped";

    private static final int AT_ONCE = 20;

    private final Onboarding onboarding;

    StopReplications(Onboarding onboarding) {
        this.onboarding = onboarding;
    }

    @Override
    public int concurrency() {
        return AT_ONCE;
    }

    @Override
    public Assessment assess(StepContext step) {
        var begun = Notes.read(step, ConfigureReplications.DOCUMENT);
        var plan = onboarding.findPlan(step);
        if (begun.isEmpty() || plan.isEmpty()) {
            return Assessment.reached("this run began no replication");
        }
        var replicated = onboarding.replicated(step, plan.get().protectedVcenter(), Onboarding.AT_ONCE);
        var receipts = Onboarding.receipts(step);
        var items = new ArrayList<Item>();
        var missing = new ArrayList<Action>();
        var failed = new ArrayList<String>();
        for (var vm : plan.get().vms()) {
            var found = replicated.get(vm.id());
            if (!begun.contains(vm.id())) {
                continue;
            }
            if (found == null) {
                // Its set-up may have been asked for just before the abort, and come later.
                items.add(
                        Onboarding.isQuiet(step)
                                ? Item.done(vm.id(), vm.name(), "not replicated")
                                : Item.underWay(vm.id(), vm.name(), 90, "not replicated"));
                continue;
            }
            var stop = action("unconfigure", found.id(), vm.name());
            var receipt = receipts.get(stop.key());
            if (receipt == null || receipt.outcome() == Receipt.Outcome.NO_ANSWER) {
                missing.add(stop);
                items.add(Item.waiting(vm.id(), vm.name(), found.word()));
                continue;
            }
            var task = onboarding.replicationTask(step, receipt);
            if (receipt.outcome() == Receipt.Outcome.REFUSED
                    || task.filter(DrTask::isFailed).isPresent()
                    || task.filter(DrTask::isActive).isEmpty() && !Onboarding.maySettle(step, receipt)) {
                failed.add(
                        vm.name() + task.map(one -> " (" + one.problem() + ")").orElse(""));
                items.add(Item.failed(vm.id(), vm.name(), found.word()));
            } else {
                items.add(Item.underWay(vm.id(), vm.name(), 50, "being ended"));
            }
        }
        return verdict(items, missing, failed).items(items);
    }

    private static Assessment verdict(List<Item> items, List<Action> missing, List<String> failed) {
        if (!missing.isEmpty()) {
            return Assessment.missing(missing);
        }
        if (items.stream().anyMatch(item -> item.state() == Item.State.UNDER_WAY)) {
            return Assessment.underWay("replications are being ended").lookAgainIn(Duration.ofSeconds(5));
        }
        return failed.isEmpty()
                ? Assessment.reached("none of the " + items.size() + " replications of this run is left")
                : Assessment.refused(NOT_STOPPED, "Replications could not be ended: " + Onboarding.named(failed) + ".");
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        return ActionReceipt.accepted(
                onboarding.replication(step).unconfigure(action.item(), false).id());
    }
}
