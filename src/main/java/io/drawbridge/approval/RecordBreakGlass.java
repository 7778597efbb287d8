package io.drawbridge.approval;

import io.drawbridge.engine.ModelBean;
import io.drawbridge.engine.RunInputs;
import java.time.Clock;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/** One authorised person starts at once; the run cannot close until a second one has reviewed it. */
@ModelBean
class RecordBreakGlass implements JavaDelegate {

    private final ConcludeApproval conclude;
    private final Reviews reviews;
    private final Clock clock;

    RecordBreakGlass(ConcludeApproval conclude, Reviews reviews, Clock clock) {
        this.reviews = reviews;
        this.clock = clock;
        this.conclude = conclude;
    }

    @Override
    public void execute(DelegateExecution execution) {
        reviews.owe(RunInputs.RUN.from(execution), RunInputs.REQUESTER.from(execution), clock.instant());
        conclude.conclude(
                execution,
                ApprovalTable.BREAK_GLASS,
                "break-glass by " + RunInputs.REQUESTER.from(execution)
                        + ": the run begins without an approval and must be reviewed by somebody else before it closes");
    }
}
