package io.drawbridge.approval;

import io.drawbridge.core.RunId;
import io.drawbridge.engine.Times;
import java.sql.ResultSet;
import java.sql.SQLException;
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

    /**
     * An approval that was asked for: so many seats, of which so many must agree.
     *
     * @param subject what exactly is approved, as JSON; null for approvals from before this was noted
     * @param digest of the subject
     * @param changes what has changed since an earlier approval of the same run, as a JSON list; null for a first one
     * @param policyVersion of the table by which it was asked; a later one changes nothing here
     * @param emergency whether the policy lets such a run begin under break-glass
     */
    record Approval(
            String instanceId,
            RunId run,
            List<String> seats,
            int needed,
            List<String> escalateTo,
            Instant openedAt,
            Instant expiresAt,
            String outcome,
            String subject,
            String digest,
            String changes,
            String policyVersion,
            String policySha256,
            boolean emergency) {}

    private final JdbcClient jdbc;

    ApprovalTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void open(Approval approval) {
        jdbc.sql("insert into dr_approval (instance_id, run_id, seats, needed, escalate_to, opened_at, expires_at,"
                        + " subject, digest, changes, policy_version, policy_sha256, emergency)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        approval.instanceId(),
                        approval.run().value(),
                        String.join(",", approval.seats()),
                        approval.needed(),
                        String.join(",", approval.escalateTo()),
                        Times.of(approval.openedAt()),
                        Times.of(approval.expiresAt()),
                        approval.subject(),
                        approval.digest(),
                        approval.changes(),
                        approval.policyVersion(),
                        approval.policySha256(),
                        approval.emergency())
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
                .query(ApprovalTable::read)
                .optional();
    }

    /** @return the latest approval that lets the run act */
    Optional<Approval> letting(RunId run) {
        return jdbc.sql("select * from dr_approval where run_id = ? and outcome in (?, ?)"
                        + " order by seq desc limit 1")
                .params(run.value(), APPROVED, BREAK_GLASS)
                .query(ApprovalTable::read)
                .optional();
    }

    private static Approval read(ResultSet row, int number) throws SQLException {
        return new Approval(
                row.getString("instance_id"),
                new RunId(row.getString("run_id")),
                Roles.list(row.getString("seats")),
                row.getInt("needed"),
                Roles.list(row.getString("escalate_to")),
                Times.at(row, "opened_at"),
                Times.at(row, "expires_at"),
                row.getString("outcome"),
                row.getString("subject"),
                row.getString("digest"),
                row.getString("changes"),
                row.getString("policy_version"),
                row.getString("policy_sha256"),
                row.getBoolean("emergency"));
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
