package io.drawbridge.srm.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.site.gateway.Pairing;
import io.drawbridge.srm.PlanRefusals;
import io.drawbridge.srm.PlanStatus;
import io.drawbridge.srm.PlanStep;
import io.drawbridge.srm.RecoveryOptions;
import io.drawbridge.srm.RecoveryPlan;
import io.drawbridge.srm.RunTimes;
import java.util.List;
import java.util.Optional;

/**
 * The plan shall be recovered, by this run. Decides from the plan's status (reference 6.4) and from what this round
 * sent: a recovery that was started is followed to its end, and only an operator's decision to try again, a new round,
 * sends another one.
 */
abstract class PlanRecovery implements InfrastructureStep {

    /** Left behind before the first command of a recovery goes out: only then is there anything to halt. */
    static final String BEGUN = "recoveryBegun";

    private final PlanReader reader;

    PlanRecovery(PlanReader reader) {
        this.reader = reader;
    }

    abstract boolean isGoal(PlanStatus status);

    abstract RecoveryOptions options(Pairing pairing, PlanStatus status);

    /** @return whether there is time to ask how long it took; not in a disaster */
    boolean isMeasured() {
        return false;
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
        var recovery = command(plan);
        boolean known = step.round() > 1 || step.receipt(recovery).isPresent();
        var status = plan.status();
        if (isGoal(status)) {
            return known
                    ? reached(step, plan, items)
                    : Assessment.refused(
                            PlanRefusals.PLAN_ALREADY_RECOVERED,
                            "The plan is " + plan.words() + " although this run has sent nothing: somebody else "
                                    + "recovered it. Check what runs where before going on.");
        }
        var own = reader.own(step, recovery, plan);
        if (own.isActive()) {
            return underWay(step, plan, items);
        }
        return switch (status) {
            case READY_STATE -> ready(step, plan, recovery, own);
            case RECOVERY_IN_PROGRESS, RECOVERY_STARTED, WAITING_FOR_USER_INPUT, CANCEL_IN_PROGRESS ->
                known
                        ? underWay(step, plan, items)
                        : Assessment.refused(
                                PlanRefusals.PLAN_NOT_READY,
                                "The plan is " + plan.words() + ", started by somebody else.");
            case INCOMPLETE_RECOVERY, RECOVERY_INTERRUPTED ->
                again(
                        step,
                        plan,
                        recovery,
                        own,
                        PlanRefusals.RECOVERY_INCOMPLETE,
                        "The plan is " + plan.words() + "; " + count(items)
                                + ". Trying again goes on where it stopped and skips what is done.");
            case RECOVERY_SPLIT_BRAIN ->
                again(
                        step,
                        plan,
                        recovery,
                        own,
                        PlanRefusals.SPLIT_BRAIN,
                        "The plan is " + plan.words()
                                + ". Trying again shuts the old VMs down and leaves the recovered ones alone.");
            case PARTIAL_RECOVERY ->
                again(
                        step,
                        plan,
                        recovery,
                        own,
                        PlanRefusals.PLAN_NOT_READY,
                        "The plan is " + plan.words() + ". Trying again recovers the rest.");
            case RECOVERY_COMPLETE, DISASTER_RECOVERY_COMPLETE ->
                Assessment.refused(
                        known ? PlanRefusals.RECOVERY_INCOMPLETE : PlanRefusals.PLAN_ALREADY_RECOVERED,
                        "The plan is " + plan.words() + ", which is not what this run set out for.");
            default ->
                plan.running() && known
                        ? underWay(step, plan, items)
                        : Assessment.refused(
                                PlanRefusals.PLAN_NOT_READY,
                                "The plan is " + plan.words() + "; a recovery cannot begin from there.");
        };
    }

    private Assessment reached(StepContext step, RecoveryPlan plan, List<Item> items) {
        var reached = Assessment.reached("plan " + plan.name() + " is " + plan.words() + "; " + count(items));
        return (isMeasured() ? reader.times(step, plan, PlanStep.View.RECOVERY, items) : Optional.<String>empty())
                .map(times -> reached.document(RunTimes.DOCUMENT, times))
                .orElse(reached);
    }

    private Assessment ready(StepContext step, RecoveryPlan plan, Action recovery, OwnCommand own) {
        return switch (own.state()) {
            case NONE, UNANSWERED -> send(step, plan, recovery);
            case FAILED ->
                Assessment.refused(
                        PlanRefusals.RECOVERY_FAILED,
                        "The recovery ended in an error: " + own.text()
                                + ". The plan is READY_STATE again: nothing moved."
                                + reader.errors(step, plan, PlanStep.View.RECOVERY));
            default ->
                Assessment.refused(
                        PlanRefusals.RECOVERY_FAILED,
                        "The recovery ended and the plan is READY_STATE again: it was rolled back (" + own.text() + ")."
                                + reader.errors(step, plan, PlanStep.View.RECOVERY));
        };
    }

    /** What needs a recovery once more: sent by a new round, refused in the round that saw it happen. */
    private Assessment again(
            StepContext step, RecoveryPlan plan, Action recovery, OwnCommand own, String code, String reason) {
        if (step.round() > 1 && own.mayBeSent() && !plan.running()) {
            return send(step, plan, recovery);
        }
        String why = own.state() == OwnCommand.State.FAILED ? " The recovery's task: " + own.text() + "." : "";
        return Assessment.refused(code, reason + why + reader.errors(step, plan, PlanStep.View.RECOVERY));
    }

    private Assessment send(StepContext step, RecoveryPlan plan, Action recovery) {
        var pairing = reader.recovery(step).pairing();
        if (!pairing.remoteVcenter().equals(plan.protectedVcGuid())) {
            return Assessment.refused(
                    PlanRefusals.WRONG_DIRECTION,
                    "The plan protects " + plan.protectedSiteName() + ", not " + step.protectedSite() + ".");
        }
        return Assessment.missing(with(recovery, options(pairing, plan.status())))
                .document(BEGUN, plan.id());
    }

    private static Action command(RecoveryPlan plan) {
        return action("recovery", plan.id(), plan.name());
    }

    private static Action with(Action recovery, RecoveryOptions options) {
        return recovery.with("planned_failover", options.plannedFailover())
                .with("sync_data", options.syncData())
                .with("skip_protection_site_operations", options.skipProtectionSiteOperations())
                .with("migrate_eligible_vms", options.migrateEligibleVms());
    }

    /**
     * What earlier steps of the run would bring about is not there in a preview: a plan that they would turn round is
     * still recovered. Whether it can be recovered at all the readiness check has said.
     */
    @Override
    public Assessment preview(StepContext step) {
        var plan = reader.plan(step);
        var items = reader.items(step, plan);
        return plan.status() == PlanStatus.READY_STATE
                        && reader.pairing(step).remoteVcenter().equals(plan.protectedVcGuid())
                ? assess(step)
                : Assessment.missing(with(command(plan), options(reader.pairing(step), PlanStatus.READY_STATE)))
                        .items(items);
    }

    private Assessment underWay(StepContext step, RecoveryPlan plan, List<Item> items) {
        String text = plan.status() == PlanStatus.WAITING_FOR_USER_INPUT
                ? reader.prompt(step, plan)
                : PlanReader.progress(plan, items);
        return Assessment.underWay(text).lookAgainIn(reader.nextLook(step, command(plan), plan));
    }

    private static String count(List<Item> items) {
        long done =
                items.stream().filter(item -> item.state() == Item.State.DONE).count();
        return done + " of " + items.size() + " VMs recovered";
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        var details = action.details();
        var task = reader.recovery(step)
                .recover(
                        action.item(),
                        new RecoveryOptions(
                                Boolean.parseBoolean(details.get("planned_failover")),
                                Boolean.parseBoolean(details.get("sync_data")),
                                Boolean.parseBoolean(details.get("skip_protection_site_operations")),
                                Boolean.parseBoolean(details.get("migrate_eligible_vms"))));
        return ActionReceipt.accepted(task.id());
    }
}
