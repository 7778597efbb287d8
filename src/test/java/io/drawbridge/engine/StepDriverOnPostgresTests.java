package io.drawbridge.engine;

import io.drawbridge.testing.Databases;
import javax.sql.DataSource;

class StepDriverOnPostgresTests extends StepDriverTests {

    @Override
    DataSource database() {
        return Databases.postgres();
    }
}
