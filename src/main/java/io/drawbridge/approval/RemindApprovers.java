package io.drawbridge.approval;

import io.drawbridge.engine.Journal;
import io.drawbridge.engine.ModelBean;
import io.drawbridge.engine.RunInputs;
import java.util.TreeSet;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/** Notes that the decision is still waited for, and by whom. */
@ModelBean
class RemindApprovers implements JavaDelegate {

    private final Journal journal;

    RemindApprovers(Journal journal) {
        this.journal = journal;
    }

    @Override
    public void execute(DelegateExecution execution) {
        var roles = new TreeSet<String>();
        OpenSeats.tasks(execution)
                .forEach(task -> OpenSeats.roles(execution, task).forEach(roles::add));
        journal.note(
                RunInputs.RUN.from(execution),
                Journal.Kind.NOTICE,
                execution.getCurrentActivityId(),
                null,
                "reminder: the approval waits for " + String.join(", ", roles),
                null);
    }
}
