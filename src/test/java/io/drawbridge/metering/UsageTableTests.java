package io.drawbridge.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.core.TenantId;
import io.drawbridge.engine.Times;
import io.drawbridge.planning.RpoForecast.Sync;
import io.drawbridge.site.SitePair;
import io.drawbridge.site.Sites;
import io.drawbridge.site.Tenant;
import io.drawbridge.testing.Databases;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What is kept, on both databases. */
class UsageTableTests {

    private static final TenantId TENANT = new TenantId("rainpole");
    private static final SitePairId PAIR = new SitePairId("rainpole");
    private static final LocalDate DAY = LocalDate.of(2026, 3, 31);
    private static final YearMonth MARCH = YearMonth.of(2026, 3);
    private static final Instant APRIL = Instant.parse("2026-04-01T00:00:00Z");

    static Stream<Named<Supplier<DataSource>>> databases() {
        return Stream.of(Named.of("H2", Databases::h2), Named.of("PostgreSQL", Databases::postgres));
    }

    private JdbcClient jdbc;
    private ReplicationTable replications;
    private UsageTable usage;
    private TransactionTemplate transactions;

    private void open(DataSource source) {
        jdbc = JdbcClient.create(source);
        replications = new ReplicationTable(jdbc, new JdbcTemplate(source));
        usage = new UsageTable(
                jdbc,
                new Sites(
                        List.of(new Tenant(TENANT, "Rainpole")),
                        List.of(),
                        List.of(new SitePair(PAIR, "Rainpole", TENANT, new SiteId("a"), new SiteId("b"))),
                        List.of()),
                replications);
        transactions = new TransactionTemplate(new DataSourceTransactionManager(source));
    }

    private void run(String id, String runbook, Instant endedAt, boolean succeeded) {
        jdbc.sql(
                        "insert into dr_run (id, runbook, runbook_name, tenant, site_pair, protected_site, recovery_site, subject,"
                                + " mode, run_trigger, break_glass, reason, requester, requested_at, ended_at, instance_id,"
                                + " definition_id, succeeded) values (?, ?, 'x', 'rainpole', 'rainpole', 'a', 'b', 'Payroll', 'live',"
                                + " 'person', false, 'why', 'alice', ?, ?, 'i', 'd', ?)")
                .params(id, runbook, Times.of(endedAt.minusSeconds(60)), Times.of(endedAt), succeeded)
                .update();
    }

    @ParameterizedTest
    @MethodSource("databases")
    void addsUpWhatHappenedBeforeMidnightAndClosesTheMonthADayLater(Supplier<DataSource> database) {
        open(database.get());
        transactions.executeWithoutResult(status -> {
            replications.lock();
            replications.looked(PAIR, DAY.atStartOfDay(ZoneOffset.UTC).toInstant(), true);
            usage.shipped(TENANT, PAIR, DAY, 1_500_000_000, 3, 1);
            usage.shipped(TENANT, PAIR, DAY, 500_000_000, 1, 0);
            usage.shipped(TENANT, PAIR, DAY.plusDays(1), 7_000_000_000L, 1, 0);
            usage.machines(TENANT, PAIR, DAY, 20, 25);
            usage.machines(TENANT, PAIR, DAY, 18, 24);
            usage.machines(TENANT, PAIR, DAY, null, 26);
        });
        run("migrated", "planned-migration", APRIL.minusMillis(1), true);
        run("declined", "planned-migration", APRIL.minusSeconds(60), false);
        run("next", "disaster-recovery", APRIL, true);
        transactions.executeWithoutResult(status -> {
            usage.countRuns(APRIL);
            usage.countRuns(APRIL);
            usage.closeMonths(APRIL.plus(Duration.ofHours(23)));
        });

        var open = usage.report(TENANT, MARCH, APRIL);

        assertThat(open.isClosed()).isFalse();
        assertThat(open.replicatedGigabytes()).isEqualByComparingTo("2");
        assertThat(open.synchronisations()).isEqualTo(4);
        assertThat(open.unseenSynchronisations()).isOne();
        assertThat(open.protectedVmsPeak()).isEqualTo(20);
        assertThat(open.replicatedVmsPeak()).isEqualTo(26);
        assertThat(open.migrations()).isOne();
        assertThat(open.endedOtherwise()).isOne();
        assertThat(open.disasterRecoveries()).isZero();
        assertThat(open.pairs()).singleElement().satisfies(pair -> assertThat(pair.daysWithoutLook())
                .hasSize(30));
        assertThat(usage.report(TENANT, MARCH.plusMonths(1), APRIL).disasterRecoveries())
                .isOne();

        transactions.executeWithoutResult(status -> usage.closeMonths(APRIL.plus(Duration.ofHours(24))));
        transactions.executeWithoutResult(status -> usage.shipped(TENANT, PAIR, DAY, 1, 1, 1));
        jdbc.sql("delete from dr_usage_run").update();

        var closed = usage.report(TENANT, MARCH, APRIL.plus(Duration.ofDays(400)));
        assertThat(closed.closedAt()).isEqualTo(APRIL.plus(Duration.ofHours(24)));
        assertThat(closed).usingRecursiveComparison().ignoringFields("closedAt").isEqualTo(open);
        assertThat(usage.months(TENANT, APRIL)).containsExactly(MARCH.plusMonths(1), MARCH);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void keepsWhatEachReplicationDidLast(Supplier<DataSource> database) {
        open(database.get());
        var one = new SeenReplication(
                "rep",
                "db01",
                null,
                SeenReplication.Flow.WAITS,
                false,
                15L,
                APRIL,
                List.of(
                        new Sync(APRIL.minusSeconds(720), Duration.ofSeconds(5), 10, null),
                        new Sync(APRIL, Duration.ofSeconds(6), 11, Duration.ofMinutes(12))));
        replications.add(PAIR, List.of(one));
        assertThat(replications.seen(PAIR)).containsOnlyKeys("rep").containsValue(one);

        replications.change(PAIR, List.of(one.gone()));
        assertThat(replications.seen(PAIR)).containsValue(one.gone());

        replications.expected(PAIR, "pg", APRIL, APRIL.plusSeconds(60));
        replications.expected(PAIR, "pg", APRIL.plusSeconds(10), APRIL.plusSeconds(90));
        assertThat(replications.warnings(PAIR))
                .containsExactly(
                        new ReplicationTable.Warning("pg", APRIL, APRIL.plusSeconds(10), APRIL.plusSeconds(90)));
        replications.forget(PAIR, APRIL.plusSeconds(11));
        assertThat(replications.warnings(PAIR)).isEmpty();
    }
}
