package io.drawbridge.evidence;

import io.drawbridge.core.RunId;
import io.drawbridge.engine.Times;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Deletes what is older than it is to be kept. Only sealed runs, and never one with an open finding; the signed head of
 * the chain stays, so that a pack which somebody has kept can still be held against it.
 */
@Component
class Retention {

    private static final Logger log = LoggerFactory.getLogger(Retention.class);
    private static final int AT_ONCE = 200;

    private final JdbcClient jdbc;
    private final EvidenceSettings settings;
    private final TransactionTemplate transactions;
    private final Clock clock;

    Retention(JdbcClient jdbc, EvidenceSettings settings, PlatformTransactionManager transactionManager, Clock clock) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.transactions = new TransactionTemplate(transactionManager);
        this.clock = clock;
    }

    /** @return how many runs were deleted */
    int turn() {
        if (settings.retention().isZero()) {
            return 0;
        }
        var before = clock.instant().minus(settings.retention());
        List<RunId> old = jdbc.sql("select s.run_id from dr_seal s where s.deleted_at is null and s.ended_at < ?"
                        + " and not exists (select 1 from dr_finding f where f.run_id = s.run_id and f.state = 'OPEN')"
                        + " order by s.ended_at limit ?")
                .params(Times.of(before), AT_ONCE)
                .query((row, number) -> new RunId(row.getString("run_id")))
                .list();
        old.forEach(run -> transactions.executeWithoutResult(status -> delete(run)));
        if (!old.isEmpty()) {
            log.info(
                    "deleted the rows and packs of {} runs that ended before {}; their signed heads stay",
                    old.size(),
                    before);
        }
        return old.size();
    }

    private void delete(RunId run) {
        jdbc.sql("delete from dr_step_item where step_id in (select id from dr_step where run_id = ?)")
                .param(run.value())
                .update();
        for (var table : List.of(
                "dr_step",
                "dr_journal",
                "dr_chain",
                "dr_document",
                "dr_abort",
                "dr_decision",
                "dr_approval",
                "dr_review",
                "dr_idempotency",
                "dr_finding",
                "dr_evidence",
                "dr_pack_part")) {
            jdbc.sql("delete from " + table
                            + " where run_id = ?".replace("run_id", table.equals("dr_chain") ? "id" : "run_id"))
                    .param(run.value())
                    .update();
        }
        jdbc.sql("delete from dr_run where id = ?").param(run.value()).update();
        jdbc.sql("update dr_seal set sections = null, certificate = null, deleted_at = ? where run_id = ?")
                .params(Times.of(clock.instant()), run.value())
                .update();
    }
}
