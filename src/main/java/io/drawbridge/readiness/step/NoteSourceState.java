package io.drawbridge.readiness.step;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.StepContext;
import org.springframework.stereotype.Component;

/** Writes down how the source is before a test, in the document {@code source-state}. */
@Component
class NoteSourceState implements InfrastructureStep {

    private final SourceReader source;

    NoteSourceState(SourceReader source) {
        this.source = source;
    }

    @Override
    public Assessment assess(StepContext step) {
        var state = source.read(step);
        long on = state.vms().stream().filter(vm -> vm.power().equals("ON")).count();
        return Assessment.reached(state.vms().size() + " VMs at " + state.site() + " noted, " + on
                        + " powered on; SHA-256 " + state.digest())
                .document(SourceState.DOCUMENT, state.json());
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        throw new UnsupportedOperationException("a note sends no command");
    }
}
