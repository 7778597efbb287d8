package io.drawbridge.engine;

import io.drawbridge.core.RunId;
import java.security.SecureRandom;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What was meant to be done, what was sent, what came back, and who decided what: written once, never changed. An
 * intent is written before its command is sent; its receipt after. Writes take part in the caller's transaction. The
 * entries of a run form a chain of hashes ({@link EntryDigest}), so that what is changed later shows.
 */
@Component
public class Journal {

    /** What an entry is about. */
    public enum Kind {
        RUN_STARTED,
        RUN_ENDED,
        STEP_DUE,
        /** The state of affairs of a step changed. */
        ASSESSMENT,
        /** An action is about to be sent. */
        INTENT,
        /** The remote system took the action. */
        ACCEPTED,
        /** The remote system said no. */
        REFUSED,
        /** The action went out and no answer came, or the node died before it could write it down. */
        NO_ANSWER,
        /** The action never left. */
        NOT_SENT,
        /** A preview: the action would be sent. */
        WOULD_DO,
        /** A look failed. */
        LOOK_FAILED,
        STEP_REACHED,
        STEP_REFUSED,
        STEP_FAILED,
        STEP_STOPPED,
        STEP_CANCELLED,
        /** A person decided. */
        DECISION,
        /** Somebody was reminded, deputised, or a time ran out. */
        NOTICE,
        /** People are asked to decide: a task waits for them. */
        ASKED,
        /** Nobody need decide any more. */
        WITHDRAWN,
        ABORT_REQUESTED,
        ABORTED,
        /** Entries from before there were chains are taken into this one. */
        CHAIN_BEGUN,
        /** What the run left behind is digested, and the head of its chain signed. */
        SEALED,
        /** What was found in a test or a run, and what becomes of it. */
        FINDING
    }

    /**
     * One entry.
     *
     * @param seq grows; readers follow by it
     * @param actionKey {@link Action#key()}, for entries about actions
     * @param role in which role somebody decided
     * @param task the engine's task that somebody is asked by or decided on
     * @param number the place in the run's chain, from 1; null for entries from before there were chains
     * @param salt keeps the content from being guessed from its digest
     * @param hash of this entry and, through the one before it, of all before
     */
    public record Entry(
            long seq,
            RunId run,
            String stepId,
            String element,
            Instant at,
            Kind kind,
            Integer round,
            String actionKey,
            String label,
            String details,
            String remoteTask,
            String text,
            String who,
            String node,
            Long leaseNumber,
            Long durationMillis,
            String role,
            String task,
            Long number,
            String salt,
            String hash) {

        private Entry linked(long number, String salt, String hash) {
            return new Entry(
                    seq,
                    run,
                    stepId,
                    element,
                    at.truncatedTo(ChronoUnit.MILLIS),
                    kind,
                    round,
                    actionKey,
                    label,
                    details,
                    remoteTask,
                    text,
                    who,
                    node,
                    leaseNumber,
                    durationMillis,
                    role,
                    task,
                    number,
                    salt,
                    hash);
        }
    }

    /** Where a chain ends: so many entries, the last of which has this hash. */
    public record Head(RunId chain, long entries, String hash, Instant changedAt) {}

    private static final String INSERT =
            """
            insert into dr_journal (run_id, step_id, element_id, at, kind, round, action_key, label, details,
                                    remote_task, text, who, node, lease_number, duration_ms, role, task_id,
                                    entry_number, salt, entry_hash)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private static final SecureRandom RANDOM = new SecureRandom();

    private final JdbcTemplate jdbc;
    private final JdbcClient client;
    private final Clock clock;
    private final ChainTable chains;

    public Journal(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.chains = new ChainTable(jdbc);
        this.client = JdbcClient.create(jdbc);
        this.clock = clock;
    }

    /**
     * Makes the caller the only writer of the run's chain until its transaction is over. Every write does this by
     * itself; a transaction that changes other rows of the run calls it before the first of them, so that two of them
     * never wait for each other.
     */
    public void hold(RunId run) {
        chains.hold(run, clock.instant());
    }

    /** Writes what happened to a run as a whole. */
    public void note(RunId run, Kind kind, String element, String who, String text, String details) {
        note(run, kind, element, who, null, null, text, details);
    }

    /**
     * Writes what people are asked, or what somebody decided.
     *
     * @param role in which role
     * @param task the engine's task
     */
    public void note(
            RunId run, Kind kind, String element, String who, String role, String task, String text, String details) {
        note(run, kind, element, who, role, task, text, details, clock.instant());
    }

    /** @param at when it happened, where another table has it, too: both must say the same */
    public void note(
            RunId run,
            Kind kind,
            String element,
            String who,
            String role,
            String task,
            String text,
            String details,
            Instant at) {
        write(List.of(new Entry(
                0, run, null, element, at, kind, null, null, null, details, null, text, who, null, null, null, role,
                task, null, null, null)));
    }

    void note(StepRecord step, Kind kind, String text, String node) {
        write(List.of(entry(step, kind, null, null, text, node, null)));
    }

    Entry entry(StepRecord step, Kind kind, Action action, String task, String text, String node, Long millis) {
        return new Entry(
                0,
                step.run(),
                step.id(),
                step.element(),
                clock.instant(),
                kind,
                step.round(),
                action == null ? null : action.key(),
                action == null ? null : action.label(),
                action == null ? null : action.details().isEmpty() ? null : Json.write(action.details()),
                task,
                text,
                null,
                node,
                step.leaseNumber(),
                millis,
                null,
                null,
                null,
                null,
                null);
    }

    /** Two statements more than the entries themselves, however many they are: the chain's end is read and written. */
    void write(List<Entry> entries) {
        var chained = new ArrayList<Entry>(entries.size());
        entries.stream()
                .collect(Collectors.groupingBy(Entry::run, LinkedHashMap::new, Collectors.toList()))
                .forEach((run, all) -> chained.addAll(chain(run, all)));
        if (!chained.isEmpty()) {
            insert(chained);
        }
    }

    private List<Entry> chain(RunId run, List<Entry> entries) {
        var now = clock.instant();
        var end = chains.hold(run, now);
        var all = new ArrayList<Entry>(entries);
        if (end.earlier()) {
            all.add(0, begun(run, now));
        }
        var linked = new ArrayList<Entry>(all.size());
        var head = end.head();
        var number = end.entries();
        for (var entry : all) {
            var next = entry.linked(++number, salt(), null);
            head = EntryDigest.link(head, EntryDigest.content(next.salt(), EntryDigest.fields(next)));
            linked.add(next.linked(number, next.salt(), head));
        }
        chains.moved(run, number, head, now);
        return linked;
    }

    /** What was written before there were chains cannot be proven; that it is not changed from here on can. */
    private Entry begun(RunId run, Instant now) {
        var earlier = of(run, 0, Integer.MAX_VALUE).stream()
                .filter(entry -> entry.number() == null)
                .toList();
        return new Entry(
                0,
                run,
                null,
                null,
                now,
                Kind.CHAIN_BEGUN,
                null,
                null,
                null,
                Json.write(Map.of("earlierEntries", earlier.size(), "digest", digestOfEarlier(earlier))),
                null,
                earlier.size() + " entries were written before the journal formed chains",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** @return one digest of entries that have no numbers, in the order in which they were written */
    public static String digestOfEarlier(List<Entry> entries) {
        var digest = EntryDigest.genesis("earlier");
        for (var entry : entries) {
            digest = EntryDigest.link(digest, EntryDigest.content("", EntryDigest.fields(entry)));
        }
        return digest;
    }

    private static String salt() {
        var salt = new byte[16];
        RANDOM.nextBytes(salt);
        return HexFormat.of().formatHex(salt);
    }

    /** @return where the chain of a run ends, if it has one */
    public Optional<Head> head(RunId run) {
        return chains.head(run);
    }

    /** @return chains that grew since then, those first that have been still for the longest time */
    public List<Head> movedSince(Instant since, int atMost) {
        return chains.movedSince(since, atMost);
    }

    /** @return the entry in this place of the run's chain */
    public Optional<Entry> entry(RunId run, long number) {
        return client.sql("select * from dr_journal where run_id = ? and entry_number = ?")
                .params(run.value(), number)
                .query(Journal::read)
                .optional();
    }

    private void insert(List<Entry> entries) {
        jdbc.batchUpdate(
                INSERT,
                entries.stream()
                        .map(entry -> new Object[] {
                            entry.run().value(),
                            entry.stepId(),
                            entry.element(),
                            Times.of(entry.at()),
                            entry.kind().name(),
                            entry.round(),
                            entry.actionKey(),
                            entry.label(),
                            entry.details(),
                            entry.remoteTask(),
                            entry.text(),
                            entry.who(),
                            entry.node(),
                            entry.leaseNumber(),
                            entry.durationMillis(),
                            entry.role(),
                            entry.task(),
                            entry.number(),
                            entry.salt(),
                            entry.hash()
                        })
                        .toList(),
                new int[] {
                    Types.VARCHAR,
                    Types.VARCHAR,
                    Types.VARCHAR,
                    Types.TIMESTAMP_WITH_TIMEZONE,
                    Types.VARCHAR,
                    Types.INTEGER,
                    Types.VARCHAR,
                    Types.VARCHAR,
                    Types.VARCHAR,
                    Types.VARCHAR,
                    Types.VARCHAR,
                    Types.VARCHAR,
                    Types.VARCHAR,
                    Types.BIGINT,
                    Types.BIGINT,
                    Types.VARCHAR,
                    Types.VARCHAR,
                    Types.BIGINT,
                    Types.VARCHAR,
                    Types.VARCHAR
                });
    }

    /** @return the number of the run's last entry; 0 before the first */
    public long last(RunId run) {
        return client.sql("select coalesce(max(seq), 0) from dr_journal where run_id = ?")
                .param(run.value())
                .query(Long.class)
                .single();
    }

    /** @return a run's latest entries, the latest first */
    public List<Entry> latest(RunId run, int limit) {
        return client.sql("select * from dr_journal where run_id = ? order by seq desc limit ?")
                .params(run.value(), limit)
                .query(Journal::read)
                .list();
    }

    /**
     * @param after only entries with a greater number; 0 for all
     * @param limit at most so many
     * @return a run's entries in the order in which they were written
     */
    public List<Entry> of(RunId run, long after, int limit) {
        return client.sql("select * from dr_journal where run_id = ? and seq > ? order by seq limit ?")
                .params(run.value(), after, limit)
                .query(Journal::read)
                .list();
    }

    /** @return what is known of the actions of a step, those of its present round only, in the order of sending */
    List<Entry> actions(StepRecord step) {
        return client.sql(
                        """
                        select * from dr_journal where step_id = ? and round = ?
                           and kind in ('INTENT', 'ACCEPTED', 'REFUSED', 'NO_ANSWER', 'NOT_SENT') order by seq""")
                .params(step.id(), step.round())
                .query(Journal::read)
                .list();
    }

    /** @return whether the step sent anything, in any round */
    boolean everActed(StepRecord step) {
        return client.sql("select count(*) from dr_journal where step_id = ? and kind = 'INTENT'")
                        .param(step.id())
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** @return whether the run sent anything */
    boolean everActed(RunId run) {
        return client.sql("select count(*) from dr_journal where run_id = ? and kind = 'INTENT'")
                        .param(run.value())
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** @return whether one of these steps of the run sent anything */
    boolean everActed(RunId run, Set<String> beans) {
        return !beans.isEmpty()
                && client.sql(
                                        "select count(*) from dr_journal where run_id = :run and kind = 'INTENT'"
                                                + " and step_id in (select id from dr_step where run_id = :run and bean in (:beans))")
                                .param("run", run.value())
                                .param("beans", beans)
                                .query(Long.class)
                                .single()
                        > 0;
    }

    /** @return the number of the run's latest entry */
    long latest(RunId run) {
        return client.sql("select coalesce(max(seq), 0) from dr_journal where run_id = ?")
                .param(run.value())
                .query(Long.class)
                .single();
    }

    /** @return whether the run has only looked since that entry: nothing was sent, decided or given up */
    boolean isQuietAfter(RunId run, long seq) {
        return client.sql(
                                """
                                select count(*) from dr_journal where run_id = ? and seq > ?
                                   and kind not in ('STEP_DUE', 'STEP_REACHED', 'ASSESSMENT', 'LOOK_FAILED', 'WOULD_DO',
                                                    'NOTICE', 'ASKED', 'WITHDRAWN')""")
                        .params(run.value(), seq)
                        .query(Long.class)
                        .single()
                == 0;
    }

    private static Entry read(java.sql.ResultSet row, int number) throws java.sql.SQLException {
        return new Entry(
                row.getLong("seq"),
                new RunId(row.getString("run_id")),
                row.getString("step_id"),
                row.getString("element_id"),
                Times.at(row, "at"),
                Kind.valueOf(row.getString("kind")),
                Optional.ofNullable(row.getObject("round"))
                        .map(value -> ((Number) value).intValue())
                        .orElse(null),
                row.getString("action_key"),
                row.getString("label"),
                row.getString("details"),
                row.getString("remote_task"),
                row.getString("text"),
                row.getString("who"),
                row.getString("node"),
                Optional.ofNullable(row.getObject("lease_number"))
                        .map(value -> ((Number) value).longValue())
                        .orElse(null),
                Optional.ofNullable(row.getObject("duration_ms"))
                        .map(value -> ((Number) value).longValue())
                        .orElse(null),
                row.getString("role"),
                row.getString("task_id"),
                Optional.ofNullable(row.getObject("entry_number"))
                        .map(value -> ((Number) value).longValue())
                        .orElse(null),
                row.getString("salt"),
                row.getString("entry_hash"));
    }
}
