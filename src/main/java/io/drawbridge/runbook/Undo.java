package io.drawbridge.runbook;

import io.drawbridge.engine.StepReader;
import java.util.List;
import org.springframework.stereotype.Component;

/** What an abort of a run would undo now, and what it would leave. */
@Component
public class Undo {

    /**
     * The preview of an abort.
     *
     * @param undone what was begun and would be undone
     * @param stays what was begun and nothing undoes
     */
    public record Preview(List<Runbook.Element> undone, List<Runbook.Element> stays) {}

    private final Runs runs;
    private final StepReader steps;

    Undo(Runs runs, StepReader steps) {
        this.runs = runs;
        this.steps = steps;
    }

    public Preview of(Run run) {
        var begun = steps.summaries(run.id()).stream()
                .map(summary -> summary.step().element())
                .toList();
        var called = runs.begunProcedures(run.id());
        var elements = runs.runbookOf(run.id()).elements().stream()
                .filter(element -> begun.contains(element.id())
                        // A procedure that says nothing about undo changes nothing.
                        || called.contains(element.id()) && element.undo() != null)
                .toList();
        return new Preview(
                elements.stream().filter(element -> element.undo() != null).toList(),
                elements.stream().filter(element -> element.undo() == null).toList());
    }
}
