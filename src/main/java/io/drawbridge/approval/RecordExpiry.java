package io.drawbridge.approval;

import io.drawbridge.engine.ModelBean;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/** Nobody decided in time: the run does not begin. */
@ModelBean
class RecordExpiry implements JavaDelegate {

    private final ConcludeApproval conclude;

    RecordExpiry(ConcludeApproval conclude) {
        this.conclude = conclude;
    }

    @Override
    public void execute(DelegateExecution execution) {
        conclude.conclude(
                execution, ApprovalTable.EXPIRED, "the time for the approval has run out: the run does not begin");
    }
}
