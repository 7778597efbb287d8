package io.drawbridge.approval;

import io.drawbridge.core.Mode;
import io.drawbridge.engine.ModelBean;
import io.drawbridge.engine.RunGate;
import io.drawbridge.engine.RunInputs;
import io.drawbridge.engine.StepContext;
import org.camunda.bpm.engine.delegate.DelegateExecution;

/**
 * Counts approvals, for the model's conditions and for the driver. Counts what {@link Decisions} wrote, never a
 * process variable: those can be set by whoever completes a form.
 */
@ModelBean
public class Approvals implements RunGate {

    static final String KIND = "approval";
    private static final String APPROVE = "approve";

    private final ApprovalTable approvals;
    private final DecisionTable decisions;
    private final Comparison comparison;

    Approvals(ApprovalTable approvals, DecisionTable decisions, Comparison comparison) {
        this.approvals = approvals;
        this.decisions = decisions;
        this.comparison = comparison;
    }

    /** @return whether nothing that is still open could change the result */
    public boolean decided(DelegateExecution execution) {
        if (preview(execution)) {
            return true;
        }
        var approval = open(execution);
        var votes = votes(execution);
        long declined = votes.all() - votes.approving();
        return votes.approving() >= approval.needed()
                || declined > approval.seats().size() - approval.needed();
    }

    public boolean approved(DelegateExecution execution) {
        return preview(execution)
                || votes(execution).approving() >= open(execution).needed();
    }

    @Override
    public Answer ask(StepContext step, boolean compare) {
        return comparison.ask(step, compare);
    }

    private record Votes(long all, long approving) {}

    private Votes votes(DelegateExecution execution) {
        var made = decisions.ofInstance(execution.getProcessInstanceId()).stream()
                .filter(decision -> decision.kind().equals(KIND))
                .toList();
        return new Votes(
                made.size(),
                made.stream()
                        .filter(decision -> APPROVE.equals(decision.decision()))
                        .count());
    }

    private ApprovalTable.Approval open(DelegateExecution execution) {
        return approvals
                .find(execution.getProcessInstanceId())
                .orElseThrow(() -> new IllegalStateException("no approval was opened for this instance"));
    }

    private static boolean preview(DelegateExecution execution) {
        return RunInputs.MODE.find(execution).orElse(Mode.LIVE) == Mode.PREVIEW;
    }
}
