package io.drawbridge.bigip.step;

import io.drawbridge.bigip.TrafficManagers;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.StepContext;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * The load has stayed below the lower threshold long enough. Inputs: {@code pool}, {@code capacity}, {@code
 * lowerPercent}, {@code calmMinutes}.
 */
@Component
class ConfirmCalm implements InfrastructureStep {

    static final String LOAD_ROSE = "drawbridge.loadRose";

    private final TrafficManagers managers;

    ConfirmCalm(TrafficManagers managers) {
        this.managers = managers;
    }

    @Override
    public Assessment assess(StepContext step) {
        int lower = BurstPool.number(step, "lowerPercent", 50);
        var calm = Duration.ofMinutes(BurstPool.number(step, "calmMinutes", 15));
        int percent = BurstPool.of(step, managers).percent();
        if (percent >= lower) {
            return Assessment.refused(
                    LOAD_ROSE, "The load is at " + percent + " % again; it has to stay below " + lower + " %.");
        }
        return step.now().isBefore(step.dueSince().plus(calm))
                ? Assessment.underWay("at " + percent + " %; it has to stay below " + lower + " % for "
                                + calm.toMinutes() + " min")
                        .lookAgainIn(Duration.ofSeconds(20))
                : Assessment.reached("the load has been below " + lower + " % for " + calm.toMinutes() + " min");
    }

    /** In a preview nobody waits for users to go. */
    @Override
    public Assessment preview(StepContext step) {
        return Assessment.reached(
                "the load would have to stay low for " + BurstPool.number(step, "calmMinutes", 15) + " min");
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        throw new UnsupportedOperationException("a look sends no command");
    }
}
