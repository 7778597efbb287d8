package io.drawbridge.engine;

import io.drawbridge.core.RemoteException;
import io.drawbridge.core.RunId;
import io.drawbridge.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The driver on a workbench: a real database, a remote system that counts what reaches it, a model that notes what it
 * was told, a clock that the test moves, and a hook before and after each commit and each send.
 */
final class DriverBench {

    /** As if the process had died: nothing catches it. */
    static final class Killed extends Error {
        Killed(String where) {
            super(where, null, false, false);
        }
    }

    final TestClock clock = new TestClock(Instant.parse("2026-03-01T03:00:00Z"));
    final JdbcTemplate jdbc;
    final StepTable table;
    final ItemTable items;
    final Journal journal;
    final Documents documents;
    final Aborts aborts;
    final Remote remote = new Remote();
    final Model model;
    private final DataSource database;
    private boolean approved = true;

    /** Told of every point at which a process may die: "before commit", "after commit", "before send", "after send". */
    Consumer<String> at = point -> {};

    DriverBench(DataSource database) {
        this.database = database;
        this.jdbc = new JdbcTemplate(database);
        this.table = new StepTable(jdbc);
        this.items = new ItemTable(jdbc);
        this.journal = new Journal(jdbc, clock);
        this.documents = new Documents(JdbcClient.create(database), clock);
        this.model = new Model(jdbc);
        this.aborts = new Aborts(JdbcClient.create(database), journal, clock);
    }

    static DriverSettings settings() {
        return new DriverSettings(
                "",
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                Duration.ofMinutes(10),
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                3,
                8,
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                Duration.ofMinutes(3),
                Duration.ofHours(4),
                false);
    }

    StepDriver driver(String node, InfrastructureStep step) {
        return new StepDriver(
                node,
                settings(),
                StepDriver.Steps.of(Map.of("work", step)),
                new StepDriver.DriverTables(table, new ItemTable(jdbc), journal, documents, aborts),
                new SharedReads(clock),
                model,
                (context, compare) ->
                        approved ? RunGate.Answer.yes() : RunGate.Answer.notApproved("nobody has approved"),
                Sender.inTurn(),
                new Watched(),
                clock,
                () -> 0.5);
    }

    void inTransaction(Runnable work) {
        new Watched().executeWithoutResult(status -> work.run());
    }

    boolean abort(RunId run, String who, String reason) {
        return new Watched().execute(status -> aborts.request(run, who, reason));
    }

    void nobodyApproved() {
        approved = false;
    }

    StepRecord due() {
        return due(true, false);
    }

    StepRecord due(boolean live, boolean undoable) {
        var step = open(new RunId("run-1"), clock.instant(), live, undoable);
        table.insert(step);
        return step;
    }

    /** A step that is due now. */
    static StepRecord open(RunId run, Instant now, boolean live, boolean undoable) {
        return new StepRecord(
                UUID.randomUUID().toString(),
                run,
                "serviceTask_work",
                "Work",
                "work",
                "instance-1",
                "activity-" + UUID.randomUUID(),
                Map.of("tenant", "rainpole"),
                live,
                undoable,
                StepRecord.State.OPEN,
                1,
                now,
                now.plus(Duration.ofHours(1)),
                now,
                now,
                null,
                0,
                null,
                null,
                0,
                null,
                null,
                null,
                null);
    }

    StepRecord step(StepRecord step) {
        return table.byId(step.id()).orElseThrow();
    }

    List<Journal.Kind> journalKinds() {
        return journal.of(new RunId("run-1"), 0, 10_000).stream()
                .map(Journal.Entry::kind)
                .toList();
    }

    /** Turns the driver, moving the clock to the next look each time, until the step has ended or waits for a person. */
    void turnUntilQuiet(StepDriver driver) {
        for (int turns = 0; turns < 500; turns++) {
            driver.turn();
            var next = table.nextLook();
            if (next.isEmpty()) {
                return;
            }
            if (next.get().isAfter(clock.instant())) {
                clock.set(next.get());
            } else {
                clock.advance(Duration.ofSeconds(1));
            }
        }
        throw new AssertionError("the step goes on for ever: " + jdbc.queryForList("select * from dr_step"));
    }

    private final class Watched implements TransactionOperations {
        private final TransactionTemplate inner = new TransactionTemplate(new DataSourceTransactionManager(database));

        @Override
        public <T> T execute(TransactionCallback<T> action) {
            T result = inner.execute((TransactionStatus status) -> {
                T value = action.doInTransaction(status);
                at.accept("before commit");
                return value;
            });
            at.accept("after commit");
            return result;
        }
    }

    /** Things that can be switched on, each of which should be switched on once. */
    final class Remote {
        final Map<String, Integer> switchedOn = new LinkedHashMap<>();
        final Set<String> losesTheAnswerFor = new HashSet<>();
        final Set<String> losesTheRequestFor = new HashSet<>();
        final Set<String> refuses = new HashSet<>();
        boolean unreachable;
        RemoteException trouble;
        RemoteException commandTrouble;

        boolean isOn(String name) {
            if (trouble != null) {
                throw trouble;
            }
            if (unreachable) {
                throw new RemoteException.NotSent("remote", "connection refused", null);
            }
            return switchedOn.containsKey(name);
        }

        void switchOn(String name) {
            at.accept("before send");
            if (commandTrouble != null) {
                throw commandTrouble;
            }
            if (unreachable) {
                throw new RemoteException.NotSent("remote", "connection refused", null);
            }
            if (refuses.contains(name)) {
                throw new RemoteException.Refused("remote", 400, "no such thing: " + name);
            }
            if (losesTheRequestFor.remove(name)) {
                throw new RemoteException.NoAnswer("remote", "timed out", null);
            }
            switchedOn.merge(name, 1, Integer::sum);
            at.accept("after send");
            if (losesTheAnswerFor.remove(name)) {
                throw new RemoteException.NoAnswer("remote", "timed out", null);
            }
        }
    }

    /** Switches things on. */
    static class SwitchOn implements InfrastructureStep {
        private final Remote remote;
        private final List<String> names;

        SwitchOn(Remote remote, String... names) {
            this.remote = remote;
            this.names = List.of(names);
        }

        @Override
        public Assessment assess(StepContext step) {
            var progress = new ArrayList<Item>();
            var missing = new ArrayList<Action>();
            for (var name : names) {
                if (remote.isOn(name)) {
                    progress.add(Item.done(name, name, "on"));
                } else {
                    progress.add(Item.waiting(name, name, "off"));
                    missing.add(Action.action("switch-on", name));
                }
            }
            return (missing.isEmpty() ? Assessment.reached("all on") : Assessment.missing(missing))
                    .items(progress)
                    .document("left-behind", "{}");
        }

        @Override
        public ActionReceipt perform(Action action, StepContext step) {
            remote.switchOn(action.item());
            return ActionReceipt.done("ok");
        }
    }

    /** Notes what the driver tells the model, in the driver's own transaction, as the process engine would. */
    static final class Model implements Flow {
        private final JdbcTemplate jdbc;
        final Set<String> drawn = new HashSet<>();
        final Map<String, String> asked = new HashMap<>();
        RuntimeException fails;
        boolean gone;

        Model(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
            jdbc.execute("create table bench_told (seq integer generated by default as identity, what varchar(255))");
        }

        List<String> told() {
            return jdbc.queryForList("select what from bench_told order by seq", String.class);
        }

        private void note(String what) {
            jdbc.update("insert into bench_told (what) values (?)", what);
        }

        @Override
        public void goOn(StepRecord step, Map<String, Object> variables) {
            if (gone) {
                throw new Gone(step);
            }
            if (fails != null) {
                throw fails;
            }
            note("go on");
        }

        @Override
        public boolean draws(StepRecord step, String code) {
            return drawn.contains(code);
        }

        @Override
        public void takePath(StepRecord step, String code, String reason, Map<String, Object> variables) {
            note("path " + code);
        }

        @Override
        public String askOperator(StepRecord step, String code, String reason) {
            note("ask " + code);
            var id = "resolution-" + asked.size();
            asked.put(id, reason);
            return id;
        }

        @Override
        public String askApproval(StepRecord step) {
            note("ask approval");
            var id = "approval-" + asked.size();
            asked.put(id, step.text());
            return id;
        }

        @Override
        public void withdraw(String resolutionId) {
            note("withdraw " + resolutionId);
        }

        @Override
        public boolean abort(RunId run, List<StepRecord> begun) {
            note("abort, begun " + begun.size());
            return true;
        }
    }
}
