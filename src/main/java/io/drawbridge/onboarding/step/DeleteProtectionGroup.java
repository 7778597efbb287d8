package io.drawbridge.onboarding.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.StepContext;
import org.springframework.stereotype.Component;

/**
 * The protection group that this run made shall be gone, and its placeholders with it. A group that does not carry the
 * run's mark is left alone, whatever it is called.
 */
@Component
class DeleteProtectionGroup implements InfrastructureStep {

    /** The group did not let itself be deleted. */
    static final String NOT_DELETED = "drawbridge.protectionGroupNotDeleted";

    private final Onboarding onboarding;

    DeleteProtectionGroup(Onboarding onboarding) {
        this.onboarding = onboarding;
    }

    @Override
    public Assessment assess(StepContext step) {
        var plan = onboarding.findPlan(step);
        if (Notes.read(step, CreateProtectionGroup.DOCUMENT).isEmpty()) {
            return Assessment.reached("this run made no protection group");
        }
        var found = plan.flatMap(one -> CreateProtectionGroup.group(onboarding, step, one, Onboarding.AT_ONCE))
                .filter(group -> CreateProtectionGroup.isOurs(step, group));
        return found.map(group -> Removal.of(
                        onboarding,
                        step,
                        action("delete-group", group.id(), "Protection group " + group.name()),
                        NOT_DELETED))
                .orElseGet(() -> Removal.gone(step, "protection group"));
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        return ActionReceipt.accepted(
                onboarding.srm(step).deleteGroup(action.item()).id());
    }
}
