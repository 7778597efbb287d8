package io.drawbridge.bigip.step;

import io.drawbridge.bigip.TrafficManagers;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * The load of the pool is real: it stays at the upper threshold or above for a while (F5's brief: 80 per cent of the
 * capacity). Inputs: {@code pool}, {@code capacity}, {@code upperPercent}, {@code confirmMinutes}, {@code clones}.
 */
@Component
class ConfirmLoad implements InfrastructureStep {

    static final String LOAD_NOT_HIGH = "drawbridge.loadNotHigh";

    private final TrafficManagers managers;

    ConfirmLoad(TrafficManagers managers) {
        this.managers = managers;
    }

    @Override
    public Assessment assess(StepContext step) {
        int upper = BurstPool.number(step, "upperPercent", 80);
        var wait = Duration.ofMinutes(BurstPool.number(step, "confirmMinutes", 2));
        var burst = BurstPool.of(step, managers);
        int percent = burst.percent();
        var item = Item.underWay(burst.pool().fullPath(), burst.pool().fullPath(), percent, percent + " % full");
        int count = BurstPool.number(step, "clones", 1);
        if (percent < upper) {
            return Assessment.refused(
                            LOAD_NOT_HIGH,
                            burst.pool().fullPath() + " is " + percent + " % full; machines are added from " + upper
                                    + " % on.")
                    .items(List.of(item))
                    .variable("vmCount", count);
        }
        if (step.now().isBefore(step.dueSince().plus(wait)) && step.mode() == io.drawbridge.core.Mode.LIVE) {
            return Assessment.underWay("at " + percent + " %; it has to stay so for " + wait.toMinutes() + " min")
                    .items(List.of(item))
                    .lookAgainIn(Duration.ofSeconds(10));
        }
        return Assessment.reached(burst.pool().fullPath() + " at " + step.protectedSite() + " is " + percent
                        + " % full and has been so for " + wait.toMinutes() + " min")
                .items(List.of(Item.done(item.id(), item.label(), item.note())))
                .document("scope", "{\"vmCount\":" + count + "}")
                .variable("vmCount", count);
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        throw new UnsupportedOperationException("a look sends no command");
    }
}
