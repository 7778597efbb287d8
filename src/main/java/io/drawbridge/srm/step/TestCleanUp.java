package io.drawbridge.srm.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.srm.PlanRefusals;
import io.drawbridge.srm.PlanStatus;
import io.drawbridge.srm.PlanStep;
import io.drawbridge.srm.RecoveryPlan;
import java.time.Duration;
import java.util.List;

/** The plan shall be idle again, with nothing left of a test. */
abstract class TestCleanUp implements InfrastructureStep {

    private final PlanReader reader;
    private final boolean forced;

    TestCleanUp(PlanReader reader, boolean forced) {
        this.reader = reader;
        this.forced = forced;
    }

    @Override
    public Assessment assess(StepContext step) {
        var plan = reader.plan(step);
        var items = reader.items(step, plan);
        return judge(step, plan, items).items(items);
    }

    /** @return what to do about a test that still runs */
    Assessment whileTestRuns(StepContext step, RecoveryPlan plan, List<Item> items) {
        return waiting(step, plan, items);
    }

    private Assessment judge(StepContext step, RecoveryPlan plan, List<Item> items) {
        var cleanUp = cleanUp(plan);
        var status = plan.status();
        if (status == PlanStatus.READY_STATE) {
            // A test that was accepted but has not begun would begin after us.
            return reader.hasActiveTask(step, plan)
                    ? waiting(step, plan, items)
                    : Assessment.reached("plan READY_STATE: no test is left");
        }
        var own = reader.own(step, cleanUp, plan);
        if (own.isActive()) {
            return waiting(step, plan, items);
        }
        return switch (status) {
            case TEST_COMPLETE, TEST_INTERRUPTED, CLEANUP_INCOMPLETE, CLEANUP_INTERRUPTED ->
                own.mayBeSent()
                        ? Assessment.missing(cleanUp)
                        : Assessment.refused(
                                PlanRefusals.CLEANUP_INCOMPLETE,
                                "The plan is " + plan.words() + " after the clean-up"
                                        + (own.state() == OwnCommand.State.FAILED ? ": " + own.text() : "") + "."
                                        + (forced
                                                ? ""
                                                : " Try again, or force it: that ignores errors and may leave remains.")
                                        + reader.errors(step, plan, PlanStep.View.CLEANUP));
            case TEST_IN_PROGRESS, WAITING_FOR_USER_INPUT -> whileTestRuns(step, plan, items);
            case CANCEL_IN_PROGRESS, CLEANUP_IN_PROGRESS -> waiting(step, plan, items);
            default ->
                Assessment.refused(
                        PlanRefusals.PLAN_NOT_READY,
                        "The plan is " + plan.words() + "; there is no test to clean up, and it is not idle.");
        };
    }

    final Assessment waiting(StepContext step, RecoveryPlan plan, List<Item> items) {
        return Assessment.underWay(
                        plan.status() == PlanStatus.WAITING_FOR_USER_INPUT
                                ? reader.prompt(step, plan)
                                : PlanReader.progress(plan, items))
                .lookAgainIn(Duration.ofSeconds(5));
    }

    private Action cleanUp(RecoveryPlan plan) {
        return action("cleanup", plan.id(), plan.name()).with("forced", forced);
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        return ActionReceipt.accepted(
                reader.recovery(step).cleanUp(action.item(), forced).id());
    }

    /** In a preview no test was run; what would be there is one that is complete. */
    @Override
    public Assessment preview(StepContext step) {
        var plan = reader.plan(step);
        return Assessment.missing(cleanUp(plan)).items(reader.items(step, plan));
    }
}
