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
 * The load has fallen below the lower threshold; measured against what the pool could carry without this run's machines.
 * Inputs: {@code pool}, {@code capacity}, {@code lowerPercent}.
 */
@Component
class WatchLoad implements InfrastructureStep {

    /** A step may not wait for ever; whether the load stays low is looked at next, and leads back here if it does not. */
    private static final Duration LONGEST = Duration.ofHours(20);

    private final TrafficManagers managers;

    WatchLoad(TrafficManagers managers) {
        this.managers = managers;
    }

    @Override
    public Assessment assess(StepContext step) {
        int lower = BurstPool.number(step, "lowerPercent", 50);
        var burst = BurstPool.of(step, managers);
        int percent = burst.percent();
        var state = burst.pool().fullPath() + " carries " + percent + " % of what it could carry without them";
        if (percent < lower) {
            return Assessment.reached(state + ", below " + lower + " %");
        }
        return step.now().isBefore(step.dueSince().plus(LONGEST))
                ? Assessment.underWay(state).lookAgainIn(Duration.ofSeconds(30))
                : Assessment.reached(state + "; watched for " + LONGEST.toHours() + " h");
    }

    /** In a preview nobody waits for users to go. */
    @Override
    public Assessment preview(StepContext step) {
        return Assessment.reached(
                "the load would be watched until it is below " + BurstPool.number(step, "lowerPercent", 50) + " %");
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        throw new UnsupportedOperationException("a look sends no command");
    }
}
