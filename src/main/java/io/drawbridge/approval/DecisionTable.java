package io.drawbridge.approval;

import io.drawbridge.core.RunId;
import io.drawbridge.engine.Times;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What people decided. Written once, never changed. */
@Component
class DecisionTable {

    private final JdbcClient jdbc;

    DecisionTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(RunId run, String instanceId, String taskId, Decision decision) {
        jdbc.sql("insert into dr_decision (id, run_id, instance_id, task_id, element_id, kind, decision, reason,"
                        + " details, who, role, decided_at, digest) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        UUID.randomUUID().toString(),
                        run.value(),
                        instanceId,
                        taskId,
                        decision.element(),
                        decision.kind(),
                        decision.decision(),
                        decision.reason(),
                        decision.details(),
                        decision.who(),
                        decision.role(),
                        Times.of(decision.at()),
                        decision.digest())
                .update();
    }

    List<Decision> of(RunId run) {
        return jdbc.sql("select * from dr_decision where run_id = ? order by decided_at, id")
                .param(run.value())
                .query(DecisionTable::read)
                .list();
    }

    List<Decision> ofInstance(String instanceId) {
        return jdbc.sql("select * from dr_decision where instance_id = ? order by decided_at, id")
                .param(instanceId)
                .query(DecisionTable::read)
                .list();
    }

    private static Decision read(java.sql.ResultSet row, int number) throws java.sql.SQLException {
        return new Decision(
                row.getString("element_id"),
                row.getString("kind"),
                row.getString("decision"),
                row.getString("reason"),
                row.getString("details"),
                row.getString("who"),
                row.getString("role"),
                at(row),
                row.getString("digest"));
    }

    private static Instant at(java.sql.ResultSet row) throws java.sql.SQLException {
        return Times.at(row, "decided_at");
    }
}
