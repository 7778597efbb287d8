package io.drawbridge.approval;

import io.drawbridge.engine.Journal;
import io.drawbridge.engine.ModelBean;
import io.drawbridge.engine.RunInputs;
import java.time.Clock;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/** Counts, writes the result down and tells the runbook. */
@ModelBean
class ConcludeApproval implements JavaDelegate {

    private final Approvals approvals;
    private final ApprovalTable table;
    private final Journal journal;
    private final Clock clock;

    ConcludeApproval(Approvals approvals, ApprovalTable table, Journal journal, Clock clock) {
        this.approvals = approvals;
        this.table = table;
        this.journal = journal;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        conclude(
                execution,
                approvals.approved(execution) ? ApprovalTable.APPROVED : ApprovalTable.DECLINED,
                "the run is " + (approvals.approved(execution) ? "approved" : "declined"));
    }

    void conclude(DelegateExecution execution, String outcome, String text) {
        journal.hold(RunInputs.RUN.from(execution));
        table.close(execution.getProcessInstanceId(), outcome, clock.instant());
        execution.setVariable(
                "runApproved", outcome.equals(ApprovalTable.APPROVED) || outcome.equals(ApprovalTable.BREAK_GLASS));
        execution.setVariable("approvalOutcome", outcome);
        journal.note(
                RunInputs.RUN.from(execution), Journal.Kind.NOTICE, execution.getCurrentActivityId(), null, text, null);
    }
}
