package io.drawbridge.metering;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.core.SitePairId;
import io.drawbridge.engine.Times;
import io.drawbridge.planning.RpoForecast.Sync;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What each replication did last, and since when it is watched. */
@Component
class ReplicationTable {

    /** @param beganAt what was synchronised before was not seen */
    record Watched(Instant beganAt, Instant lookedAt) {}

    /** @param since when it was first expected */
    record Warning(String group, Instant since, Instant lastExpected, Instant expectedAt) {}

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JdbcClient jdbc;
    private final JdbcTemplate batch;

    ReplicationTable(JdbcClient jdbc, JdbcTemplate batch) {
        this.jdbc = jdbc;
        this.batch = batch;
    }

    /** Nobody else counts until the transaction ends. */
    void lock() {
        jdbc.sql("select id from dr_metering_lock where id = 1 for update")
                .query(Integer.class)
                .single();
    }

    Optional<Watched> watched(SitePairId pair) {
        return jdbc.sql("select * from dr_metering_pair where site_pair = ?")
                .param(pair.value())
                .query((row, number) -> new Watched(Times.at(row, "began_at"), Times.at(row, "looked_at")))
                .optional();
    }

    void looked(SitePairId pair, Instant at, boolean first) {
        if (first) {
            jdbc.sql("insert into dr_metering_pair (site_pair, began_at, looked_at) values (?, ?, ?)")
                    .params(pair.value(), Times.of(at), Times.of(at))
                    .update();
        } else {
            jdbc.sql("update dr_metering_pair set looked_at = ? where site_pair = ? and looked_at < ?")
                    .params(Times.of(at), pair.value(), Times.of(at))
                    .update();
        }
    }

    /** @return by the replication's id */
    Map<String, SeenReplication> seen(SitePairId pair) {
        var found = new LinkedHashMap<String, SeenReplication>();
        jdbc.sql("select * from dr_replication_sync where site_pair = ? order by machine, replication")
                .param(pair.value())
                .query(row -> {
                    long rpo = row.getLong("rpo_minutes");
                    var rpoMinutes = row.wasNull() ? null : Long.valueOf(rpo);
                    found.put(
                            row.getString("replication"),
                            new SeenReplication(
                                    row.getString("replication"),
                                    row.getString("machine"),
                                    row.getString("protection_group"),
                                    SeenReplication.Flow.valueOf(row.getString("flow")),
                                    row.getBoolean("violating"),
                                    rpoMinutes,
                                    Times.at(row, "synced_at"),
                                    read(row.getString("recent"))));
                });
        return found;
    }

    void add(SitePairId pair, Collection<SeenReplication> all) {
        batch.batchUpdate(
                "insert into dr_replication_sync (machine, protection_group, flow, violating, rpo_minutes, synced_at,"
                        + " recent, site_pair, replication) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                all.stream().map(one -> values(pair, one)).toList());
    }

    void change(SitePairId pair, Collection<SeenReplication> all) {
        batch.batchUpdate(
                "update dr_replication_sync set machine = ?, protection_group = ?, flow = ?, violating = ?,"
                        + " rpo_minutes = ?, synced_at = ?, recent = ? where site_pair = ? and replication = ?",
                all.stream().map(one -> values(pair, one)).toList());
    }

    private static Object[] values(SitePairId pair, SeenReplication one) {
        return new Object[] {
            shortened(one.machine()),
            one.group() == null ? null : shortened(one.group()),
            one.flow().name(),
            one.violating(),
            one.rpoMinutes(),
            Times.of(one.syncedAt()),
            write(one.recent()),
            pair.value(),
            one.id()
        };
    }

    private static String shortened(String name) {
        return name.length() <= 255 ? name : name.substring(0, 255);
    }

    private static String write(List<Sync> syncs) {
        try {
            return JSON.writeValueAsString(syncs.stream()
                    .map(sync -> new Long[] {
                        sync.at().toEpochMilli(),
                        sync.duration().toSeconds(),
                        sync.bytes(),
                        sync.interval() == null ? null : sync.interval().toMillis()
                    })
                    .toList());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers cannot be written", e);
        }
    }

    private static List<Sync> read(String json) {
        try {
            return JSON.readValue(json, new TypeReference<List<Long[]>>() {}).stream()
                    .map(one -> new Sync(
                            Instant.ofEpochMilli(one[0]),
                            Duration.ofSeconds(one[1]),
                            one[2],
                            one[3] == null ? null : Duration.ofMillis(one[3])))
                    .toList();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("our own table holds something that is not JSON", e);
        }
    }

    // ---- what is expected

    List<Warning> warnings(SitePairId pair) {
        return jdbc.sql("select * from dr_rpo_warning where site_pair = ? order by protection_group")
                .param(pair.value())
                .query((row, number) -> new Warning(
                        row.getString("protection_group"),
                        Times.at(row, "since"),
                        Times.at(row, "last_expected"),
                        Times.at(row, "expected_at")))
                .list();
    }

    void expected(SitePairId pair, String group, Instant now, Instant at) {
        int known = jdbc.sql("update dr_rpo_warning set last_expected = ?, expected_at = ?"
                        + " where site_pair = ? and protection_group = ?")
                .params(Times.of(now), Times.of(at), pair.value(), group)
                .update();
        if (known == 0) {
            jdbc.sql("insert into dr_rpo_warning (site_pair, protection_group, since, last_expected, expected_at)"
                            + " values (?, ?, ?, ?, ?)")
                    .params(pair.value(), group, Times.of(now), Times.of(now), Times.of(at))
                    .update();
        }
    }

    void forget(SitePairId pair, Instant before) {
        jdbc.sql("delete from dr_rpo_warning where site_pair = ? and last_expected < ?")
                .params(pair.value(), Times.of(before))
                .update();
    }
}
