package io.drawbridge.engine;

import io.drawbridge.core.RunId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The steps of all runs. Writes take part in the caller's transaction; a write under an old lease changes nothing. */
@Component
class StepTable {

    private static final String OPEN_STATES = "('OPEN', 'BY_HAND')";

    private final JdbcTemplate jdbc;
    private final JdbcClient client;

    StepTable(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
    }

    void insert(StepRecord step) {
        jdbc.update(
                """
                insert into dr_step (id, run_id, element_id, element_name, bean, process_instance_id,
                    activity_instance_id, inputs, live, undoable, state, round, due_at, deadline_at, round_began_at,
                    next_look_at, failures, lease_number)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)""",
                step.id(),
                step.run().value(),
                step.element(),
                step.name(),
                step.bean(),
                step.processInstanceId(),
                step.activityInstanceId(),
                Json.write(step.inputs()),
                step.live(),
                step.undoable(),
                step.state().name(),
                step.round(),
                Times.of(step.dueAt()),
                Times.of(step.deadlineAt()),
                Times.of(step.roundBeganAt()),
                Times.of(step.nextLookAt()));
    }

    /** @return steps that somebody should look at now and nobody holds, longest due first */
    List<StepRecord> due(Instant now, int atMost) {
        return client.sql("select * from dr_step where state in " + OPEN_STATES
                        + " and next_look_at <= ? and (lease_until is null or lease_until <= ?)"
                        + " and not exists (select 1 from dr_abort a where a.run_id = dr_step.run_id"
                        + " and a.done_at is null) order by next_look_at, seq limit ?")
                .params(Times.of(now), Times.of(now), atMost)
                .query(StepTable::read)
                .list();
    }

    /** @return when the next step wants to be looked at, if any does */
    Optional<Instant> nextLook() {
        return client.sql("select min(next_look_at) as next from dr_step where state in " + OPEN_STATES)
                .query((row, number) -> Optional.ofNullable(Times.at(row, "next")))
                .single();
    }

    /** @return whether the lease is ours now, under the number one above the one that was read */
    boolean claim(StepRecord step, String node, Instant now, Instant until) {
        return jdbc.update(
                        "update dr_step set lease_owner = ?, lease_until = ?, lease_number = lease_number + 1"
                                + " where id = ? and lease_number = ? and state = ?"
                                + " and (lease_until is null or lease_until <= ?)",
                        node,
                        Times.of(until),
                        step.id(),
                        step.leaseNumber(),
                        step.state().name(),
                        Times.of(now))
                == 1;
    }

    /** @throws LeaseLost when another node holds the step, it was given back, or the model has left it */
    void renew(StepRecord held, Instant until) {
        mustBeOne(
                jdbc.update(
                        "update dr_step set lease_until = ? where id = ? and lease_number = ?"
                                + " and lease_until is not null and state in " + OPEN_STATES,
                        Times.of(until),
                        held.id(),
                        held.leaseNumber()),
                held);
    }

    /** Gives the lease back and says when to look again. */
    void release(StepRecord held, Instant nextLook, String text, Instant failingSince, int failures) {
        mustBeOne(
                jdbc.update(
                        "update dr_step set lease_owner = null, lease_until = null, next_look_at = ?, text = ?,"
                                + " failing_since = ?, failures = ? where id = ? and lease_number = ? and state in "
                                + OPEN_STATES,
                        Times.of(nextLook),
                        text,
                        Times.of(failingSince),
                        failures,
                        held.id(),
                        held.leaseNumber()),
                held);
    }

    /** Ends the step, or hands it to an operator. */
    void conclude(StepRecord held, StepRecord.State state, String text, String code, Instant now) {
        mustBeOne(
                jdbc.update(
                        "update dr_step set state = ?, text = ?, code = ?, ended_at = ?, lease_owner = null,"
                                + " lease_until = null where id = ? and lease_number = ? and state in " + OPEN_STATES,
                        state.name(),
                        text,
                        code,
                        state.ended() ? Times.of(now) : null,
                        held.id(),
                        held.leaseNumber()),
                held);
    }

    void resolvedBy(String stepId, String resolutionId) {
        jdbc.update("update dr_step set resolution_id = ? where id = ?", resolutionId, stepId);
    }

    /** Begins a new round: what was sent before no longer counts as this step's doing, the deadline starts anew. */
    boolean retry(String stepId, Instant now, Instant deadline) {
        return jdbc.update(
                        "update dr_step set state = 'OPEN', round = round + 1, next_look_at = ?, deadline_at = ?,"
                                + " round_began_at = ?, failing_since = null, failures = 0, code = null,"
                                + " resolution_id = null where id = ? and state = 'FAILED'",
                        Times.of(now),
                        Times.of(deadline),
                        Times.of(now),
                        stepId)
                == 1;
    }

    boolean doneByHand(String stepId, String proof, Instant now) {
        return jdbc.update(
                        "update dr_step set state = 'BY_HAND', text = ?, next_look_at = ?, resolution_id = null"
                                + " where id = ? and state = 'FAILED'",
                        proof,
                        Times.of(now),
                        stepId)
                == 1;
    }

    /**
     * The model has left the activity. The lease stays as it is: whoever is at work there notices with the next write.
     *
     * @return whether it was not ended before
     */
    boolean cancelled(String processInstanceId, String activityInstanceId, Instant now) {
        return jdbc.update(
                        "update dr_step set state = 'CANCELLED', ended_at = ? where process_instance_id = ?"
                                + " and activity_instance_id = ? and state in ('OPEN', 'FAILED', 'BY_HAND')",
                        Times.of(now),
                        processInstanceId,
                        activityInstanceId)
                == 1;
    }

    /** Takes a failed step, which nobody leases, out of the operator's hands for an abort. */
    boolean reopen(StepRecord step, String node, Instant until) {
        return jdbc.update(
                        "update dr_step set state = 'OPEN', lease_owner = ?, lease_until = ?,"
                                + " lease_number = lease_number + 1 where id = ? and lease_number = ?"
                                + " and state = 'FAILED'",
                        node,
                        Times.of(until),
                        step.id(),
                        step.leaseNumber())
                == 1;
    }

    /** @return how often the model has tried this element in this run already, with all its rounds; 0 at first */
    int roundsBefore(RunId run, String element) {
        return client.sql("select coalesce(max(round), 0) from dr_step where run_id = ? and element_id = ?")
                .params(run.value(), element)
                .query(Integer.class)
                .single();
    }

    Optional<StepRecord> byId(String id) {
        return client.sql("select * from dr_step where id = ?")
                .param(id)
                .query(StepTable::read)
                .optional();
    }

    List<StepRecord> of(RunId run) {
        return client.sql("select * from dr_step where run_id = ? order by seq")
                .param(run.value())
                .query(StepTable::read)
                .list();
    }

    /** @return ended steps for which an operator is still being asked */
    List<StepRecord> withNeedlessResolution(int atMost) {
        return client.sql("select * from dr_step where resolution_id is not null"
                        + " and state in ('REACHED', 'REFUSED', 'STOPPED', 'CANCELLED') limit ?")
                .param(atMost)
                .query(StepTable::read)
                .list();
    }

    private static void mustBeOne(int rows, StepRecord held) {
        if (rows != 1) {
            throw new LeaseLost(held);
        }
    }

    private static StepRecord read(ResultSet row, int number) throws SQLException {
        return new StepRecord(
                row.getString("id"),
                new RunId(row.getString("run_id")),
                row.getString("element_id"),
                row.getString("element_name"),
                row.getString("bean"),
                row.getString("process_instance_id"),
                row.getString("activity_instance_id"),
                Json.readMap(row.getString("inputs")),
                row.getBoolean("live"),
                row.getBoolean("undoable"),
                StepRecord.State.valueOf(row.getString("state")),
                row.getInt("round"),
                Times.at(row, "due_at"),
                Times.at(row, "deadline_at"),
                Times.at(row, "round_began_at"),
                Times.at(row, "next_look_at"),
                Times.at(row, "failing_since"),
                row.getInt("failures"),
                row.getString("lease_owner"),
                Times.at(row, "lease_until"),
                row.getLong("lease_number"),
                row.getString("text"),
                row.getString("code"),
                row.getString("resolution_id"),
                Times.at(row, "ended_at"));
    }

    /** Somebody else holds the step now, or the model has left it: whoever gets this stops and writes nothing. */
    static class LeaseLost extends RuntimeException {
        LeaseLost(StepRecord held) {
            super("lease " + held.leaseNumber() + " of step " + held.id() + " (" + held.element() + ") is lost");
        }
    }
}
