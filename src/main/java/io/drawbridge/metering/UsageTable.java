package io.drawbridge.metering;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.drawbridge.core.RunId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.core.TenantId;
import io.drawbridge.engine.Times;
import io.drawbridge.site.SitePair;
import io.drawbridge.site.Sites;
import io.drawbridge.site.Tenant;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What tenants used, by day, and the months that are closed. Who writes holds {@link ReplicationTable#lock()}; a day's figures
 * are sums of what counts once and the highest of what was seen, so that looking more often changes nothing.
 */
@Component
class UsageTable {

    /** What happened on the last day may be seen on the next one. */
    static final Duration GRACE = Duration.ofDays(1);

    private static final int RUNS_AT_ONCE = 1000;
    /** Nothing of ours is older. */
    private static final YearMonth EARLIEST = YearMonth.of(2020, 1);

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** @param protectedVms null where nobody could look on that day */
    record Day(
            SitePairId pair,
            LocalDate day,
            Integer protectedVms,
            Integer replicatedVms,
            long bytes,
            long syncs,
            long unseen) {}

    record CountedRun(String runbook, boolean counts, long testSeconds) {}

    private final JdbcClient jdbc;
    private final Sites sites;
    private final ReplicationTable replications;

    UsageTable(JdbcClient jdbc, Sites sites, ReplicationTable replications) {
        this.jdbc = jdbc;
        this.sites = sites;
        this.replications = replications;
    }

    // ---- counting

    /** @return the day itself; the present one where its month is closed, since what is billed does not change */
    LocalDate open(TenantId tenant, LocalDate day, Instant now) {
        return closed(tenant, YearMonth.from(day)).isPresent() ? today(now) : day;
    }

    private static LocalDate today(Instant now) {
        return now.atZone(ZoneOffset.UTC).toLocalDate();
    }

    void shipped(TenantId tenant, SitePairId pair, LocalDate day, long bytes, long syncs, long unseen) {
        row(tenant, pair, day);
        jdbc.sql("update dr_usage_day set shipped_bytes = shipped_bytes + ?, syncs = syncs + ?, unseen = unseen + ?"
                        + " where tenant = ? and site_pair = ? and usage_day = ?")
                .params(bytes, syncs, unseen, tenant.value(), pair.value(), day)
                .update();
    }

    /** @param protectedVms null where it is not known */
    void machines(TenantId tenant, SitePairId pair, LocalDate day, Integer protectedVms, int replicatedVms) {
        row(tenant, pair, day);
        jdbc.sql("update dr_usage_day set replicated_vms = greatest(coalesce(replicated_vms, 0), ?)"
                        + " where tenant = ? and site_pair = ? and usage_day = ?")
                .params(replicatedVms, tenant.value(), pair.value(), day)
                .update();
        if (protectedVms != null) {
            jdbc.sql("update dr_usage_day set protected_vms = greatest(coalesce(protected_vms, 0), ?)"
                            + " where tenant = ? and site_pair = ? and usage_day = ?")
                    .params(protectedVms, tenant.value(), pair.value(), day)
                    .update();
        }
    }

    private void row(TenantId tenant, SitePairId pair, LocalDate day) {
        jdbc.sql("insert into dr_usage_day (tenant, site_pair, usage_day, shipped_bytes, syncs, unseen)"
                        + " select ?, ?, cast(? as date), 0, 0, 0 where not exists (select 1 from dr_usage_day"
                        + " where tenant = ? and site_pair = ? and usage_day = ?)")
                .params(tenant.value(), pair.value(), day, tenant.value(), pair.value(), day)
                .update();
    }

    /** Takes over the live runs that have ended: they may be deleted later, what they are billed for stays. */
    void countRuns(Instant now) {
        record Ended(
                String id,
                TenantId tenant,
                String pair,
                String runbook,
                String subject,
                boolean counts,
                Instant endedAt) {}
        jdbc.sql("select r.* from dr_run r where r.ended_at is not null and r.mode = 'live'"
                        + " and not exists (select 1 from dr_usage_run u where u.run_id = r.id)"
                        + " order by r.ended_at limit ?")
                .param(RUNS_AT_ONCE)
                .query((row, number) -> new Ended(
                        row.getString("id"),
                        new TenantId(row.getString("tenant")),
                        row.getString("site_pair"),
                        row.getString("runbook"),
                        row.getString("subject"),
                        row.getBoolean("succeeded") || row.getString("moves") != null,
                        Times.at(row, "ended_at")))
                .list()
                .forEach(run -> jdbc.sql("insert into dr_usage_run (run_id, tenant, site_pair, runbook, subject,"
                                + " counts, ended_at, counted_on, test_seconds) values (?, ?, ?, ?, ?, ?, ?, ?, ?)")
                        .param(1, run.id())
                        .param(2, run.tenant().value())
                        .param(3, run.pair())
                        .param(4, run.runbook())
                        .param(5, run.subject(), Types.VARCHAR)
                        .param(6, run.counts())
                        .param(7, Times.of(run.endedAt()))
                        .param(8, open(run.tenant(), today(run.endedAt()), now))
                        .param(9, testTime(new RunId(run.id()), run.endedAt()).toSeconds())
                        .update());
    }

    /** From the moment when SRM was first told to test until the last clean-up is over; until the run's end without one. */
    private Duration testTime(RunId run, Instant ended) {
        var from = jdbc.sql("select min(j.at) as at from dr_journal j join dr_step s on s.id = j.step_id"
                        + " where j.run_id = ? and j.kind = 'INTENT' and s.bean = 'runTest' and s.live")
                .param(run.value())
                .query((row, number) -> Optional.ofNullable(Times.at(row, "at")))
                .single();
        var until = jdbc.sql("select max(ended_at) as at from dr_step where run_id = ?"
                        + " and bean in ('cleanUpTest', 'forceCleanUpTest', 'undoTest')")
                .param(run.value())
                .query((row, number) -> Optional.ofNullable(Times.at(row, "at")))
                .single()
                .orElse(ended);
        return from.filter(until::isAfter)
                .map(begin -> Duration.between(begin, until))
                .orElse(Duration.ZERO);
    }

    // ---- months

    Optional<UsageReport> closed(TenantId tenant, YearMonth month) {
        return jdbc.sql("select report from dr_usage_month where tenant = ? and usage_month = ?")
                .params(tenant.value(), month.toString())
                .query((row, number) -> read(row.getString("report")))
                .optional();
    }

    /** @return the months of which something is known, the latest first, the present one among them */
    List<YearMonth> months(TenantId tenant, Instant now) {
        var last = YearMonth.from(today(now));
        var months = new ArrayList<YearMonth>();
        for (var month = last; !month.isBefore(first(tenant).orElse(last)); month = month.minusMonths(1)) {
            months.add(month);
        }
        return months;
    }

    private Optional<YearMonth> first(TenantId tenant) {
        return jdbc.sql("select min(d) as d from (select min(usage_day) as d from dr_usage_day where tenant = ?"
                        + " union all select min(counted_on) as d from dr_usage_run where tenant = ?) as days")
                .params(tenant.value(), tenant.value())
                .query((row, number) -> Optional.ofNullable(row.getObject("d", LocalDate.class)))
                .single()
                .map(YearMonth::from)
                .filter(month -> !month.isBefore(EARLIEST));
    }

    /** Writes down the figures of months that ended a day ago or more. */
    void closeMonths(Instant now) {
        for (Tenant tenant : sites.tenants()) {
            for (var month : months(tenant.id(), now)) {
                var end = month.plusMonths(1)
                        .atDay(1)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant();
                if (end.plus(GRACE).isAfter(now) || closed(tenant.id(), month).isPresent()) {
                    continue;
                }
                jdbc.sql("insert into dr_usage_month (tenant, usage_month, closed_at, report) values (?, ?, ?, ?)")
                        .params(
                                tenant.id().value(),
                                month.toString(),
                                Times.of(now),
                                write(reckon(tenant.id(), month, now, now)))
                        .update();
            }
        }
    }

    /** @return the figures as they were closed, or as they are until now */
    UsageReport report(TenantId tenant, YearMonth month, Instant now) {
        return closed(tenant, month).orElseGet(() -> reckon(tenant, month, now, null));
    }

    private UsageReport reckon(TenantId tenant, YearMonth month, Instant now, Instant closedAt) {
        var days = jdbc.sql("select * from dr_usage_day where tenant = ? and usage_day >= ? and usage_day <= ?"
                        + " order by usage_day, site_pair")
                .params(tenant.value(), month.atDay(1), month.atEndOfMonth())
                .query((row, number) -> new Day(
                        new SitePairId(row.getString("site_pair")),
                        row.getObject("usage_day", LocalDate.class),
                        row.getObject("protected_vms", Integer.class),
                        row.getObject("replicated_vms", Integer.class),
                        row.getLong("shipped_bytes"),
                        row.getLong("syncs"),
                        row.getLong("unseen")))
                .list();
        var runs = jdbc.sql("select * from dr_usage_run where tenant = ? and counted_on >= ? and counted_on <= ?")
                .params(tenant.value(), month.atDay(1), month.atEndOfMonth())
                .query((row, number) ->
                        new CountedRun(row.getString("runbook"), row.getBoolean("counts"), row.getLong("test_seconds")))
                .list();
        var pairs = new TreeMap<String, Instant>();
        sites.pairsOf(tenant).stream().map(SitePair::id).forEach(pair -> pairs.put(pair.value(), null));
        days.forEach(day -> pairs.put(day.pair().value(), null));
        pairs.replaceAll((pair, none) -> replications
                .watched(new SitePairId(pair))
                .map(ReplicationTable.Watched::beganAt)
                .orElse(null));
        return UsageReport.of(tenant, month, today(now), closedAt, pairs, days, runs);
    }

    private static String write(UsageReport report) {
        try {
            return JSON.writeValueAsString(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report cannot be written", e);
        }
    }

    private static UsageReport read(String json) {
        try {
            return JSON.readValue(json, UsageReport.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a closed month cannot be read", e);
        }
    }
}
