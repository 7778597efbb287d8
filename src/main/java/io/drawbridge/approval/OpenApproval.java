package io.drawbridge.approval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.core.RunId;
import io.drawbridge.engine.Journal;
import io.drawbridge.engine.ModelBean;
import io.drawbridge.engine.RunInputs;
import java.time.Clock;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/** Asks for the approvals that the policy wants. */
@ModelBean
class OpenApproval implements JavaDelegate {

    private final ApprovalTable approvals;
    private final Subjects subjects;
    private final ObjectMapper json;
    private final Journal journal;
    private final Clock clock;

    OpenApproval(ApprovalTable approvals, Subjects subjects, ObjectMapper json, Journal journal, Clock clock) {
        this.approvals = approvals;
        this.subjects = subjects;
        this.json = json;
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
        int needed = policy.number("approvalsNeeded");
        var table = subjects.policy(execution.getProcessDefinitionId());
        var subject = subjects.local(run)
                .and(subjects.noted(run))
                .and(Subject.of(List.of(Subject.Fact.of(
                        Subject.POLICY,
                        "Approval policy",
                        "version " + table.version() + ": " + needed + " of "
                                + seats.stream().map(People::role).collect(Collectors.joining(", ")) + ", SHA-256 "
                                + table.sha256()))));
        var changes = changes(run, subject);
        approvals.open(new ApprovalTable.Approval(
                execution.getProcessInstanceId(),
                run,
                seats,
                needed,
                policy.roles("escalateTo"),
                now,
                now.plus(policy.duration("expireAfter")),
                null,
                subject.json(),
                subject.digest(),
                changes,
                table.version(),
                table.sha256(),
                policy.flag("breakGlass")));
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
        // Of a kind that can be read back: the engine keeps a list with its class.
        execution.setVariable("approvalSeats", new ArrayList<>(seats));
        execution.setVariable("reminderEvery", policy.duration("reminderEvery").toString());
        execution.setVariable("escalateAfter", policy.duration("escalateAfter").toString());
        execution.setVariable("expireAfter", policy.duration("expireAfter").toString());
        execution.setVariable("breakGlassGranted", granted);
    }

    /** In words, against what was approved before; a run that nobody has agreed to yet has none. */
    private String changes(RunId run, Subject subject) {
        return approvals
                .letting(run)
                .filter(earlier -> earlier.subject() != null)
                .map(earlier -> Subject.parse(earlier.subject())
                        .without(Subject.POLICY)
                        .differencesTo(subject.without(Subject.POLICY))
                        .words())
                .map(words -> {
                    try {
                        return json.writeValueAsString(words);
                    } catch (JsonProcessingException e) {
                        throw new IllegalStateException("a list of texts cannot be written", e);
                    }
                })
                .orElse(null);
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

        List<String> roles(String column) {
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
