package io.drawbridge.notify;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What was told to whom, and what is still to be told. */
@Component
class NotificationTable {

    /** One notice for one target. */
    record Due(String id, String key, String target, String subject, String content, int attempts, Instant createdAt) {}

    private final JdbcClient jdbc;

    NotificationTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @return keys that every one of the targets has been told, or need not be */
    Set<String> known(int targets) {
        return new HashSet<>(jdbc.sql("select notice_key from dr_notification group by notice_key having count(*) >= ?")
                .param(targets)
                .query(String.class)
                .list());
    }

    /** Does nothing where another node, or an earlier look, has done it. */
    void add(Notice notice, String target, String subject, String content, boolean wanted, Instant now) {
        try {
            jdbc.sql("insert into dr_notification (id, notice_key, target, subject, content, state, attempts,"
                            + " created_at, next_at) select ?, ?, ?, ?, ?, ?, 0, ?, ?"
                            + " where not exists (select 1 from dr_notification where notice_key = ? and target = ?)")
                    .params(
                            UUID.randomUUID().toString(),
                            notice.key(),
                            target,
                            subject,
                            wanted ? content : "",
                            wanted ? "DUE" : "UNWANTED",
                            at(now),
                            at(now),
                            notice.key(),
                            target)
                    .update();
        } catch (DuplicateKeyException anotherNodeWasFirst) {
            // It is theirs to tell.
        }
    }

    List<Due> due(Instant now) {
        return jdbc.sql("select * from dr_notification where state = 'DUE' and next_at <= ? order by created_at")
                .param(at(now))
                .query((row, number) -> new Due(
                        row.getString("id"),
                        row.getString("notice_key"),
                        row.getString("target"),
                        row.getString("subject"),
                        row.getString("content"),
                        row.getInt("attempts"),
                        row.getObject("created_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    /** @return whether it is this node's to send now; if the node dies, another one tries again at that time */
    boolean take(Due due, Instant nextTry) {
        return jdbc.sql("update dr_notification set attempts = attempts + 1, next_at = ?"
                                + " where id = ? and state = 'DUE' and attempts = ?")
                        .params(at(nextTry), due.id(), due.attempts())
                        .update()
                == 1;
    }

    void sent(Due due, Instant now) {
        end(due, "SENT", null, now);
    }

    void givenUp(Due due, String error, Instant now) {
        end(due, "GIVEN_UP", error, now);
    }

    void failed(Due due, String error) {
        jdbc.sql("update dr_notification set last_error = ? where id = ?")
                .params(error, due.id())
                .update();
    }

    void forget(Instant before) {
        jdbc.sql("delete from dr_notification where state <> 'DUE' and created_at < ?")
                .param(at(before))
                .update();
    }

    private void end(Due due, String state, String error, Instant now) {
        jdbc.sql(
                        "update dr_notification set state = ?, ended_at = ?, last_error = coalesce(cast(? as text), last_error)"
                                + " where id = ?")
                .params(state, at(now), error, due.id())
                .update();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
