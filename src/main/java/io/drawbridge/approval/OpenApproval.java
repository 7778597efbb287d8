package io.drawbridge.approval;

import io.drawbridge.engine.Journal;
import io.drawbridge.engine.ModelBean;
import io.drawbridge.engine.RunInputs;
import java.time.Clock;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/** Asks for the approvals that the policy wants. */
@ModelBean
class OpenApproval implements JavaDelegate {

    private final ApprovalTable approvals;
    private final Journal journal;
    private final Clock clock;

    OpenApproval(ApprovalTable approvals, Journal journal, Clock clock) {
        this.approvals = approvals;
        this.journal = journal;
        this.clock = clock;
    }

    @Override
    @SuppressWarnings("unchecked")
    public void execute(DelegateExecution execution) {
        var policy = new Policy((Map<String, Object>) execution.getVariable("policy"));
        var run = RunInputs.RUN.from(execution);
        var now = clock.instant();
        var seats = policy.roles("approverRoles");
        approvals.open(new ApprovalTable.Approval(
                execution.getProcessInstanceId(),
                run,
                seats,
                policy.number("approvalsNeeded"),
                policy.roles("escalateTo"),
                now,
                now.plus(policy.duration("expireAfter")),
                null));
        boolean asked = RunInputs.BREAK_GLASS.find(execution).orElse(false);
        boolean granted = asked && policy.flag("breakGlass");
        if (asked && !granted) {
            journal.note(
                    run,
                    Journal.Kind.NOTICE,
                    execution.getCurrentActivityId(),
                    null,
                    "break-glass was asked for, but the policy does not allow it here: approvals are asked for",
                    null);
        }
        execution.setVariable("approvalSeats", seats);
        execution.setVariable("reminderEvery", policy.duration("reminderEvery").toString());
        execution.setVariable("escalateAfter", policy.duration("escalateAfter").toString());
        execution.setVariable("expireAfter", policy.duration("expireAfter").toString());
        execution.setVariable("breakGlassGranted", granted);
    }

    /** The policy table's answer, read with errors that name its columns. */
    record Policy(Map<String, Object> row) {

        Policy {
            if (row == null || row.isEmpty()) {
                throw new IllegalStateException("the approval policy has no row for this run");
            }
        }

        private Object value(String column) {
            var value = row.get(column);
            if (value == null) {
                throw new IllegalStateException("the approval policy leaves " + column + " empty");
            }
            return value;
        }

        java.util.List<String> roles(String column) {
            var roles = ApprovalTable.Roles.list(String.valueOf(value(column)));
            if (roles.isEmpty()) {
                throw new IllegalStateException("the approval policy names no role in " + column);
            }
            return roles;
        }

        int number(String column) {
            return ((Number) value(column)).intValue();
        }

        boolean flag(String column) {
            return Boolean.parseBoolean(String.valueOf(value(column)));
        }

        Duration duration(String column) {
            try {
                return Duration.parse(String.valueOf(value(column)));
            } catch (DateTimeParseException e) {
                throw new IllegalStateException(
                        "the approval policy's " + column + " is not an ISO 8601 duration: " + value(column), e);
            }
        }
    }
}
