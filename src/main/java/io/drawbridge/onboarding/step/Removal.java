package io.drawbridge.onboarding.step;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.StepContext;
import io.drawbridge.site.gateway.DrTask;

/** What taking a group and taking a plan away have in common. */
final class Removal {

    private Removal() {}

    /** @return what to do about something of this run that is still there */
    static Assessment of(Onboarding onboarding, StepContext step, Action delete, String code) {
        var receipt = step.receipt(delete);
        if (!Onboarding.accepted(receipt)) {
            return Assessment.missing(delete);
        }
        var task = onboarding.srmTask(step, receipt.get());
        if (task.filter(DrTask::isFailed).isPresent()) {
            return Assessment.refused(
                    code, delete.label() + " was not deleted: " + task.get().problem() + ".");
        }
        return task.filter(DrTask::isActive).isPresent() || Onboarding.maySettle(step, receipt.get())
                ? Assessment.underWay(delete.label() + " is being deleted")
                : Assessment.refused(code, delete.label() + " is still there, although SRM took its deletion.");
    }

    /** @return what follows from not seeing it; what was asked for just before the abort may come later */
    static Assessment gone(StepContext step, String what) {
        return Onboarding.isQuiet(step)
                ? Assessment.reached("no " + what + " of this run is left")
                : Assessment.underWay("no " + what + " of this run is seen; one asked for last may still come");
    }
}
