package io.drawbridge.engine;

import io.drawbridge.core.RunId;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the steps of a run leave behind for later steps, for approvers and for auditors. */
@Component
public class Documents {

    private final JdbcClient jdbc;
    private final Clock clock;

    public Documents(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    public Optional<String> find(RunId run, String name) {
        return jdbc.sql("select content from dr_document where run_id = ? and name = ?")
                .params(run.value(), name)
                .query(String.class)
                .optional();
    }

    /** What one step left behind. */
    public record Document(String name, String content, Instant writtenAt, String element) {}

    /** @return all that the steps of a run left behind, by name */
    public List<Document> of(RunId run) {
        return jdbc.sql("select * from dr_document where run_id = ? order by name")
                .param(run.value())
                .query((row, number) -> new Document(
                        row.getString("name"),
                        row.getString("content"),
                        Times.at(row, "written_at"),
                        row.getString("element_id")))
                .list();
    }

    /** A later writer of the same name replaces what was there. */
    void put(RunId run, String name, String content, String element) {
        int changed = jdbc.sql("update dr_document set content = ?, written_at = ?, element_id = ?"
                        + " where run_id = ? and name = ?")
                .params(content, Times.of(clock.instant()), element, run.value(), name)
                .update();
        if (changed == 0) {
            jdbc.sql("insert into dr_document (run_id, name, content, written_at, element_id) values (?, ?, ?, ?, ?)")
                    .params(run.value(), name, content, Times.of(clock.instant()), element)
                    .update();
        }
    }
}
