package io.drawbridge.srm.step;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.StepContext;
import io.drawbridge.srm.PlanStatus;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * No reversal shall be at work on the plan when a run is given up: SRM cannot cancel one, so it is waited for. Sends
 * nothing; the proof says which way the plan points now.
 */
@Component
class AwaitPlanAtRest implements InfrastructureStep {

    private final PlanReader reader;

    AwaitPlanAtRest(PlanReader reader) {
        this.reader = reader;
    }

    @Override
    public Assessment assess(StepContext step) {
        var plan = reader.plan(step);
        // A reversal that was accepted but has not begun would begin after us.
        if (plan.status() == PlanStatus.REPROTECT_IN_PROGRESS || reader.hasActiveTask(step, plan)) {
            return Assessment.underWay("a reversal cannot be cancelled; " + PlanReader.progress(plan, List.of()))
                    .lookAgainIn(Duration.ofSeconds(10));
        }
        return Assessment.reached("nothing is at work on the plan: it is "
                + plan.words() + " and protects "
                + (reader.isReversed(step, plan)
                        ? step.recoverySite() + " now. What has been reversed stays reversed."
                        : step.protectedSite() + ", as before."));
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        throw new UnsupportedOperationException("waiting sends no command");
    }
}
