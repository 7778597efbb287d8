package io.drawbridge.approval;

import io.drawbridge.engine.Journal;
import io.drawbridge.engine.ModelBean;
import io.drawbridge.engine.RunInputs;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/** Silence escalates: every seat that is still open may now be taken by a deputy as well. */
@ModelBean
class AddDeputies implements JavaDelegate {

    private final ApprovalTable approvals;
    private final Journal journal;

    AddDeputies(ApprovalTable approvals, Journal journal) {
        this.approvals = approvals;
        this.journal = journal;
    }

    @Override
    public void execute(DelegateExecution execution) {
        var deputies = approvals
                .find(execution.getProcessInstanceId())
                .orElseThrow(() -> new IllegalStateException("no approval was opened for this instance"))
                .escalateTo();
        for (var task : OpenSeats.tasks(execution)) {
            var roles = OpenSeats.roles(execution, task);
            deputies.stream().filter(deputy -> !roles.contains(deputy)).forEach(deputy -> execution
                    .getProcessEngineServices()
                    .getTaskService()
                    .addCandidateGroup(task.getId(), deputy));
        }
        journal.note(
                RunInputs.RUN.from(execution),
                Journal.Kind.NOTICE,
                execution.getCurrentActivityId(),
                null,
                "nobody has decided yet: " + String.join(", ", deputies) + " may decide as well",
                null);
    }
}
