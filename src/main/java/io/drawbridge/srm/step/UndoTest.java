package io.drawbridge.srm.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.Receipt;
import io.drawbridge.engine.StepContext;
import io.drawbridge.srm.PlanStatus;
import io.drawbridge.srm.RecoveryPlan;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Takes this run's test back wherever it stands: a running one is halted first, then everything is cleaned up. Somebody
 * else's test is left alone.
 */
@Component
class UndoTest extends TestCleanUp {

    private static final Set<PlanStatus> MAY_HOLD_A_TEST = EnumSet.of(
            PlanStatus.READY_STATE,
            PlanStatus.TEST_IN_PROGRESS,
            PlanStatus.TEST_COMPLETE,
            PlanStatus.TEST_INTERRUPTED,
            PlanStatus.CLEANUP_IN_PROGRESS,
            PlanStatus.CLEANUP_INCOMPLETE,
            PlanStatus.CLEANUP_INTERRUPTED,
            PlanStatus.CANCEL_IN_PROGRESS,
            PlanStatus.WAITING_FOR_USER_INPUT,
            PlanStatus.UNKNOWN);

    private final PlanReader reader;

    UndoTest(PlanReader reader) {
        super(reader, false);
        this.reader = reader;
    }

    @Override
    public Assessment assess(StepContext step) {
        if (step.document(RunTest.BEGUN).isEmpty()) {
            return Assessment.reached("this run has begun no test of the plan");
        }
        var status = reader.plan(step).status();
        return MAY_HOLD_A_TEST.contains(status)
                ? super.assess(step)
                : Assessment.reached("plan " + status + ": no test is left");
    }

    @Override
    Assessment whileTestRuns(StepContext step, RecoveryPlan plan, List<Item> items) {
        var cancel = action("cancel", plan.id(), plan.name());
        boolean taken = step.receipt(cancel)
                .filter(receipt -> receipt.outcome() == Receipt.Outcome.ACCEPTED)
                .isPresent();
        return taken ? waiting(step, plan, items) : Assessment.missing(cancel.with("plan_status", plan.status()));
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        if (action.name().equals("cancel")) {
            reader.recovery(step).cancel(action.item());
            return ActionReceipt.done("cancelling");
        }
        return super.perform(action, step);
    }
}
