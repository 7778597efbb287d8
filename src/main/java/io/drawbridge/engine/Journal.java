package io.drawbridge.engine;

import io.drawbridge.core.RunId;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What was meant to be done, what was sent, what came back, and who decided what: written once, never changed. An
 * intent is written before its command is sent; its receipt after. Writes take part in the caller's transaction.
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
        ABORT_REQUESTED,
        ABORTED
    }

    /**
     * One entry.
     *
     * @param seq grows; readers follow by it
     * @param actionKey {@link Action#key()}, for entries about actions
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
            Long durationMillis) {}

    private static final String INSERT =
            """
            insert into dr_journal (run_id, step_id, element_id, at, kind, round, action_key, label, details,
                                    remote_task, text, who, node, lease_number, duration_ms)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private final JdbcTemplate jdbc;
    private final JdbcClient client;
    private final Clock clock;

    public Journal(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
        this.clock = clock;
    }

    /** Writes what happened to a run as a whole. */
    public void note(RunId run, Kind kind, String element, String who, String text, String details) {
        write(List.of(new Entry(
                0,
                run,
                null,
                element,
                clock.instant(),
                kind,
                null,
                null,
                null,
                details,
                null,
                text,
                who,
                null,
                null,
                null)));
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
                millis);
    }

    void write(List<Entry> entries) {
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
                            entry.durationMillis()
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
                    Types.BIGINT
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
                        .orElse(null));
    }
}
