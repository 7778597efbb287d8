package io.drawbridge.readiness;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.core.PlanName;
import io.drawbridge.core.SitePairId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** How ready each plan was whenever it was looked at. */
@Component
public class ReadinessHistory {

    /**
     * What was found from one time to another.
     *
     * @param score 0 to 100; null when it could not be looked at
     * @param vms how many machines the plan holds; null when it could not be looked at
     * @param failure why it could not be looked at; null when it could
     */
    public record Found(Instant firstAt, Instant lastAt, Integer score, Integer vms, List<Gap> gaps, String failure) {}

    private static final TypeReference<List<Gap>> GAPS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final ObjectMapper json;

    ReadinessHistory(JdbcClient jdbc, ObjectMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** Keeps what was found; the same as before only moves the time of the last look. */
    @Transactional
    public void keep(SitePairId pair, PlanName plan, Found found) {
        var gaps = write(found.gaps());
        var last = jdbc.sql("select seq, score, vms, gaps, failure from dr_readiness"
                        + " where site_pair = ? and recovery_plan = ? order by seq desc limit 1")
                .params(pair.value(), plan.value())
                .query((row, number) -> new Object[] {
                    row.getLong("seq"),
                    Objects.equals(number(row, "score"), found.score())
                            && Objects.equals(number(row, "vms"), found.vms())
                            && gaps.equals(row.getString("gaps"))
                            && Objects.equals(row.getString("failure"), found.failure())
                })
                .optional();
        if (last.isPresent() && (boolean) last.get()[1]) {
            jdbc.sql("update dr_readiness set last_at = ? where seq = ?")
                    .params(at(found.lastAt()), last.get()[0])
                    .update();
            return;
        }
        jdbc.sql("insert into dr_readiness (site_pair, recovery_plan, first_at, last_at, score, vms, gaps, failure)"
                        + " values (:pair, :plan, :first, :last, :score, :vms, :gaps, :failure)")
                .param("pair", pair.value())
                .param("plan", plan.value())
                .param("first", at(found.firstAt()))
                .param("last", at(found.lastAt()))
                .param("score", found.score(), java.sql.Types.INTEGER)
                .param("vms", found.vms(), java.sql.Types.INTEGER)
                .param("gaps", gaps)
                .param("failure", found.failure(), java.sql.Types.VARCHAR)
                .update();
    }

    /** @return the latest first */
    public List<Found> of(SitePairId pair, PlanName plan, int atMost) {
        return jdbc.sql(
                        "select * from dr_readiness where site_pair = ? and recovery_plan = ? order by seq desc limit ?")
                .params(pair.value(), plan.value(), atMost)
                .query(this::read)
                .list();
    }

    public Optional<Found> latest(SitePairId pair, PlanName plan) {
        return of(pair, plan, 1).stream().findFirst();
    }

    /** @return what was known of the plan at that time */
    public Optional<Found> at(SitePairId pair, PlanName plan, Instant time) {
        return jdbc.sql("select * from dr_readiness where site_pair = ? and recovery_plan = ? and first_at <= ?"
                        + " order by seq desc limit 1")
                .params(pair.value(), plan.value(), at(time))
                .query(this::read)
                .optional();
    }

    private Found read(ResultSet row, int number) throws SQLException {
        return new Found(
                time(row, "first_at"),
                time(row, "last_at"),
                number(row, "score"),
                number(row, "vms"),
                parse(row.getString("gaps")),
                row.getString("failure"));
    }

    private static Integer number(ResultSet row, String column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? null : value;
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private String write(List<Gap> gaps) {
        try {
            return json.writeValueAsString(gaps);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("gaps cannot be written", e);
        }
    }

    private List<Gap> parse(String text) {
        try {
            return json.readValue(text, GAPS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("our own gaps are not JSON", e);
        }
    }
}
