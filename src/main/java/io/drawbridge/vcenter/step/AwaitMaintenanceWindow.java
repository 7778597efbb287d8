package io.drawbridge.vcenter.step;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.StepContext;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** The maintenance window is open, so that moves may begin. Reads the clock and nothing else. */
@Component
class AwaitMaintenanceWindow implements InfrastructureStep {

    private static final Duration LOOK = Duration.ofMinutes(1);

    @Override
    public Assessment assess(StepContext step) {
        var window = MigrationRequest.window(step);
        if (window.isOpen(step.now())) {
            return Assessment.reached("moves may begin " + window.words());
        }
        var opens = window.nextOpen(step.now());
        var wait = Duration.between(step.now(), opens);
        return Assessment.underWay("moves may begin " + window.words() + ", next at " + opens)
                .lookAgainIn(wait.compareTo(LOOK) < 0 ? wait : LOOK);
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        throw new UnsupportedOperationException("waiting sends no command");
    }
}
