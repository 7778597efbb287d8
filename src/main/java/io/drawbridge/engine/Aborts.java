package io.drawbridge.engine;

import io.drawbridge.core.RunId;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Wishes to abort a run. The driver carries them out as soon as no step of the run is in anybody's hands. */
@Component
public class Aborts {

    /** Somebody's wish to abort. */
    public record Wish(RunId run, String who, String reason, boolean done) {}

    private final JdbcClient jdbc;
    private final Journal journal;
    private final Clock clock;

    public Aborts(JdbcClient jdbc, Journal journal, Clock clock) {
        this.jdbc = jdbc;
        this.journal = journal;
        this.clock = clock;
    }

    /** @return false when the run is being aborted already */
    public boolean request(RunId run, String who, String reason) {
        journal.hold(run);
        if (find(run).isPresent()) {
            return false;
        }
        try {
            jdbc.sql("insert into dr_abort (run_id, requested_at, who, reason) values (?, ?, ?, ?)")
                    .params(run.value(), Times.of(clock.instant()), who, reason)
                    .update();
        } catch (DuplicateKeyException e) {
            return false;
        }
        journal.note(run, Journal.Kind.ABORT_REQUESTED, null, who, reason, null);
        return true;
    }

    public Optional<Wish> find(RunId run) {
        return jdbc.sql("select * from dr_abort where run_id = ?")
                .param(run.value())
                .query((row, number) -> new Wish(
                        new RunId(row.getString("run_id")),
                        row.getString("who"),
                        row.getString("reason"),
                        row.getObject("done_at") != null))
                .optional();
    }

    boolean pending(RunId run) {
        return find(run).map(wish -> !wish.done()).orElse(false);
    }

    List<Wish> pending() {
        return jdbc.sql("select * from dr_abort where done_at is null order by requested_at")
                .query((row, number) -> new Wish(
                        new RunId(row.getString("run_id")), row.getString("who"), row.getString("reason"), false))
                .list();
    }

    boolean done(RunId run) {
        return jdbc.sql("update dr_abort set done_at = ? where run_id = ? and done_at is null")
                        .params(Times.of(clock.instant()), run.value())
                        .update()
                == 1;
    }
}
