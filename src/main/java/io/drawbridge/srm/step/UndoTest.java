package io.drawbridge.srm.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.Receipt;
import io.drawbridge.engine.StepContext;
import io.drawbridge.srm.RecoveryPlan;
import java.util.List;
import org.springframework.stereotype.Component;

/** Takes a test back wherever it stands: a running one is halted first, then everything is cleaned up. */
@Component
class UndoTest extends TestCleanUp {

    private final PlanReader reader;

    UndoTest(PlanReader reader) {
        super(reader, false);
        this.reader = reader;
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
