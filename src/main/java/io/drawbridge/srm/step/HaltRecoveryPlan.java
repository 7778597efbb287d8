package io.drawbridge.srm.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.Receipt;
import io.drawbridge.engine.StepContext;
import io.drawbridge.srm.RecoveryPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Nothing shall be at work on the plan, or on any plan of a pair where the run has none of its own: what still runs is cancelled and waited for. What was already recovered stays
 * recovered, and the proof says so.
 */
@Component
class HaltRecoveryPlan implements InfrastructureStep {

    private final PlanReader reader;

    HaltRecoveryPlan(PlanReader reader) {
        this.reader = reader;
    }

    @Override
    public Assessment assess(StepContext step) {
        if (step.document(PlanRecovery.BEGUN).isEmpty()) {
            return Assessment.reached("this run has begun no recovery of the plan");
        }
        if (step.findRecoveryPlan().isPresent()) {
            var plan = reader.plan(step);
            var items = reader.items(step, plan);
            return judge(step, plan, items).items(items);
        }
        return all(step);
    }

    private Assessment all(StepContext step) {
        var items = new ArrayList<Item>();
        var missing = new ArrayList<Action>();
        var waiting = new ArrayList<String>();
        var proofs = new ArrayList<String>();
        for (var plan : reader.plansInOrder(step)) {
            var found = judge(step, plan, reader.items(step, plan));
            switch (found.verdict()) {
                case MISSING -> missing.addAll(found.actions());
                case UNDER_WAY -> waiting.add(found.text());
                default -> proofs.add(plan.name() + ": " + found.text());
            }
            items.add(
                    found.verdict() == Assessment.Verdict.REACHED
                            ? Item.done(plan.id(), plan.name(), plan.words())
                            : Item.underWay(
                                    plan.id(), plan.name(), Math.max(1, Math.min(99, plan.percent())), plan.words()));
        }
        var verdict = !missing.isEmpty()
                ? Assessment.missing(missing)
                : !waiting.isEmpty()
                        ? Assessment.underWay(String.join("; ", waiting)).lookAgainIn(Duration.ofSeconds(5))
                        : Assessment.reached(String.join("; ", proofs));
        return verdict.items(items);
    }

    private Assessment judge(StepContext step, RecoveryPlan plan, List<Item> items) {
        var cancel = action("cancel", plan.id(), plan.name());
        boolean taken = step.receipt(cancel)
                .filter(receipt -> receipt.outcome() == Receipt.Outcome.ACCEPTED)
                .isPresent();
        return switch (plan.status()) {
            case RECOVERY_IN_PROGRESS, RECOVERY_STARTED, WAITING_FOR_USER_INPUT, TEST_IN_PROGRESS ->
                taken ? waiting(plan, items) : Assessment.missing(cancel.with("plan_status", plan.status()));
            case CANCEL_IN_PROGRESS, CLEANUP_IN_PROGRESS, REPROTECT_IN_PROGRESS -> waiting(plan, items);
            // A run that was accepted but has not begun would begin after us.
            case READY_STATE ->
                reader.hasActiveTask(step, plan)
                        ? waiting(plan, items)
                        : Assessment.reached(
                                reader.isReversed(step, plan)
                                        ? "not undone: the plan was already reprotected and protects "
                                                + step.recoverySite() + " now; the VMs stay there"
                                        : "plan READY_STATE: nothing of it is recovered, the VMs are where they were");
            case RECOVERY_COMPLETE, DISASTER_RECOVERY_COMPLETE, RECOVERY_SPLIT_BRAIN ->
                Assessment.reached("not undone: "
                        + "the plan was already " + plan.words()
                        + ". Cancelling cannot bring it back; the way back is reprotect and failback.");
            case INCOMPLETE_RECOVERY, RECOVERY_INTERRUPTED, PARTIAL_RECOVERY ->
                Assessment.reached("halted, not undone: "
                        + "the plan is " + plan.words() + ", "
                        + items.stream()
                                .filter(item -> item.state() == Item.State.DONE)
                                .count()
                        + " of " + items.size() + " VMs are recovered and stay so.");
            default -> Assessment.reached("nothing is at work on the plan: it is " + plan.words());
        };
    }

    private static Assessment waiting(RecoveryPlan plan, List<Item> items) {
        return Assessment.underWay(PlanReader.progress(plan, items)).lookAgainIn(Duration.ofSeconds(5));
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        reader.recovery(step).cancel(action.item());
        return ActionReceipt.done("cancelling");
    }

    @Override
    public Assessment preview(StepContext step) {
        return Assessment.reached("a run of "
                + step.findRecoveryPlan().map(plan -> "plan " + plan).orElse("any plan")
                + " that is still going on would be cancelled; VMs that are recovered by then stay recovered");
    }
}
