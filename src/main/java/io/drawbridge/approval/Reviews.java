package io.drawbridge.approval;

import io.drawbridge.core.RunId;
import io.drawbridge.engine.Times;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reviews that runs owe which began under break-glass. Kept apart from the engine: a deleted instance still owes its own. */
@Component
public class Reviews {

    /**
     * A review that is owed or done.
     *
     * @param who broke the glass
     * @param askedAt since when the task waits for somebody; null while the run is at work
     * @param remindedAt null before the first reminder
     * @param escalatedAt null before more people were asked
     * @param reviewer null while it is owed
     */
    public record Review(
            RunId run,
            String who,
            Instant owedSince,
            Instant askedAt,
            Instant remindedAt,
            int reminders,
            Instant escalatedAt,
            String reviewer,
            String decision,
            Instant reviewedAt) {}

    private final JdbcClient jdbc;

    Reviews(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @return whether the run must not close yet */
    public boolean owed(RunId run) {
        return find(run).map(review -> review.reviewedAt() == null).orElse(false);
    }

    public Optional<Review> find(RunId run) {
        return jdbc.sql("select * from dr_review where run_id = ?")
                .param(run.value())
                .query(Reviews::read)
                .optional();
    }

    /** @return those that are owed, the longest first */
    public List<Review> open() {
        return jdbc.sql("select * from dr_review where reviewed_at is null order by owed_since, run_id")
                .query(Reviews::read)
                .list();
    }

    void owe(RunId run, String who, Instant at) {
        if (find(run).isEmpty()) {
            jdbc.sql("insert into dr_review (run_id, who, owed_since, reminders) values (?, ?, ?, 0)")
                    .params(run.value(), who, Times.of(at))
                    .update();
        }
    }

    void asked(RunId run, Instant at) {
        jdbc.sql("update dr_review set asked_at = ? where run_id = ? and asked_at is null")
                .params(Times.of(at), run.value())
                .update();
    }

    void reviewed(RunId run, String reviewer, String decision, Instant at) {
        jdbc.sql("update dr_review set reviewer = ?, decision = ?, reviewed_at = ?"
                        + " where run_id = ? and reviewed_at is null")
                .params(reviewer, decision, Times.of(at), run.value())
                .update();
    }

    /** @return false when another node was first */
    boolean reminded(Review review, Instant at) {
        return jdbc.sql("update dr_review set reminded_at = ?, reminders = reminders + 1"
                                + " where run_id = ? and reviewed_at is null and reminders = ?")
                        .params(Times.of(at), review.run().value(), review.reminders())
                        .update()
                == 1;
    }

    /** @return false when another node was first */
    boolean escalated(RunId run, Instant at) {
        return jdbc.sql("update dr_review set escalated_at = ?"
                                + " where run_id = ? and reviewed_at is null and escalated_at is null")
                        .params(Times.of(at), run.value())
                        .update()
                == 1;
    }

    private static Review read(ResultSet row, int number) throws SQLException {
        return new Review(
                new RunId(row.getString("run_id")),
                row.getString("who"),
                Times.at(row, "owed_since"),
                Times.at(row, "asked_at"),
                Times.at(row, "reminded_at"),
                row.getInt("reminders"),
                Times.at(row, "escalated_at"),
                row.getString("reviewer"),
                row.getString("decision"),
                Times.at(row, "reviewed_at"));
    }
}
