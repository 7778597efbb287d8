package io.drawbridge.srm.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.core.RemoteException;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.srm.PlanRefusals;
import io.drawbridge.srm.PlanStatus;
import io.drawbridge.srm.PlanStep;
import io.drawbridge.srm.PlanVm;
import io.drawbridge.srm.RecoveryPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * The plan shall protect its VMs where they run now: replication and protection turned round, the direction swapped. Who
 * reversed it does not matter; a reversal that is under way is followed whoever began it.
 */
abstract class ProtectionReversal implements InfrastructureStep {

    private final PlanReader reader;
    private final boolean forced;

    ProtectionReversal(PlanReader reader, boolean forced) {
        this.reader = reader;
        this.forced = forced;
    }

    @Override
    public boolean worksOnPlan() {
        return true;
    }

    @Override
    public Assessment assess(StepContext step) {
        var plan = reader.plan(step);
        var items = items(step, plan);
        return judge(step, plan, items).items(items);
    }

    private Assessment judge(StepContext step, RecoveryPlan plan, List<Item> items) {
        var reprotect = reprotect(plan);
        var own = reader.own(step, reprotect, plan);
        if (own.isActive()) {
            return underWay(step, plan, items);
        }
        var status = plan.status();
        return switch (status) {
            case READY_STATE ->
                reader.isReversed(step, plan)
                        ? Assessment.reached("plan READY_STATE, protects " + step.recoverySite()
                                + " now and would recover at " + step.protectedSite() + "; " + count(items))
                        : Assessment.refused(
                                PlanRefusals.PLAN_NOT_READY,
                                "The plan is " + plan.words() + " and protects " + step.protectedSite()
                                        + " as it did before: nothing of it is recovered, so there is nothing to turn"
                                        + " round.");
            case RECOVERY_COMPLETE -> recovered(step, plan, reprotect, own);
            case INCOMPLETE_REPROTECT, PARTIAL_REPROTECT, REPROTECT_INTERRUPTED ->
                // An answer that was lost may have led here: then a person decides, and a new round sends it again.
                own.state() == OwnCommand.State.NONE
                        ? Assessment.missing(reprotect)
                        : Assessment.refused(
                                PlanRefusals.REPROTECT_INCOMPLETE,
                                "The plan is " + plan.words() + " after the reversal: " + count(items) + "."
                                        + why(own)
                                        + (forced
                                                ? ""
                                                : " Try again, or force it: that ignores errors and may leave remains.")
                                        + reader.errors(step, plan, PlanStep.View.REPROTECT));
            case REPROTECT_IN_PROGRESS, WAITING_FOR_USER_INPUT -> underWay(step, plan, items);
            case RECOVERY_SPLIT_BRAIN, DISASTER_RECOVERY_COMPLETE ->
                Assessment.refused(
                        PlanRefusals.SPLIT_BRAIN,
                        "The plan is " + plan.words() + ": it must be run again before it can be turned round.");
            default ->
                Assessment.refused(
                        PlanRefusals.PLAN_NOT_READY,
                        "The plan is " + plan.words() + "; its protection cannot be reversed from there.");
        };
    }

    private Assessment recovered(StepContext step, RecoveryPlan plan, Action reprotect, OwnCommand own) {
        return own.mayBeSent()
                ? Assessment.missing(reprotect)
                : Assessment.refused(
                        PlanRefusals.REPROTECT_FAILED,
                        "The reversal ended and the plan is still "
                                + plan.words() + "." + why(own)
                                + reader.errors(step, plan, PlanStep.View.REPROTECT));
    }

    private static String why(OwnCommand own) {
        return own.state() == OwnCommand.State.FAILED ? " Its task: " + own.text() + "." : "";
    }

    private Assessment underWay(StepContext step, RecoveryPlan plan, List<Item> items) {
        return Assessment.underWay(
                        plan.status() == PlanStatus.WAITING_FOR_USER_INPUT
                                ? reader.prompt(step, plan)
                                : PlanReader.progress(plan, items))
                .lookAgainIn(Duration.ofSeconds(10));
    }

    private static String count(List<Item> items) {
        long done =
                items.stream().filter(item -> item.state() == Item.State.DONE).count();
        return done + " of " + items.size() + " VMs reversed";
    }

    /** By name: a VM's id is that of its protected copy, which is another one afterwards. */
    private List<Item> items(StepContext step, RecoveryPlan plan) {
        List<PlanVm> vms;
        try {
            vms = reader.vms(step, plan);
        } catch (RemoteException.Refused notWithoutTheOtherSite) {
            return List.of();
        }
        var namesakes = new HashMap<String, Integer>();
        var items = new ArrayList<Item>(vms.size());
        for (var vm : vms) {
            int number = namesakes.merge(vm.name(), 1, Integer::sum);
            items.add(item(number == 1 ? vm.name() : vm.name() + " (" + number + ")", vm, plan));
        }
        return items;
    }

    private static Item item(String id, PlanVm vm, RecoveryPlan plan) {
        String note = vm.priority() + ", " + vm.status();
        return switch (vm.status()) {
            case READY_TO_RECOVER -> Item.done(id, vm.name(), vm.priority() + ", protection reversed");
            case REPROTECT_IN_PROGRESS -> Item.underWay(id, vm.name(), Math.max(1, Math.min(99, plan.percent())), note);
            case REPROTECT_ERROR, REPROTECT_INCOMPLETE -> Item.failed(id, vm.name(), note);
            default -> Item.waiting(id, vm.name(), note);
        };
    }

    private Action reprotect(RecoveryPlan plan) {
        return action("reprotect", plan.id(), plan.name()).with("forced", forced);
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        return ActionReceipt.accepted(
                reader.recovery(step).reprotect(action.item(), forced).id());
    }

    /** In a preview a split brain is not resolved; behind it there would be a plan that can be turned round. */
    @Override
    public Assessment preview(StepContext step) {
        var plan = reader.plan(step);
        return Assessment.missing(reprotect(plan)).items(items(step, plan));
    }
}
