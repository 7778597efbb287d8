package io.drawbridge.engine;

import io.drawbridge.testing.Databases;
import javax.sql.DataSource;

class StepDriverOnH2Tests extends StepDriverTests {

    @Override
    DataSource database() {
        return Databases.h2();
    }
}
