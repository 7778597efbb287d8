package io.drawbridge.runbook;

import io.drawbridge.core.Mode;
import io.drawbridge.core.PlanName;
import io.drawbridge.core.RunId;
import io.drawbridge.core.RunTenants;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.core.TenantId;
import io.drawbridge.engine.Times;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Runs, the claims that keep two of them off one plan, and the keys that make a repeated request harmless. */
@Component
class RunTable implements RunTenants {

    /** A request that was made before under the same key. */
    record Earlier(String digest, RunId run) {}

    private final JdbcClient jdbc;

    RunTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(Run run, String instanceId, String definitionId) {
        jdbc.sql("insert into dr_run (id, runbook, runbook_name, runbook_version, tenant, site_pair, protected_site,"
                        + " recovery_site, recovery_plan, subject, mode, run_trigger, break_glass, reason, requester,"
                        + " detected_at, requested_at, instance_id, definition_id)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(
                        run.id().value(),
                        run.runbook(),
                        run.runbookName(),
                        run.runbookVersion(),
                        run.tenant().value(),
                        run.sitePair().value(),
                        run.protectedSite().value(),
                        run.recoverySite().value(),
                        run.plan().map(PlanName::value).orElse(null),
                        run.subject(),
                        run.mode().word(),
                        run.trigger(),
                        run.breakGlass(),
                        run.reason(),
                        run.requester(),
                        Times.of(run.detectedAt()),
                        Times.of(run.requestedAt()),
                        instanceId,
                        definitionId)
                .update();
    }

    void detected(RunId run, Instant at) {
        jdbc.sql("update dr_run set detected_at = ? where id = ? and detected_at is null")
                .params(Times.of(at), run.value())
                .update();
    }

    /**
     * @param succeeded whether this end is what the runbook is for
     * @param moves what was done to the plans: forced, planned, turned; null for nothing
     */
    void outcome(RunId run, String element, String name, boolean succeeded, String moves) {
        jdbc.sql("update dr_run set outcome = ?, outcome_name = ?, succeeded = ?, moves = ?"
                        + " where id = ? and ended_at is null")
                .params(element, name, succeeded, moves, run.value())
                .update();
    }

    void ended(RunId run, Instant at) {
        jdbc.sql("update dr_run set ended_at = ? where id = ? and ended_at is null")
                .params(Times.of(at), run.value())
                .update();
        jdbc.sql("delete from dr_claim where run_id = ?").param(run.value()).update();
    }

    /** @return the run that holds it */
    Optional<RunId> holder(SitePairId pair, String claimed) {
        return jdbc.sql("select run_id from dr_claim where site_pair = ? and claimed = ?")
                .params(pair.value(), claimed)
                .query((row, number) -> new RunId(row.getString("run_id")))
                .optional();
    }

    /** @return a run that holds one of the pair's plans, if any does */
    Optional<RunId> holderOfAnyPlan(SitePairId pair) {
        return jdbc.sql("select run_id from dr_claim where site_pair = ? and claimed like ? order by claimed limit 1")
                .params(pair.value(), Scope.claimOfPlan("%"))
                .query((row, number) -> new RunId(row.getString("run_id")))
                .optional();
    }

    /** @return whether a run holds anything of the pair */
    boolean inUse(SitePairId pair) {
        return jdbc.sql("select count(*) from dr_claim where site_pair = ?")
                        .param(pair.value())
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** @throws DuplicateKeyException when another run has it */
    void claim(SitePairId pair, String claimed, RunId run) {
        jdbc.sql("insert into dr_claim (site_pair, claimed, run_id) values (?, ?, ?)")
                .params(pair.value(), claimed, run.value())
                .update();
    }

    Optional<Earlier> earlier(String requester, String key) {
        return jdbc.sql("select * from dr_idempotency where requester = ? and request_key = ?")
                .params(requester, key)
                .query((row, number) ->
                        new Earlier(row.getString("request_digest"), new RunId(row.getString("run_id"))))
                .optional();
    }

    void remember(String requester, String key, String digest, RunId run, Instant at) {
        jdbc.sql("insert into dr_idempotency (requester, request_key, request_digest, run_id, used_at)"
                        + " values (?, ?, ?, ?, ?)")
                .params(requester, key, digest, run.value(), Times.of(at))
                .update();
    }

    Optional<Run> find(RunId id) {
        return jdbc.sql("select * from dr_run where id = ?")
                .param(id.value())
                .query(RunTable::read)
                .optional();
    }

    Optional<String> instance(RunId id) {
        return jdbc.sql("select instance_id from dr_run where id = ?")
                .param(id.value())
                .query(String.class)
                .optional();
    }

    Optional<String> definition(RunId id) {
        return jdbc.sql("select definition_id from dr_run where id = ?")
                .param(id.value())
                .query(String.class)
                .optional();
    }

    @Override
    public Optional<TenantId> tenantOf(RunId run) {
        return Optional.ofNullable(tenantsOf(List.of(run)).get(run));
    }

    @Override
    public Map<RunId, TenantId> tenantsOf(Collection<RunId> runs) {
        if (runs.isEmpty()) {
            return Map.of();
        }
        var tenants = new HashMap<RunId, TenantId>();
        jdbc.sql("select id, tenant from dr_run where id in (" + marks(runs) + ")")
                .params(runs.stream().map(RunId::value).toList())
                .query(row -> {
                    tenants.put(new RunId(row.getString("id")), new TenantId(row.getString("tenant")));
                });
        return tenants;
    }

    static String marks(Collection<?> values) {
        return String.join(", ", Collections.nCopies(values.size(), "?"));
    }

    /**
     * @param tenants whose runs; none for no run at all
     * @param running null for both
     */
    List<Run> list(Collection<TenantId> tenants, Boolean running, int offset, int limit) {
        if (tenants.isEmpty()) {
            return List.of();
        }
        var sql = new StringBuilder("select * from dr_run where tenant in (" + marks(tenants) + ")");
        var params = new java.util.ArrayList<Object>();
        tenants.forEach(tenant -> params.add(tenant.value()));
        if (running != null) {
            sql.append(running ? " and ended_at is null" : " and ended_at is not null");
        }
        sql.append(" order by requested_at desc, id limit ? offset ?");
        params.add(limit);
        params.add(offset);
        return jdbc.sql(sql.toString()).params(params).query(RunTable::read).list();
    }

    /** @return what runs of all tenants, the latest first */
    List<Run> running(int atMost) {
        return jdbc.sql("select * from dr_run where ended_at is null order by requested_at desc, id limit ?")
                .param(atMost)
                .query(RunTable::read)
                .list();
    }

    /** @return how long the latest live runs of this runbook on the same thing took that ended as the model hopes */
    List<Duration> durations(Run like, int atMost) {
        return jdbc.sql("select requested_at, ended_at from dr_run where runbook = ? and subject = ?"
                        + " and site_pair = ? and mode = 'live' and ended_at is not null and succeeded"
                        + " order by ended_at desc limit ?")
                .params(like.runbook(), like.subject(), like.sitePair().value(), atMost)
                .query((row, number) -> Duration.between(Times.at(row, "requested_at"), Times.at(row, "ended_at")))
                .list();
    }

    /** @return the latest live runs of this runbook on the same thing that ended as the model hopes */
    List<Run> likeRunsThatSucceeded(Run like, int atMost) {
        return jdbc.sql("select * from dr_run where runbook = ? and subject = ? and site_pair = ? and id <> ?"
                        + " and mode = 'live' and ended_at is not null and succeeded order by ended_at desc limit ?")
                .params(
                        like.runbook(),
                        like.subject(),
                        like.sitePair().value(),
                        like.id().value(),
                        atMost)
                .query(RunTable::read)
                .list();
    }

    /**
     * @return the run that put the plan where it is without the other site's help: the latest of the live runs that
     *     moved or turned it round, or all plans of the pair, if that was one by force
     */
    Optional<Run> disaster(SitePairId pair, PlanName plan) {
        return jdbc.sql("select * from dr_run where site_pair = ? and (recovery_plan = ? or recovery_plan is null)"
                        + " and mode = 'live' and ended_at is not null and moves is not null"
                        + " order by ended_at desc limit 1")
                .params(pair.value(), plan.value())
                .query((row, number) -> "forced".equals(row.getString("moves")) ? read(row, number) : null)
                .optional();
    }

    /** @return live DR tests of a plan, the latest first */
    List<Run> tests(SitePairId pair, String plan, int atMost) {
        return jdbc.sql("select * from dr_run where site_pair = ? and runbook = 'dr-test' and subject = ?"
                        + " and mode = 'live' order by requested_at desc limit ?")
                .params(pair.value(), plan, atMost)
                .query(RunTable::read)
                .list();
    }

    Optional<Run> passedTest(SitePairId pair, PlanName plan) {
        return jdbc.sql("select * from dr_run where site_pair = ? and runbook = 'dr-test' and recovery_plan = ?"
                        + " and mode = 'live' and ended_at is not null and succeeded order by ended_at desc limit 1")
                .params(pair.value(), plan.value())
                .query(RunTable::read)
                .optional();
    }

    /** @return live runs of the plan towards a site that ended well, the latest first */
    List<Run> succeeded(SitePairId pair, PlanName plan, SiteId recoverySite, int atMost) {
        return jdbc.sql("select * from dr_run where site_pair = ? and recovery_plan = ? and recovery_site = ?"
                        + " and mode = 'live' and ended_at is not null and succeeded order by ended_at desc limit ?")
                .params(pair.value(), plan.value(), recoverySite.value(), atMost)
                .query(RunTable::read)
                .list();
    }

    static Run read(ResultSet row, int number) throws SQLException {
        return new Run(
                new RunId(row.getString("id")),
                row.getString("runbook"),
                row.getString("runbook_name"),
                row.getString("runbook_version"),
                new TenantId(row.getString("tenant")),
                new SitePairId(row.getString("site_pair")),
                new SiteId(row.getString("protected_site")),
                new SiteId(row.getString("recovery_site")),
                Optional.ofNullable(row.getString("recovery_plan"))
                        .map(PlanName::new)
                        .orElse(null),
                row.getString("subject"),
                Mode.of(row.getString("mode")),
                row.getString("run_trigger"),
                row.getBoolean("break_glass"),
                row.getString("reason"),
                row.getString("requester"),
                Times.at(row, "detected_at"),
                Times.at(row, "requested_at"),
                Times.at(row, "ended_at"),
                row.getString("outcome"),
                row.getString("outcome_name"));
    }
}
