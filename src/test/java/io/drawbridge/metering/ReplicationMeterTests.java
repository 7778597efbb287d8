package io.drawbridge.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.core.TenantId;
import io.drawbridge.lab.LabControl;
import io.drawbridge.readiness.PairsInUse;
import io.drawbridge.replication.VmReplications;
import io.drawbridge.site.Sites;
import io.drawbridge.srm.SiteRecoveries;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.PlatformTransactionManager;

/** What was shipped counts once: over many looks, two nodes, a node that dies, and the borders of months. */
@RunbookTest
class ReplicationMeterTests {

    private static final SitePairId PAIR = new SitePairId("rainpole");
    private static final TenantId TENANT = new TenantId("rainpole");

    @Autowired
    private Stage stage;

    @Autowired
    private ReplicationMeter meter;

    @Autowired
    private UsageTable usage;

    @Autowired
    private ReplicationTable table;

    @Autowired
    private VmReplications replications;

    @Autowired
    private SiteRecoveries recoveries;

    @Autowired
    private Sites sites;

    @Autowired
    private LiveRpo live;

    @Autowired
    private PairsInUse use;

    @Autowired
    private PlatformTransactionManager transactions;

    private ReplicationMeter another(UsageTable counting) {
        return new ReplicationMeter(
                sites,
                replications,
                recoveries,
                use,
                table,
                counting,
                live,
                new MeteringSettings(Duration.ofMinutes(5), false),
                transactions,
                stage.clock());
    }

    private UsageReport report() {
        return usage.report(TENANT, month(), stage.now());
    }

    private YearMonth month() {
        return YearMonth.from(stage.now().atZone(ZoneOffset.UTC));
    }

    /** To the middle of a month, so that a test of some hours stays in it. */
    private void toTheMiddleOfAMonth() {
        toTheDay(LocalDate.ofInstant(stage.now(), ZoneOffset.UTC).plusMonths(1).withDayOfMonth(15));
    }

    private void toTheDay(LocalDate day) {
        stage.advance(Duration.between(
                stage.now(), day.atStartOfDay(ZoneOffset.UTC).plusHours(9).toInstant()));
    }

    /** What the product itself says of each, from its own list. */
    private Map<String, Instant> latest() {
        var latest = new HashMap<String, Instant>();
        replications.at(PAIR, new SiteId("provider")).replications().forEach(one -> one.lastSync()
                .ifPresent(at -> latest.put(one.id(), at)));
        return latest;
    }

    @Test
    void countsEachSynchronisationOnceHoweverOftenAndFromHoweverManyNodesItIsSeen() {
        toTheMiddleOfAMonth();
        var second = another(usage);
        meter.look();
        long bytes = 0;
        long count = 0;
        var known = latest();
        for (int n = 0; n < 24; n++) {
            stage.advance(Duration.ofMinutes(5));
            for (var one : replications.at(PAIR, new SiteId("provider")).replications()) {
                if (one.lastSync().orElseThrow().isAfter(known.get(one.id()))) {
                    known.put(one.id(), one.lastSync().get());
                    bytes += one.lastSyncSize();
                    count++;
                }
            }
            meter.look();
            second.look();
            meter.look();
        }

        assertThat(count).isGreaterThan(100);
        assertThat(report().synchronisations()).isEqualTo(count);
        assertThat(report().replicatedGigabytes().movePointRight(9).longValue() / 1_000_000)
                .isEqualTo(bytes / 1_000_000);
        assertThat(report().unseenSynchronisations()).isZero();
        assertThat(report().protectedVmsPeak()).isEqualTo(report().replicatedVmsPeak());
        assertThat(report().protectedVmDays()).isEqualTo(report().protectedVmsPeak());
    }

    @Test
    void countsOnceWhenTwoNodesLookAtTheSameMoment() throws Exception {
        toTheMiddleOfAMonth();
        meter.look();
        stage.advance(Duration.ofMinutes(20));
        var nodes = Executors.newFixedThreadPool(4);
        var ready = new CountDownLatch(4);
        for (int n = 0; n < 4; n++) {
            var node = another(usage);
            nodes.submit(() -> {
                ready.countDown();
                ready.await();
                node.look();
                return null;
            });
        }
        nodes.shutdown();
        assertThat(nodes.awaitTermination(60, java.util.concurrent.TimeUnit.SECONDS))
                .isTrue();
        var together = report();
        meter.look();

        assertThat(together.synchronisations()).isPositive();
        assertThat(report()).isEqualTo(together);
        var alone = stage.jdbc()
                .queryForObject(
                        "select count(*) from dr_replication_sync s join dr_metering_pair p on p.site_pair = s.site_pair"
                                + " where s.synced_at >= p.began_at",
                        Long.class);
        assertThat(together.synchronisations()).isEqualTo(alone);
    }

    @Test
    void losesAndRepeatsNothingWhenItDiesInTheMiddleOfCounting() {
        toTheMiddleOfAMonth();
        meter.look();
        stage.advance(Duration.ofMinutes(20));
        var before = report();
        var dying = another(
                new UsageTable(org.springframework.jdbc.core.simple.JdbcClient.create(stage.jdbc()), sites, table) {
                    @Override
                    void machines(
                            TenantId tenant, SitePairId pair, LocalDate day, Integer protectedVms, int replicatedVms) {
                        throw new IllegalStateException("the node dies here");
                    }
                });
        dying.look();
        assertThat(report()).isEqualTo(before);

        meter.look();

        assertThat(report().synchronisations()).isGreaterThan(before.synchronisations());
        var counted = report();
        meter.look();
        assertThat(report()).isEqualTo(counted);
    }

    @Test
    void namesTheDaysOnWhichNobodyCouldLookAndHowManySynchronisationsItMissedAtLeast(LabControl lab) {
        toTheDay(LocalDate.ofInstant(stage.now(), ZoneOffset.UTC).plusMonths(1).withDayOfMonth(3));
        meter.look();
        toTheDay(LocalDate.ofInstant(stage.now(), ZoneOffset.UTC).withDayOfMonth(6));
        lab.loseSite("onpremises");
        lab.loseSite("provider");
        meter.look();
        lab.returnSite("onpremises");
        lab.returnSite("provider");
        toTheDay(LocalDate.ofInstant(stage.now(), ZoneOffset.UTC).withDayOfMonth(7));
        meter.look();

        var pair = report().pairs().get(0);

        assertThat(pair.daysWithoutLook()).extracting(LocalDate::getDayOfMonth).containsExactly(1, 2, 4, 5, 6);
        assertThat(report().isComplete()).isFalse();
        assertThat(report().protectedVmDays()).isEqualTo(2L * report().protectedVmsPeak());
        assertThat(report().unseenSynchronisations()).isPositive();
    }

    @Test
    void aMonthThatIsClosedStaysAsItIs() {
        var first =
                LocalDate.ofInstant(stage.now(), ZoneOffset.UTC).plusMonths(1).withDayOfMonth(1);
        var last = first.minusDays(1);
        stage.advance(Duration.between(stage.now(), last.atTime(23, 40).toInstant(ZoneOffset.UTC)));
        meter.look();
        stage.advance(Duration.ofMinutes(40));
        meter.look();
        var month = YearMonth.from(last);
        var open = usage.report(TENANT, month, stage.now());
        assertThat(open.isClosed()).isFalse();
        assertThat(open.synchronisations())
                .as("what happened before midnight and was seen after it")
                .isPositive();
        assertThat(usage.report(TENANT, YearMonth.from(first), stage.now()).synchronisations())
                .isPositive();

        stage.advance(Duration.ofHours(25));
        meter.look();

        var closed = usage.report(TENANT, month, stage.now());
        assertThat(closed.isClosed()).isTrue();
        assertThat(closed.synchronisations()).isEqualTo(open.synchronisations());
        stage.jdbc().update("delete from dr_usage_day");
        stage.jdbc().update("delete from dr_usage_run");
        meter.look();
        assertThat(usage.report(TENANT, month, stage.now())).isEqualTo(closed);
        assertThat(usage.open(TENANT, last, stage.now()))
                .as("what comes late goes to the present month")
                .isEqualTo(LocalDate.ofInstant(stage.now(), ZoneOffset.UTC));
    }

    @Test
    void leavesAPairAloneThatARunWorksOnButNotForLong() {
        toTheMiddleOfAMonth();
        meter.look();
        var looked = live.lookedAt(PAIR).orElseThrow();
        stage.start("dr-test", "Payroll");
        stage.advance(Duration.ofMinutes(30));
        meter.look();
        assertThat(live.lookedAt(PAIR)).hasValue(looked);

        stage.advance(Duration.ofMinutes(31));
        meter.look();

        assertThat(live.lookedAt(PAIR)).hasValue(stage.now());
    }
}
