package io.drawbridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.core.RunId;
import io.drawbridge.engine.Journal.Entry;
import io.drawbridge.engine.Journal.Kind;
import io.drawbridge.testing.Databases;
import io.drawbridge.testing.TestClock;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** The chain that a run's entries form, on each database. */
class JournalChainTests {

    private static final RunId RUN = new RunId("run-1");

    abstract static class OnEachDatabase {

        private DataSource database;
        private TransactionTemplate transactions;
        private JdbcTemplate jdbc;
        private Journal journal;
        private final AtomicInteger statements = new AtomicInteger();
        private final TestClock clock = new TestClock(Instant.parse("2026-03-01T03:00:00.123456Z"));

        abstract DataSource fresh();

        @BeforeEach
        void setUp() {
            database = counting(fresh());
            jdbc = new JdbcTemplate(database);
            transactions = new TransactionTemplate(new DataSourceTransactionManager(database));
            journal = new Journal(jdbc, clock);
        }

        @Test
        void linksEachEntryToTheOneBefore() {
            note("one");
            note("two");
            note("three");

            assertThat(brokenAt()).isEmpty();
            assertThat(entries()).extracting(Entry::number).containsExactly(1L, 2L, 3L);
            assertThat(journal.head(RUN)).hasValueSatisfying(head -> assertThat(head.hash())
                    .isEqualTo(entries().get(2).hash()));
        }

        @Test
        void showsWhichEntryWasChangedByWhateverField() {
            note("one");
            note("two");
            note("three");
            for (var change : List.of(
                    "text = 'other'",
                    "kind = 'DECISION'",
                    "who = 'mallory'",
                    "role = 'auditor'",
                    "details = '{}'",
                    "element_id = 'x'",
                    "at = at + interval '1' minute",
                    "task_id = 'x'",
                    "salt = 'x'",
                    "node = 'x'",
                    "round = 7",
                    "duration_ms = 7")) {
                transactions.executeWithoutResult(status -> {
                    jdbc.update("update dr_journal set " + change + " where entry_number = 2");
                    assertThat(brokenAt()).as(change).containsExactly(2L);
                    status.setRollbackOnly();
                });
            }
            assertThat(brokenAt()).isEmpty();
        }

        @Test
        void doesNotForkWhenSeveralNodesWriteToOneRunAtOnce() throws Exception {
            var begin = new CyclicBarrier(4);
            var failures = new ArrayList<Throwable>();
            var threads = IntStream.range(0, 4)
                    .mapToObj(node -> new Thread(() -> {
                        try {
                            begin.await();
                            for (int i = 0; i < 25; i++) {
                                note(node + " says " + i);
                            }
                        } catch (Exception e) {
                            synchronized (failures) {
                                failures.add(e);
                            }
                        }
                    }))
                    .toList();
            threads.forEach(Thread::start);
            for (var thread : threads) {
                thread.join();
            }

            assertThat(failures).isEmpty();
            assertThat(entries()).hasSize(100);
            assertThat(entries().stream().map(Entry::number))
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, 100)
                            .mapToObj(Long::valueOf)
                            .toList());
            assertThat(brokenAt()).isEmpty();
        }

        @Test
        void needsTwoStatementsMoreForTwoThousandIntents() {
            note("begun");
            var intents = IntStream.range(0, 2000)
                    .mapToObj(i -> entry(Kind.INTENT, "intent " + i))
                    .toList();
            statements.set(0);

            transactions.executeWithoutResult(status -> journal.write(intents));

            // The chain's end is read, the entries go in one batch, the end is written.
            assertThat(statements).hasValue(3);
            assertThat(brokenAt()).isEmpty();
        }

        @Test
        void takesInWhatWasWrittenBeforeThereWereChainsAndShowsWhenItIsChangedLater() {
            jdbc.update(
                    "insert into dr_journal (run_id, at, kind, text) values ('run-1', ?, 'RUN_STARTED', 'old')",
                    Times.of(clock.instant()));
            jdbc.update(
                    "insert into dr_chain (id, entries, head, earlier, changed_at) values ('run-1', 0, null, true, ?)",
                    Times.of(clock.instant()));

            note("new");

            assertThat(entries())
                    .extracting(Entry::kind)
                    .containsExactly(Kind.RUN_STARTED, Kind.CHAIN_BEGUN, Kind.NOTICE);
            assertThat(brokenAt()).isEmpty();
            var begun = entries().get(1);
            assertThat(begun.details())
                    .contains("\"earlierEntries\":1")
                    .contains(Journal.digestOfEarlier(entries().subList(0, 1)));
            jdbc.update("update dr_journal set text = 'other' where entry_number is null");
            assertThat(begun.details())
                    .doesNotContain(Journal.digestOfEarlier(entries().subList(0, 1)));
        }

        @Test
        void keepsNothingOfATransactionThatIsRolledBack() {
            note("one");
            transactions.executeWithoutResult(status -> {
                journal.note(RUN, Kind.NOTICE, null, null, "lost", null);
                status.setRollbackOnly();
            });
            note("two");

            assertThat(entries()).extracting(Entry::text).containsExactly("one", "two");
            assertThat(brokenAt()).isEmpty();
        }

        @Test
        void refusesToWriteOutsideATransaction() {
            assertThatThrownBy(() -> journal.note(RUN, Kind.NOTICE, null, null, "one", null))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("in a transaction");
        }

        private void note(String text) {
            transactions.executeWithoutResult(status -> journal.note(RUN, Kind.NOTICE, null, "alice", text, null));
        }

        private Entry entry(Kind kind, String text) {
            return new Entry(
                    0,
                    RUN,
                    "step",
                    "task",
                    clock.instant(),
                    kind,
                    1,
                    "switchOn a",
                    "a",
                    null,
                    null,
                    text,
                    null,
                    "node",
                    1L,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null);
        }

        private List<Entry> entries() {
            return journal.of(RUN, 0, 10_000);
        }

        /** @return the places at which the chain does not hold */
        private List<Long> brokenAt() {
            var broken = new ArrayList<Long>();
            var head = EntryDigest.genesis(RUN.value());
            for (var entry : entries()) {
                if (entry.number() == null) {
                    continue;
                }
                if (!entry.hash()
                        .equals(EntryDigest.link(head, EntryDigest.content(entry.salt(), EntryDigest.fields(entry))))) {
                    broken.add(entry.number());
                }
                head = entry.hash();
            }
            return broken;
        }

        private DataSource counting(DataSource inner) {
            return new DelegatingDataSource(inner) {
                @Override
                public Connection getConnection() throws java.sql.SQLException {
                    var real = super.getConnection();
                    return (Connection) Proxy.newProxyInstance(
                            getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                                try {
                                    var result = method.invoke(real, args);
                                    return result instanceof PreparedStatement statement ? counting(statement) : result;
                                } catch (java.lang.reflect.InvocationTargetException e) {
                                    throw e.getCause();
                                }
                            });
                }
            };
        }

        private PreparedStatement counting(PreparedStatement real) {
            return (PreparedStatement) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {PreparedStatement.class}, (proxy, method, args) -> {
                        if (method.getName().startsWith("execute")) {
                            statements.incrementAndGet();
                        }
                        try {
                            return method.invoke(real, args);
                        } catch (java.lang.reflect.InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }

    @Nested
    class OnH2 extends OnEachDatabase {
        @Override
        DataSource fresh() {
            return Databases.h2();
        }
    }

    @Nested
    class OnPostgres extends OnEachDatabase {
        @Override
        DataSource fresh() {
            return Databases.postgres();
        }
    }
}
