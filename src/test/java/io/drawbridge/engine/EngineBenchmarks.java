package io.drawbridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.bench.Benchmarks;
import io.drawbridge.bench.Ratio;
import io.drawbridge.core.RunId;
import io.drawbridge.testing.Databases;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.cfg.StandaloneProcessEngineConfiguration;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What the driver costs on PostgreSQL, with a remote system that answers at once or after a fixed time. */
@Tag("bench")
class EngineBenchmarks {

    private DataSource database;
    private JdbcTemplate jdbc;

    @BeforeEach
    void begin() {
        database = pooled(Databases.postgres());
        jdbc = new JdbcTemplate(database);
    }

    private static DataSource pooled(DataSource source) {
        var pool = new com.zaxxer.hikari.HikariDataSource();
        pool.setDataSource(source);
        pool.setMaximumPoolSize(20);
        return pool;
    }

    /** Transactions that wrote, and bytes of the write-ahead log, since the beginning. */
    private record Written(long transactions, long bytes) {
        static Written now(JdbcTemplate jdbc) {
            return jdbc.queryForObject(
                    "select txid_snapshot_xmax(txid_current_snapshot()), pg_current_wal_insert_lsn() - '0/0'::pg_lsn",
                    (row, number) -> new Written(row.getLong(1), row.getLong(2)));
        }

        Written since(Written before) {
            return new Written(transactions - before.transactions, bytes - before.bytes);
        }
    }

    // ---- 4: what is written for each item

    @Test
    void writesForEachItem() {
        var ratios = new ArrayList<Double>();
        var bytes = new ArrayList<Double>();
        var details = new ArrayList<String>();
        for (int items : List.of(500, 1000, 2000)) {
            var ours = driven(items);
            var theirs = multiInstance(items);
            ratios.add((double) ours.transactions() / items);
            bytes.add((double) ours.bytes() / theirs.bytes());
            details.add(Benchmarks.format(
                    "%d items: %d commits and %.1f kB of log for each item, plain Camunda %.2f commits and %.1f kB",
                    items,
                    ours.transactions(),
                    ours.bytes() / 1000.0 / items,
                    (double) theirs.transactions() / items,
                    theirs.bytes() / 1000.0 / items));
        }
        Benchmarks.keep(
                Ratio.atMost(4, "durable commits for each item of a step", 0.25, ratios, String.join("; ", details)));
        Benchmarks.keep(Ratio.of(
                4,
                "write-ahead log for each item ÷ plain Camunda's multi-instance",
                bytes,
                "both on PostgreSQL, each item a command with its intent and its receipt, or a task with its history"));
    }

    private Written driven(int items) {
        var names = IntStream.range(0, items).mapToObj(i -> "vm-" + i).toList();
        Set<String> on = ConcurrentHashMap.newKeySet();
        var step = new InfrastructureStep() {
            @Override
            public Assessment assess(StepContext context) {
                var progress = new ArrayList<Item>();
                var missing = new ArrayList<Action>();
                for (var name : names) {
                    if (on.contains(name)) {
                        progress.add(Item.done(name, name, "on"));
                    } else {
                        progress.add(Item.waiting(name, name, "off"));
                        missing.add(Action.action("switch-on", name));
                    }
                }
                return (missing.isEmpty() ? Assessment.reached("all on") : Assessment.missing(missing)).items(progress);
            }

            @Override
            public ActionReceipt perform(Action action, StepContext context) {
                on.add(action.item());
                return ActionReceipt.done("ok");
            }
        };
        var rig = new Rig(settings(Duration.ofMillis(5)), step);
        rig.due();
        var before = Written.now(jdbc);
        while (rig.model.open.get() > 0) {
            rig.driver.turn();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        assertThat(on).hasSize(items);
        return Written.now(jdbc).since(before);
    }

    /** As the handbook draws it: a parallel multi-instance task, each instance a job, so that a crash repeats one at most. */
    private Written multiInstance(int items) {
        var done = new AtomicInteger();
        var configuration = new StandaloneProcessEngineConfiguration();
        configuration.setDataSource(database);
        configuration.setDatabaseSchemaUpdate("true");
        configuration.setHistory("full");
        configuration.setEnforceHistoryTimeToLive(false);
        configuration.setJobExecutorActivate(false);
        configuration.setBeans(
                Map.of("work", (org.camunda.bpm.engine.delegate.JavaDelegate) execution -> done.incrementAndGet()));
        ProcessEngine engine = configuration.buildProcessEngine();
        try {
            var model = Bpmn.createExecutableProcess("plain")
                    .startEvent()
                    .serviceTask("task")
                    .camundaDelegateExpression("${work}")
                    .multiInstance()
                    .parallel()
                    .cardinality("${items}")
                    .camundaAsyncBefore()
                    .multiInstanceDone()
                    .endEvent()
                    .done();
            engine.getRepositoryService()
                    .createDeployment()
                    .addModelInstance("plain.bpmn", model)
                    .deploy();
            var before = Written.now(jdbc);
            engine.getRuntimeService().startProcessInstanceByKey("plain", Map.of("items", items));
            for (var jobs = engine.getManagementService().createJobQuery().list();
                    !jobs.isEmpty();
                    jobs = engine.getManagementService().createJobQuery().list()) {
                jobs.forEach(job -> engine.getManagementService().executeJob(job.getId()));
            }
            assertThat(done).hasValue(items);
            return Written.now(jdbc).since(before);
        } finally {
            engine.close();
        }
    }

    // ---- 7 and 8: several nodes

    private static final Duration ANSWER = Duration.ofMillis(60);
    private static final int RUNS = 48;
    private static final int LOOKS = 12;

    /** Looks so many times, each as long as a slow system takes to answer, until it is reached. */
    private static final class Slow implements InfrastructureStep {
        final Map<String, AtomicInteger> looks = new ConcurrentHashMap<>();

        @Override
        public Assessment assess(StepContext step) {
            LockSupport.parkNanos(ANSWER.toNanos());
            return looks.computeIfAbsent(step.run().value(), run -> new AtomicInteger())
                                    .incrementAndGet()
                            < LOOKS
                    ? Assessment.underWay("going on").lookAgainIn(Duration.ofMillis(1))
                    : Assessment.reached("done");
        }

        @Override
        public ActionReceipt perform(Action action, StepContext step) {
            throw new UnsupportedOperationException();
        }
    }

    private double nodesWork(int nodes) {
        var step = new Slow();
        var rigs = IntStream.range(0, nodes)
                .mapToObj(i -> new Rig(settings(Duration.ofMillis(1)), step))
                .toList();
        var first = rigs.get(0);
        IntStream.range(0, RUNS).forEach(i -> first.due());
        rigs.forEach(rig -> rig.model.open = first.model.open);
        var loops = rigs.stream()
                .map(rig -> new DriverLoop(rig.driver, rig.settings, new Wakening()))
                .toList();
        double millis = Benchmarks.millis(() -> {
            loops.forEach(DriverLoop::start);
            while (first.model.open.get() > 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
            }
        });
        loops.forEach(DriverLoop::stop);
        return millis;
    }

    @Test
    void twoNodesBesideOne() {
        nodesWork(1);
        var ratios = new ArrayList<Double>();
        var ones = new ArrayList<Double>();
        var twos = new ArrayList<Double>();
        for (int i = 0; i < 5; i++) {
            double one = nodesWork(1);
            double two = nodesWork(2);
            ones.add(one);
            twos.add(two);
            ratios.add(one / two);
        }
        Benchmarks.keep(Ratio.atLeast(
                7,
                "work of two nodes ÷ work of one, in the same time",
                1.9,
                ratios,
                Benchmarks.format(
                        "%d runs, each %d looks at a system that takes %d ms to answer: %.0f ms with one node, %.0f ms with two",
                        RUNS, LOOKS, ANSWER.toMillis(), Benchmarks.median(ones), Benchmarks.median(twos))));
    }

    @Test
    void takesOverFromADeadNode() throws InterruptedException {
        var seconds = new ArrayList<Double>();
        for (int i = 0; i < 5; i++) {
            seconds.add(takeOver());
        }
        double lease = defaults().lease().toMillis() / 1000.0;
        Benchmarks.keep(Ratio.atMost(
                8,
                "seconds until another node works on what a dead one held",
                5,
                seconds,
                Benchmarks.format(
                        "default lease %.0f s, so %.2f leases in the median",
                        lease, Benchmarks.median(seconds) / lease)));
    }

    /** The first node dies in the middle of a look: it says nothing more, and its lease runs out. */
    private double takeOver() throws InterruptedException {
        var looking = new CountDownLatch(1);
        var dies = new CountDownLatch(1);
        var took = new CountDownLatch(1);
        var settings = defaults();
        var dead = new Rig(settings, looks(() -> {
            looking.countDown();
            await(dies);
        }));
        var alive = new Rig(settings, looks(took::countDown));
        dead.due();
        var held = dead.driver.claim(1);
        var node = Executors.newSingleThreadExecutor();
        node.execute(() -> dead.driver.work(held.get(0)));
        looking.await();
        dead.driver.keepLeases();
        long died = System.nanoTime();
        var loop = new DriverLoop(alive.driver, settings, new Wakening());
        loop.start();
        took.await();
        double seconds = (System.nanoTime() - died) / 1e9;
        loop.stop();
        dies.countDown();
        node.shutdown();
        return seconds;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static InfrastructureStep looks(Runnable look) {
        return new InfrastructureStep() {
            @Override
            public Assessment assess(StepContext step) {
                look.run();
                return Assessment.reached("seen");
            }

            @Override
            public ActionReceipt perform(Action action, StepContext step) {
                throw new UnsupportedOperationException();
            }
        };
    }

    // ---- the bench

    private static DriverSettings settings(Duration poll) {
        var defaults = defaults();
        return new DriverSettings(
                "",
                defaults.lease(),
                poll,
                defaults.longestPause(),
                defaults.settle(),
                defaults.inFlight(),
                defaults.batch(),
                defaults.workers(),
                defaults.backOff(),
                defaults.longestBackOff(),
                defaults.patience(),
                defaults.deadline(),
                true);
    }

    /** @return what the application has where nothing is set */
    private static DriverSettings defaults() {
        return new org.springframework.boot.context.properties.bind.Binder(
                        new org.springframework.boot.context.properties.source.MapConfigurationPropertySource())
                .bindOrCreate("drawbridge.driver", DriverSettings.class);
    }

    /** One node's driver on the common database. */
    private final class Rig {
        final DriverSettings settings;
        final StepDriver driver;
        final StepTable table = new StepTable(jdbc);
        final Counting model = new Counting();

        Rig(DriverSettings settings, InfrastructureStep step) {
            this.settings = settings;
            var clock = Clock.systemUTC();
            var journal = new Journal(jdbc, clock);
            this.driver = new StepDriver(
                    "node-" + UUID.randomUUID(),
                    settings,
                    StepDriver.Steps.of(Map.of("work", step)),
                    new StepDriver.DriverTables(
                            table,
                            new ItemTable(jdbc),
                            journal,
                            new Documents(JdbcClient.create(database), clock),
                            new Aborts(JdbcClient.create(database), journal, clock)),
                    new SharedReads(clock),
                    model,
                    (context, compare) -> RunGate.Answer.yes(),
                    Sender.inTurn(),
                    new TransactionTemplate(new DataSourceTransactionManager(database)),
                    clock,
                    () -> 0.5);
        }

        void due() {
            model.open.incrementAndGet();
            table.insert(DriverBench.open(
                    new RunId("run-" + UUID.randomUUID()), Clock.systemUTC().instant(), true, false));
        }
    }

    /** Counts what the driver has led on. */
    private static final class Counting implements Flow {
        AtomicInteger open = new AtomicInteger();

        @Override
        public void goOn(StepRecord step, Map<String, Object> variables) {
            open.decrementAndGet();
        }

        @Override
        public boolean draws(StepRecord step, String code) {
            return false;
        }

        @Override
        public void takePath(StepRecord step, String code, String reason, Map<String, Object> variables) {
            throw new AssertionError(reason);
        }

        @Override
        public String askOperator(StepRecord step, String code, String reason) {
            throw new AssertionError(reason);
        }

        @Override
        public String askApproval(StepRecord step) {
            throw new AssertionError("asked for approval");
        }

        @Override
        public void withdraw(String resolutionId) {
            throw new AssertionError("withdrawn");
        }

        @Override
        public boolean abort(RunId run, List<StepRecord> begun) {
            throw new AssertionError("aborted");
        }
    }
}
