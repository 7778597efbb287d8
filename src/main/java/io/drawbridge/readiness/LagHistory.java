package io.drawbridge.readiness;

import io.drawbridge.core.SitePairId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How far replication lagged behind, by protection group. */
@Component
public class LagHistory {

    /** What is older is forgotten: readiness and evidence are kept elsewhere. */
    static final Duration KEPT = Duration.ofDays(35);

    /**
     * One look.
     *
     * @param rpoMinutes the strictest recovery point objective of the group's machines; null when none is known
     * @param lagMinutes the age of its oldest replica; null when a machine has none
     * @param violating how many machines lag behind their objective
     */
    public record Lag(Instant at, int vms, Long rpoMinutes, Long lagMinutes, int violating) {}

    private final JdbcClient jdbc;

    LagHistory(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void keep(SitePairId pair, Instant at, List<Scope.Group> groups) {
        for (var group : groups) {
            jdbc.sql("insert into dr_replication_lag (site_pair, protection_group, at, vms, rpo_minutes, lag_minutes,"
                            + " violating) values (?, ?, ?, ?, ?, ?, ?)")
                    .param(1, pair.value())
                    .param(2, group.name())
                    .param(3, at.atOffset(ZoneOffset.UTC))
                    .param(4, group.vms())
                    .param(5, group.rpoMinutes(), Types.BIGINT)
                    .param(6, group.worstLagMinutes(), Types.BIGINT)
                    .param(7, group.violating())
                    .update();
        }
        jdbc.sql("delete from dr_replication_lag where at < ?")
                .param(at.minus(KEPT).atOffset(ZoneOffset.UTC))
                .update();
    }

    /** @return by group, the earliest look first */
    public Map<String, List<Lag>> of(SitePairId pair, Instant from) {
        var groups = new LinkedHashMap<String, List<Lag>>();
        jdbc.sql("select * from dr_replication_lag where site_pair = ? and at >= ? order by protection_group, at, seq")
                .params(pair.value(), from.atOffset(ZoneOffset.UTC))
                .query(row -> {
                    groups.computeIfAbsent(row.getString("protection_group"), group -> new ArrayList<>())
                            .add(new Lag(
                                    row.getObject("at", OffsetDateTime.class).toInstant(),
                                    row.getInt("vms"),
                                    number(row, "rpo_minutes"),
                                    number(row, "lag_minutes"),
                                    row.getInt("violating")));
                });
        return groups;
    }

    private static Long number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }
}
