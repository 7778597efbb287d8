package io.drawbridge.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.testing.Databases;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

class SearchAmongManyOnPostgresTests extends SearchAmongManyTests {

    @Override
    DataSource database() {
        return Databases.postgres();
    }

    @Override
    String explained(JdbcTemplate jdbc, String statement, Object... params) {
        var plan = String.join("\n", jdbc.queryForList("explain (analyze) " + statement, String.class, params));
        assertThat(plan).doesNotContain("Seq Scan").doesNotContain("Sort Key").contains("rows=" + (PAGE + 1));
        return plan;
    }
}
