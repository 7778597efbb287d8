package io.drawbridge.runbook;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.RunId;
import io.drawbridge.core.TenantId;
import io.drawbridge.engine.Times;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Finds runs among many, the latest first. Pages go on behind the last run that was shown, so that runs which begin
 * meanwhile move nothing, and the ten-thousandth is found as fast as the first.
 */
@Component
public class RunSearch {

    private static final int LONGEST = 200;

    /**
     * What is looked for; null means anything.
     *
     * @param tenant of whose runs
     * @param site protected or recovery site
     * @param subject the plan or what else the run works on, whole
     * @param person who asked for the run, or decided in it
     * @param from asked for at this moment or later
     * @param until asked for before this moment
     * @param result running, succeeded, failed (ended otherwise), or the end's element id
     * @param text in the reason, the subject, the result or the run's id
     */
    public record Query(
            TenantId tenant,
            String site,
            String sitePair,
            String subject,
            String runbook,
            String person,
            Instant from,
            Instant until,
            String result,
            String text) {}

    /** @param next where to go on; null at the end */
    public record Page(List<Run> runs, String next) {}

    private final JdbcClient jdbc;

    RunSearch(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param whose the tenants of whose runs the reader may know
     * @param after {@link Page#next()} of the page before, or null
     * @throws InvalidInput naming what cannot be used
     */
    public Page find(Query query, Collection<TenantId> whose, String after, int limit) {
        if (query.from() != null && query.until() != null && !query.from().isBefore(query.until())) {
            throw new InvalidInput("until", "must be later than from");
        }
        if (whose.isEmpty()) {
            return new Page(List.of(), null);
        }
        var sql = new StringBuilder("select * from dr_run where tenant in (" + RunTable.marks(whose) + ")");
        var params = new ArrayList<Object>();
        whose.forEach(tenant -> params.add(tenant.value()));
        equal(
                sql,
                params,
                "tenant",
                query.tenant() == null ? null : query.tenant().value());
        equal(sql, params, "site_pair", query.sitePair());
        equal(sql, params, "runbook", query.runbook());
        equal(sql, params, "subject", query.subject());
        if (query.site() != null) {
            sql.append(" and (protected_site = ? or recovery_site = ?)");
            params.add(query.site());
            params.add(query.site());
        }
        if (query.person() != null) {
            sql.append(" and (requester = ? or exists (select 1 from dr_decision d where d.run_id = dr_run.id"
                    + " and d.who = ?))");
            params.add(query.person());
            params.add(query.person());
        }
        if (query.from() != null) {
            mustFit("from", query.from());
            sql.append(" and requested_at >= ?");
            params.add(Times.of(query.from()));
        }
        if (query.until() != null) {
            mustFit("until", query.until());
            sql.append(" and requested_at < ?");
            params.add(Times.of(query.until()));
        }
        if (query.result() != null) {
            switch (query.result()) {
                case "running" -> sql.append(" and ended_at is null");
                case "succeeded" -> sql.append(" and ended_at is not null and succeeded");
                case "failed" -> sql.append(" and ended_at is not null and not coalesce(succeeded, false)");
                default -> {
                    sql.append(" and ended_at is not null and outcome = ?");
                    params.add(query.result());
                }
            }
        }
        if (query.text() != null && !query.text().isBlank()) {
            if (query.text().length() > LONGEST) {
                throw new InvalidInput("text", "must not be longer than " + LONGEST + " characters");
            }
            var like = "%"
                    + query.text()
                            .strip()
                            .toLowerCase(Locale.ROOT)
                            .replace("!", "!!")
                            .replace("%", "!%")
                            .replace("_", "!_")
                    + "%";
            sql.append(" and (lower(reason) like ? escape '!' or lower(subject) like ? escape '!'"
                    + " or lower(outcome_name) like ? escape '!' or lower(id) like ? escape '!')");
            params.addAll(List.of(like, like, like, like));
        }
        if (after != null) {
            var place = place(after);
            // The first half is for the index: it begins there and not at the latest run.
            sql.append(" and requested_at <= ? and (requested_at < ? or id > ?)");
            params.add(Times.of(place.at()));
            params.add(Times.of(place.at()));
            params.add(place.id());
        }
        sql.append(" order by requested_at desc, id limit ?");
        params.add(limit + 1);
        var found =
                jdbc.sql(sql.toString()).params(params).query(RunTable::read).list();
        if (found.size() <= limit) {
            return new Page(found, null);
        }
        var page = found.subList(0, limit);
        var last = page.get(limit - 1);
        return new Page(
                page,
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString((last.requestedAt() + "|" + last.id()).getBytes(StandardCharsets.UTF_8)));
    }

    private static void equal(StringBuilder sql, List<Object> params, String column, String value) {
        if (value != null) {
            sql.append(" and ").append(column).append(" = ?");
            params.add(value);
        }
    }

    private record Place(Instant at, String id) {}

    private static void mustFit(String field, Instant moment) {
        if (!Times.fits(moment)) {
            throw new InvalidInput(field, "must be in the years 1 to 9999");
        }
    }

    private static Place place(String after) {
        try {
            var parts = new String(Base64.getUrlDecoder().decode(after), StandardCharsets.UTF_8).split("\\|", 2);
            var at = Instant.parse(parts[0]);
            mustFit("after", at);
            return new Place(at, new RunId(parts[1]).value());
        } catch (IllegalArgumentException | DateTimeException | ArrayIndexOutOfBoundsException | InvalidInput e) {
            throw new InvalidInput("after", "must be the place that the page before names as next");
        }
    }
}
