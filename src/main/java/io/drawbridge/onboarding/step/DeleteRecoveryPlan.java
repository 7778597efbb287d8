package io.drawbridge.onboarding.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.StepContext;
import org.springframework.stereotype.Component;

/** The recovery plan that this run made shall be gone. One that does not carry the run's mark is left alone. */
@Component
class DeleteRecoveryPlan implements InfrastructureStep {

    /** The plan did not let itself be deleted. */
    static final String NOT_DELETED = "drawbridge.recoveryPlanNotDeleted";

    private final Onboarding onboarding;

    DeleteRecoveryPlan(Onboarding onboarding) {
        this.onboarding = onboarding;
    }

    @Override
    public Assessment assess(StepContext step) {
        if (Notes.read(step, CreateRecoveryPlan.DOCUMENT).isEmpty()) {
            return Assessment.reached("this run made no recovery plan");
        }
        var found = onboarding
                .findPlan(step)
                .flatMap(one -> CreateRecoveryPlan.find(onboarding, step, one, Onboarding.AT_ONCE))
                .filter(plan -> CreateRecoveryPlan.isOurs(step, plan));
        return found.map(plan -> Removal.of(
                        onboarding,
                        step,
                        action("delete-plan", plan.id(), "Recovery plan " + plan.name()),
                        NOT_DELETED))
                .orElseGet(() -> Removal.gone(step, "recovery plan"));
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        return ActionReceipt.accepted(
                onboarding.srm(step).deletePlan(action.item()).id());
    }
}
