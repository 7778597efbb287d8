package io.drawbridge.engine;

import io.drawbridge.core.Discretion;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.camunda.bpm.engine.ProcessEngine;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The driver of one node among several on one database, in the test's own thread, with a clock of its own and a hook at
 * every point at which its process may die. Throw it away, and what it had in memory is gone.
 */
public final class DriverNode {

    /** Where a node is just now. */
    public enum Place {
        BEFORE_COMMIT,
        AFTER_COMMIT,
        BEFORE_SEND,
        /** The lease was looked at; the command is on its way. */
        SENDING,
        AFTER_RECEIVE
    }

    /**
     * A point at which the process may die or stand still.
     *
     * @param element the step; "claim" or "aborts" between steps
     * @param number the how-manieth of its kind since the step was taken up
     * @param command what is on its way, for {@link Place#SENDING}
     */
    public record Point(String node, Place place, String element, int number, Runnable command) {

        @Override
        public String toString() {
            return place + " " + number + " of " + element;
        }
    }

    /** Told of each point; what it throws, nobody catches. */
    public interface Watcher {
        void at(Point point);
    }

    /** What may be wrong with a driver: the harness has to notice each. */
    public enum Defect {
        NONE,
        /** Nothing is written down before it is sent. */
        NO_INTENT,
        /** Neither the lease's end nor its number is looked at. */
        NO_LEASE,
        /** What was not answered is sent again at once. */
        RESENDS_BLINDLY
    }

    private final String name;
    private final Watcher watcher;
    private final StepDriver driver;
    private String element = "";
    private final int[] counts = new int[Place.values().length];

    public DriverNode(
            ApplicationContext context,
            String name,
            Clock clock,
            DoubleSupplier jitter,
            Defect defect,
            Watcher watcher) {
        this.name = name;
        this.watcher = watcher;
        var jdbc = context.getBean(JdbcTemplate.class);
        var client = JdbcClient.create(jdbc);
        var settings = context.getBean(DriverSettings.class);
        var journal = defect == Defect.NO_INTENT ? new ForgetfulJournal(jdbc, clock) : new Journal(jdbc, clock);
        var steps = new LinkedHashMap<String, InfrastructureStep>();
        context.getBeansOfType(InfrastructureStep.class).forEach((bean, step) -> steps.put(bean, watched(step)));
        this.driver = new StepDriver(
                name,
                defect == Defect.NO_LEASE ? withLease(settings, Duration.ofDays(365)) : settings,
                StepDriver.Steps.of(steps),
                new StepDriver.DriverTables(
                        defect == Defect.NO_LEASE ? new UnnumberedSteps(jdbc, settings.lease()) : new StepTable(jdbc),
                        new ItemTable(jdbc),
                        journal,
                        new Documents(client, clock),
                        new Aborts(client, journal, clock)),
                new SharedReads(clock),
                new ProcessEngineFlow(
                        context.getBean(ProcessEngine.class), context.getBean(Discretion.class)::withoutAddresses),
                context.getBean(RunGate.class),
                new WatchedSender(defect == Defect.RESENDS_BLINDLY),
                new WatchedTransactions(context.getBean(PlatformTransactionManager.class)),
                clock,
                jitter);
    }

    public String name() {
        return name;
    }

    /** @return how much there was to do */
    public int turn() {
        at("aborts");
        int done = driver.turnOfAborts();
        at("claim");
        for (var step : driver.claim(Integer.MAX_VALUE)) {
            at(step.element());
            driver.work(step);
            at("claim");
            done++;
        }
        return done;
    }

    /** @return when the first open step can be taken up again by anybody, its lease having run out */
    public static Optional<Instant> nextLook(JdbcTemplate jdbc) {
        return JdbcClient.create(jdbc)
                .sql("select min(case when lease_until is not null and lease_until > next_look_at then lease_until"
                        + " else next_look_at end) as next from dr_step where state in ('OPEN', 'BY_HAND')")
                .query((row, number) -> Optional.ofNullable(Times.at(row, "next")))
                .single();
    }

    private void at(String where) {
        element = where;
        java.util.Arrays.fill(counts, 0);
    }

    private void pass(Place place, Runnable command) {
        watcher.at(new Point(name, place, element, ++counts[place.ordinal()], command));
    }

    private InfrastructureStep watched(InfrastructureStep step) {
        return (InfrastructureStep) Proxy.newProxyInstance(
                DriverNode.class.getClassLoader(), new Class<?>[] {InfrastructureStep.class}, (self, method, given) -> {
                    if (method.getName().equals("perform")) {
                        pass(Place.SENDING, () -> step.perform((Action) given[0], (StepContext) given[1]));
                    }
                    try {
                        return method.invoke(step, given);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static DriverSettings withLease(DriverSettings other, Duration lease) {
        return new DriverSettings(
                other.node(),
                lease,
                other.poll(),
                other.longestPause(),
                other.settle(),
                other.inFlight(),
                other.batch(),
                other.workers(),
                other.backOff(),
                other.longestBackOff(),
                other.patience(),
                other.deadline(),
                other.automatic());
    }

    private final class WatchedTransactions implements TransactionOperations {
        private final TransactionTemplate inner;

        WatchedTransactions(PlatformTransactionManager manager) {
            inner = new TransactionTemplate(manager);
        }

        @Override
        public <T> T execute(TransactionCallback<T> action) {
            T result = inner.execute(status -> {
                T value = action.doInTransaction(status);
                pass(Place.BEFORE_COMMIT, null);
                return value;
            });
            pass(Place.AFTER_COMMIT, null);
            return result;
        }
    }

    private final class WatchedSender implements Sender {
        private final boolean blind;

        WatchedSender(boolean blind) {
            this.blind = blind;
        }

        @Override
        public <R> List<R> send(List<Action> actions, int concurrency, Function<Action, R> send) {
            return Sender.inTurn().send(actions, concurrency, action -> {
                pass(Place.BEFORE_SEND, null);
                R result = send.apply(action);
                pass(Place.AFTER_RECEIVE, null);
                if (blind && isWithoutAnswer(result)) {
                    result = send.apply(action);
                }
                return result;
            });
        }

        private static boolean isWithoutAnswer(Object result) {
            return result instanceof Optional<?> entry
                    && entry.orElse(null) instanceof Journal.Entry outcome
                    && outcome.kind() == Journal.Kind.NO_ANSWER;
        }
    }

    // ---- what is wrong with the broken ones

    private static final class ForgetfulJournal extends Journal {
        ForgetfulJournal(JdbcTemplate jdbc, Clock clock) {
            super(jdbc, clock);
        }

        @Override
        void write(List<Entry> entries) {
            super.write(entries.stream()
                    .filter(entry -> entry.kind() != Kind.INTENT)
                    .toList());
        }
    }

    /** Writes whatever the number is; its driver, with a lease for a year, never looks whether it ran out. */
    private static final class UnnumberedSteps extends StepTable {
        private final JdbcTemplate jdbc;
        private final Duration lease;

        UnnumberedSteps(JdbcTemplate jdbc, Duration lease) {
            super(jdbc);
            this.jdbc = jdbc;
            this.lease = lease;
        }

        @Override
        boolean claim(StepRecord step, String node, Instant now, Instant until) {
            return super.claim(step, node, now, now.plus(lease));
        }

        @Override
        void renew(StepRecord held, Instant until) {
            // It believes in its year.
        }

        @Override
        void release(StepRecord held, Instant nextLook, String text, Instant failingSince, int failures) {
            current(held).ifPresent(step -> super.release(step, nextLook, text, failingSince, failures));
        }

        @Override
        void conclude(StepRecord held, StepRecord.State state, String text, String code, Instant now) {
            current(held).ifPresent(step -> super.conclude(step, state, text, code, now));
        }

        /** The step under the number that it has by now, whoever holds it. */
        private Optional<StepRecord> current(StepRecord held) {
            return byId(held.id()).filter(step -> step.state() == StepRecord.State.OPEN);
        }
    }
}
