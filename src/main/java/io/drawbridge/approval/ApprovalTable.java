package io.drawbridge.approval;

import io.drawbridge.core.RunId;
import io.drawbridge.engine.Times;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Approvals that were asked for, and how they ended. */
@Component
class ApprovalTable {

    static final String APPROVED = "approved";
    static final String DECLINED = "declined";
    static final String EXPIRED = "expired";
    static final String BREAK_GLASS = "break-glass";

    /** An approval that was asked for: so many seats, of which so many must agree. */
    record Approval(
            String instanceId,
            RunId run,
            List<String> seats,
            int needed,
            List<String> escalateTo,
            Instant openedAt,
            Instant expiresAt,
            String outcome) {}

    private final JdbcClient jdbc;

    ApprovalTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void open(Approval approval) {
        jdbc.sql("insert into dr_approval (instance_id, run_id, seats, needed, escalate_to, opened_at, expires_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?)")
                .params(
                        approval.instanceId(),
                        approval.run().value(),
                        String.join(",", approval.seats()),
                        approval.needed(),
                        String.join(",", approval.escalateTo()),
                        Times.of(approval.openedAt()),
                        Times.of(approval.expiresAt()))
                .update();
    }

    void close(String instanceId, String outcome, Instant at) {
        jdbc.sql("update dr_approval set outcome = ?, closed_at = ? where instance_id = ? and outcome is null")
                .params(outcome, Times.of(at), instanceId)
                .update();
    }

    Optional<Approval> find(String instanceId) {
        return jdbc.sql("select * from dr_approval where instance_id = ?")
                .param(instanceId)
                .query((row, number) -> new Approval(
                        row.getString("instance_id"),
                        new RunId(row.getString("run_id")),
                        Roles.list(row.getString("seats")),
                        row.getInt("needed"),
                        Roles.list(row.getString("escalate_to")),
                        Times.at(row, "opened_at"),
                        Times.at(row, "expires_at"),
                        row.getString("outcome")))
                .optional();
    }

    boolean letsAct(RunId run) {
        return jdbc.sql("select count(*) from dr_approval where run_id = ? and outcome in (?, ?)")
                        .params(run.value(), APPROVED, BREAK_GLASS)
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** Lists of roles as policy tables and our own rows write them. */
    static final class Roles {
        private Roles() {}

        static List<String> list(String text) {
            return text == null
                    ? List.of()
                    : Arrays.stream(text.split(","))
                            .map(String::trim)
                            .filter(role -> !role.isEmpty())
                            .toList();
        }
    }
}
