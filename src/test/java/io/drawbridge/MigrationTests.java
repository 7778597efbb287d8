package io.drawbridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.junit.jupiter.api.Test;

/** Databases of earlier releases, which hold runs that somebody has to answer for, are taken over as they are. */
class MigrationTests {

    /** What releases have applied. A number in between would keep their databases from starting. */
    private static final String[] RELEASED = {
        "1", "2", "3", "50", "51", "52", "53", "54", "55", "56", "57", "58", "59", "60", "61", "62", "65"
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

    private static Flyway flyway(String database, String target) {
        var configuration =
                Flyway.configure().dataSource("jdbc:h2:mem:migration-" + database + ";DB_CLOSE_DELAY=-1", "sa", "");
        return (target == null ? configuration : configuration.target(target)).load();
    }
}
