package io.drawbridge.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.TenantId;
import io.drawbridge.runbook.RunSearch;
import io.drawbridge.testing.Databases;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** The search among ten thousand past runs: told by what the database does, not by how long it takes. */
class SearchAmongManyTests {

    private static final int MANY = 10_000;
    static final int PAGE = 50;
    private static final Set<TenantId> WHOSE = Set.of(new TenantId("rainpole"), new TenantId("harbour"));
    private static final RunSearch.Query ANYTHING =
            new RunSearch.Query(null, null, null, null, null, null, null, null, null, null);
    private static final OffsetDateTime LATEST =
            Instant.parse("2026-03-01T03:00:00Z").atOffset(ZoneOffset.UTC);

    /** Notes each statement that is prepared. */
    private static final class Noted extends DelegatingDataSource {

        private final List<String> statements = new ArrayList<>();

        Noted(DataSource target) {
            super(target);
        }

        @Override
        public Connection getConnection() throws SQLException {
            var connection = super.getConnection();
            return (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("prepareStatement")) {
                            statements.add((String) arguments[0]);
                        }
                        try {
                            return method.invoke(connection, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }

    private Noted noted;
    private JdbcTemplate jdbc;
    private AuditSearch search;

    DataSource database() {
        return Databases.h2();
    }

    /** @return how the database would answer, with what it really looked at where it tells */
    String explained(JdbcTemplate jdbc, String statement, Object... params) {
        var plan = String.join("\n", jdbc.queryForList("explain analyze " + statement, String.class, params));
        // It goes along the index and stops when the page is full.
        assertThat(plan).containsIgnoringCase("index sorted");
        var scanned = Pattern.compile("scanCount: (\\d+)").matcher(plan);
        assertThat(scanned.find()).as(plan).isTrue();
        assertThat(Integer.parseInt(scanned.group(1))).as(plan).isLessThanOrEqualTo(PAGE + 3);
        return plan;
    }

    @BeforeEach
    void begin() {
        noted = new Noted(database());
        jdbc = new JdbcTemplate(noted);
        var context = new AnnotationConfigApplicationContext();
        context.registerBean(JdbcClient.class, () -> JdbcClient.create(jdbc));
        context.register(RunSearch.class, EvidenceStates.class, AuditSearch.class);
        context.refresh();
        search = context.getBean(AuditSearch.class);
    }

    /** Runs of two tenants, one a minute, the latest first; each with decisions and a seal. */
    private void fill(int from, int count) {
        var runs = new ArrayList<Object[]>();
        var evidence = new ArrayList<Object[]>();
        var decisions = new ArrayList<Object[]>();
        for (int i = from; i < from + count; i++) {
            var at = LATEST.minusMinutes(i);
            var id = "run-%05d".formatted(i);
            runs.add(new Object[] {
                id,
                i % 3 == 0 ? "dr-test" : "reprotect",
                i % 2 == 0 ? "rainpole" : "harbour",
                i % 2 == 0 ? "rainpole" : "harbour",
                "Plan " + i % 50,
                "reason " + i,
                "person" + i % 20,
                at,
                at.plusSeconds(30),
                i % 10 != 0
            });
            evidence.add(new Object[] {id, at, at, 30_000L, 60_000L});
            decisions.add(new Object[] {id + "-d", id, id + "-t", "decider" + i % 7, at});
        }
        jdbc.batchUpdate(
                "insert into dr_run (id, runbook, runbook_name, tenant, site_pair, protected_site, recovery_site,"
                        + " subject, mode, run_trigger, break_glass, reason, requester, requested_at, ended_at,"
                        + " outcome, outcome_name, succeeded, instance_id, definition_id) values (?, ?, 'x', ?, ?,"
                        + " 'here', 'there', ?, 'live', 'api', false, ?, ?, ?, ?, 'end', 'End', ?, 'x', 'x')",
                runs);
        jdbc.batchUpdate(
                "insert into dr_evidence (run_id, state, due_at, failures, made_at, recovery_ms, objective_ms)"
                        + " values (?, 'MADE', ?, 0, ?, ?, ?)",
                evidence);
        jdbc.batchUpdate(
                "insert into dr_decision (id, run_id, instance_id, task_id, element_id, kind, who, role,"
                        + " decided_at) values (?, ?, 'x', ?, 'x', 'approval', ?, 'x', ?)",
                decisions);
        jdbc.execute("analyze");
    }

    private AuditSearch.Page find(RunSearch.Query query, String after) {
        noted.statements.clear();
        return search.find(query, WHOSE, after, PAGE);
    }

    @Test
    void asksAsOftenAmongTenThousandAsAmongTen() {
        fill(0, 10);
        assertThat(find(ANYTHING, null).runs()).hasSize(10);
        int amongTen = noted.statements.size();
        assertThat(amongTen).isEqualTo(3);
        fill(10, MANY - 10);

        var page = find(ANYTHING, null);

        assertThat(page.runs()).hasSize(PAGE).first().satisfies(found -> {
            assertThat(found.run().id().value()).isEqualTo("run-00000");
            assertThat(found.deciders()).containsExactly("decider0");
            assertThat(found.evidence().recoveryTime()).hasSeconds(30);
        });
        assertThat(noted.statements).hasSize(amongTen);
        for (var query : List.of(
                new RunSearch.Query(null, null, null, "Plan 7", null, null, null, null, null, null),
                new RunSearch.Query(null, "here", null, null, "dr-test", "decider3", null, null, "failed", null),
                new RunSearch.Query(
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        LATEST.minusDays(3).toInstant(),
                        LATEST.minusDays(1).toInstant(),
                        null,
                        "reason"))) {
            assertThat(find(query, null).runs()).isNotEmpty();
            assertThat(noted.statements).as(query.toString()).hasSize(amongTen);
        }
    }

    @Test
    void findsEachRunOnceFromTheLatestToTheEarliest() {
        fill(0, 1001);
        var all = new ArrayList<String>();
        String after = null;
        do {
            var page = find(ANYTHING, after);
            page.runs().forEach(found -> all.add(found.run().id().value()));
            after = page.next();
        } while (after != null);

        assertThat(all).hasSize(1001).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void readsAPageByTheIndexAlsoInTheMiddleOfAll() {
        fill(0, MANY);
        find(ANYTHING, null);
        var first = noted.statements.get(0);
        String after = null;
        for (int i = 0; i < 100; i++) {
            after = find(ANYTHING, after).next();
        }
        find(ANYTHING, after);
        var middle = noted.statements.get(0);
        var there = LATEST.minusMinutes(100 * PAGE - 1L);

        assertThat(explained(jdbc, first, "rainpole", "harbour", PAGE + 1)).containsIgnoringCase("dr_run_latest");
        assertThat(explained(jdbc, middle, "rainpole", "harbour", there, there, "run-04999", PAGE + 1))
                .containsIgnoringCase("dr_run_latest");
    }
}
