package io.drawbridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.junit.jupiter.api.Test;

/** Databases of earlier releases, which hold runs that somebody has to answer for, are taken over as they are. */
class MigrationTests {

    /** What releases have applied. A number in between would keep their databases from starting. */
    private static final String[] RELEASED = {
        "1", "2", "3", "50", "51", "52", "53", "54", "55", "56", "57", "58", "59", "60", "61", "62", "65", "66"
    };

    @Test
    void noMigrationComesBeforeOneThatWasReleased() {
        assertThat(Arrays.stream(flyway("order", null).info().all())
                        .map(MigrationInfo::getVersion)
                        .map(Object::toString))
                .startsWith(RELEASED);
    }

    @Test
    void takesOverTheDatabaseOfAnEarlierRelease() {
        flyway("upgrade", "52").migrate();

        var upgraded = flyway("upgrade", null);
        upgraded.migrate();

        assertThat(upgraded.info().pending()).isEmpty();
        assertThat(upgraded.validateWithResult().validationSuccessful).isTrue();
    }

    @Test
    void keepsTheItemsOfStepsWhereTheirTableIsMadeAnew() throws SQLException {
        flyway("items", "65").migrate();
        try (var connection = DriverManager.getConnection("jdbc:h2:mem:migration-items", "sa", "");
                var statement = connection.createStatement()) {
            statement.execute("set referential_integrity false");
            statement.execute("insert into dr_step_item values ('step-1', 0, 'vm-1', 'web01', 'DONE', 100, 'off',"
                    + " timestamp with time zone '2026-11-22 03:00:00+00', null)");

            flyway("items", null).migrate();

            var rows = statement.executeQuery(
                    "select item_id, note, began_at is null, ended_at is null from dr_step_item");
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo("vm-1");
            assertThat(rows.getString(2)).isEqualTo("off");
            assertThat(rows.getBoolean(3)).isFalse();
            assertThat(rows.getBoolean(4)).isTrue();
            assertThat(rows.next()).isFalse();
        }
    }

    private static Flyway flyway(String database, String target) {
        var configuration =
                Flyway.configure().dataSource("jdbc:h2:mem:migration-" + database + ";DB_CLOSE_DELAY=-1", "sa", "");
        return (target == null ? configuration : configuration.target(target)).load();
    }
}
