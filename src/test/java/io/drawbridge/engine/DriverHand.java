package io.drawbridge.engine;

import java.time.Instant;
import java.util.Optional;
import org.springframework.context.ApplicationContext;

/** Turns the application's driver by hand. */
public final class DriverHand {

    private final StepDriver driver;
    private final StepTable table;

    public DriverHand(ApplicationContext context) {
        this.driver = context.getBean(StepDriver.class);
        this.table = context.getBean(StepTable.class);
    }

    /** @return how much there was to do */
    public int turn() {
        return driver.turn();
    }

    public Optional<Instant> nextLook() {
        return table.nextLook();
    }
}
