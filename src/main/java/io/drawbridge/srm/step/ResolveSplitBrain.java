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
import io.drawbridge.srm.RecoveryOptions;
import io.drawbridge.srm.RecoveryPlan;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * The VMs shall run at one site only. A plan that was recovered without its old site is run again once that site is
 * back: SRM then shuts the old VMs down and leaves the recovered ones alone (reference 6.4).
 */
@Component
class ResolveSplitBrain implements InfrastructureStep {

    private static final Duration WHILE_RUNNING = Duration.ofSeconds(10);

    private final PlanReader reader;

    ResolveSplitBrain(PlanReader reader) {
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
        var recovery = action("recovery", plan.id(), plan.name());
        boolean known = step.round() > 1 || step.receipt(recovery).isPresent();
        var status = plan.status();
        if (isSettled(status) || status == PlanStatus.READY_STATE && reader.isReversed(step, plan)) {
            return Assessment.reached("plan " + plan.name() + " is " + plan.words() + ": its VMs run at "
                    + step.recoverySite() + " only" + (known ? "" : ", there is no split brain to resolve"));
        }
        var own = reader.own(step, recovery, plan);
        if (own.isActive()) {
            return underWay(step, plan, items);
        }
        return switch (status) {
            case RECOVERY_SPLIT_BRAIN, DISASTER_RECOVERY_COMPLETE -> split(step, plan, items, recovery, own);
            case INCOMPLETE_RECOVERY, RECOVERY_INTERRUPTED ->
                step.round() > 1 && own.mayBeSent()
                        ? send(recovery, plan)
                        : Assessment.refused(
                                PlanRefusals.RECOVERY_INCOMPLETE,
                                "The plan is " + plan.words() + " after it was run again. Trying again goes on where"
                                        + " it stopped." + why(own)
                                        + reader.errors(step, plan, PlanStep.View.RECOVERY));
            case RECOVERY_IN_PROGRESS, RECOVERY_STARTED, WAITING_FOR_USER_INPUT, CANCEL_IN_PROGRESS ->
                known
                        ? underWay(step, plan, items)
                        : Assessment.refused(
                                PlanRefusals.PLAN_NOT_READY,
                                "The plan is " + plan.words() + ", started by somebody else.");
            default ->
                Assessment.refused(
                        PlanRefusals.PLAN_NOT_READY,
                        "The plan is " + plan.words() + "; there is no recovery behind it that could be settled.");
        };
    }

    /** Nothing of the plan runs twice; what it still lacks belongs to the reversal. */
    private static boolean isSettled(PlanStatus status) {
        return switch (status) {
            case RECOVERY_COMPLETE,
                    REPROTECT_IN_PROGRESS,
                    INCOMPLETE_REPROTECT,
                    PARTIAL_REPROTECT,
                    REPROTECT_INTERRUPTED -> true;
            default -> false;
        };
    }

    private Assessment split(StepContext step, RecoveryPlan plan, List<Item> items, Action recovery, OwnCommand own) {
        if (own.mayBeSent()) {
            return reader.pairing(step).remoteAnswers()
                    ? send(recovery, plan)
                    : Assessment.underWay("the sites do not see each other; " + PlanReader.progress(plan, items))
                            .lookAgainIn(Duration.ofSeconds(30));
        }
        return Assessment.refused(
                PlanRefusals.SPLIT_BRAIN,
                "The plan was run again and is still " + plan.words() + "." + why(own)
                        + reader.errors(step, plan, PlanStep.View.RECOVERY));
    }

    private static String why(OwnCommand own) {
        return own.state() == OwnCommand.State.FAILED ? " Its task: " + own.text() + "." : "";
    }

    private static Assessment send(Action recovery, RecoveryPlan plan) {
        return Assessment.missing(withOptions(recovery)).document(PlanRecovery.BEGUN, plan.id());
    }

    private static Action withOptions(Action recovery) {
        var options = RecoveryOptions.disaster(true);
        return recovery.with("planned_failover", options.plannedFailover()).with("sync_data", options.syncData());
    }

    private Assessment underWay(StepContext step, RecoveryPlan plan, List<Item> items) {
        return Assessment.underWay(
                        plan.status() == PlanStatus.WAITING_FOR_USER_INPUT
                                ? reader.prompt(step, plan)
                                : PlanReader.progress(plan, items))
                .lookAgainIn(WHILE_RUNNING);
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        return ActionReceipt.accepted(reader.recovery(step)
                .recover(action.item(), RecoveryOptions.disaster(true))
                .id());
    }
}
