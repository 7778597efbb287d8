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
import io.drawbridge.srm.RunTimes;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;

/** The plan shall hold a test that this run started: copies of its VMs, up in the test networks. */
@Component
class RunTest implements InfrastructureStep {

    /** How many VMs the test did not bring up well; a test may be complete with errors. */
    static final String VMS_WITH_ERRORS = "testVmsWithErrors";

    /** Left behind before the first command goes out: only then is there anything to undo. */
    static final String BEGUN = "testBegun";

    private final PlanReader reader;

    RunTest(PlanReader reader) {
        this.reader = reader;
    }

    @Override
    public boolean worksOnPlan() {
        return true;
    }

    @Override
    public Assessment assess(StepContext step) {
        var plan = reader.plan(step);
        var items = reader.items(step, plan);
        return judge(step, plan, items).items(items);
    }

    private Assessment judge(StepContext step, RecoveryPlan plan, List<Item> items) {
        var test = action("test", plan.id(), plan.name());
        boolean known = step.round() > 1 || step.receipt(test).isPresent();
        var status = plan.status();
        if (status == PlanStatus.TEST_COMPLETE) {
            return known ? complete(step, plan, items) : notOurs(status);
        }
        var own = reader.own(step, test, plan);
        if (own.isActive()) {
            return underWay(step, plan, items);
        }
        return switch (status) {
            case READY_STATE -> own.mayBeSent() ? begin(test, plan) : failed(step, plan, own);
            case TEST_IN_PROGRESS, WAITING_FOR_USER_INPUT, CANCEL_IN_PROGRESS ->
                known ? underWay(step, plan, items) : notOurs(status);
            case TEST_INTERRUPTED -> step.round() > 1 && own.mayBeSent() ? begin(test, plan) : failed(step, plan, own);
            default ->
                plan.running() && known
                        ? underWay(step, plan, items)
                        : Assessment.refused(
                                PlanRefusals.PLAN_NOT_READY,
                                "The plan is " + plan.words() + "; a test cannot begin from there.");
        };
    }

    /** In a preview a plan that earlier steps would turn round is still recovered; behind them it could be tested. */
    @Override
    public Assessment preview(StepContext step) {
        var plan = reader.plan(step);
        return plan.status() == PlanStatus.READY_STATE
                ? assess(step)
                : begin(action("test", plan.id(), plan.name()), plan).items(reader.items(step, plan));
    }

    private static Assessment begin(Action test, RecoveryPlan plan) {
        return Assessment.missing(test.with("sync_data", true)).document(BEGUN, plan.id());
    }

    private Assessment complete(StepContext step, RecoveryPlan plan, List<Item> items) {
        long errors =
                items.stream().filter(item -> item.state() == Item.State.FAILED).count();
        var complete = Assessment.reached("plan " + plan.name() + " is TEST_COMPLETE, " + (items.size() - errors)
                        + " of "
                        + items.size() + " VMs up" + (errors == 0 ? "" : ", " + errors + " with errors"))
                .variable(VMS_WITH_ERRORS, (int) errors);
        return reader.times(step, plan, PlanStep.View.TEST, items)
                .map(times -> complete.document(RunTimes.DOCUMENT, times))
                .orElse(complete);
    }

    private static Assessment notOurs(PlanStatus status) {
        return Assessment.refused(
                PlanRefusals.PLAN_NOT_READY,
                "The plan is " + status + " although this run has started no test: it belongs to somebody else.");
    }

    private Assessment failed(StepContext step, RecoveryPlan plan, OwnCommand own) {
        return Assessment.refused(
                PlanRefusals.TEST_FAILED,
                "The test did not complete: the plan is " + plan.words()
                        + (own.text().isEmpty() ? "" : ", " + own.text()) + "."
                        + reader.errors(step, plan, PlanStep.View.TEST));
    }

    private Assessment underWay(StepContext step, RecoveryPlan plan, List<Item> items) {
        return Assessment.underWay(
                        plan.status() == PlanStatus.WAITING_FOR_USER_INPUT
                                ? reader.prompt(step, plan)
                                : PlanReader.progress(plan, items))
                .lookAgainIn(Duration.ofSeconds(10));
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        return ActionReceipt.accepted(
                reader.recovery(step).test(action.item(), true).id());
    }
}
