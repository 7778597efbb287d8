package io.drawbridge.engine;

import io.drawbridge.testing.Stage;
import java.time.Instant;
import java.util.Optional;
import org.springframework.context.ApplicationContext;

/** Turns the application's driver by hand. */
public final class DriverHand implements Stage.Hand {

    private final StepDriver driver;
    private final StepTable table;

    public DriverHand(ApplicationContext context) {
        this.driver = context.getBean(StepDriver.class);
        this.table = context.getBean(StepTable.class);
    }

    @Override
    public int turn() {
        return driver.turn();
    }

    @Override
    public Optional<Instant> nextLook() {
        return table.nextLook();
    }
}
