package io.drawbridge.lab;

import io.drawbridge.lab.gateway.Users;
import io.drawbridge.lab.wire.Exchange;
import io.drawbridge.lab.wire.RateLimiter;
import io.drawbridge.lab.world.Inventory;
import io.drawbridge.lab.world.LabClock;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * How a lab is set up.
 *
 * @param inventory what stands at the two sites when the lab is new
 * @param stateDirectory where the world survives a restart; absent for a world in memory
 * @param basePort the first of twelve consecutive ports; 0 for free ones
 * @param timeScale divides the duration of operations, never the reported time
 * @param clock who moves the clock
 * @param quotas how many requests the REST gateways take
 * @param users who may sign in
 * @param witness is told of every request to a site and its answer, from many threads; absent for nobody
 */
public record LabSettings(
        Inventory inventory,
        Path stateDirectory,
        int basePort,
        double timeScale,
        LabClock.Mode clock,
        RateLimiter.Quotas quotas,
        Users users,
        Consumer<Exchange> witness) {

    /** The example customer's inventory on the class path. */
    public static final String RAINPOLE = "lab/rainpole.yaml";

    private static final int PORTS = 12;

    public LabSettings {
        Objects.requireNonNull(inventory, "a lab needs an inventory");
        if (basePort < 0 || basePort > 65_535 - PORTS) {
            throw new IllegalArgumentException("the base port must leave room for twelve ports, not " + basePort);
        }
        if (!(timeScale > 0) || timeScale > 1_000_000) {
            throw new IllegalArgumentException(
                    "the time scale must be above 0 and at most a million, not " + timeScale);
        }
    }

    /** @return settings that begin with Rainpole in memory, free ports, real time */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects settings. */
    public static final class Builder {
        private Inventory inventory;
        private Path stateDirectory;
        private int basePort;
        private double timeScale = 1;
        private LabClock.Mode clock = LabClock.Mode.REAL;
        private RateLimiter.Quotas quotas = RateLimiter.Quotas.OFF;
        private Users users = Users.DEFAULT;
        private Consumer<Exchange> witness;

        private Builder() {}

        public Builder inventory(Inventory value) {
            this.inventory = value;
            return this;
        }

        public Builder inventory(Path file) {
            return inventory(Inventory.read(file));
        }

        public Builder stateDirectory(Path value) {
            this.stateDirectory = value;
            return this;
        }

        public Builder basePort(int value) {
            this.basePort = value;
            return this;
        }

        public Builder timeScale(double value) {
            this.timeScale = value;
            return this;
        }

        public Builder manualClock() {
            this.clock = LabClock.Mode.MANUAL;
            return this;
        }

        public Builder quotas(RateLimiter.Quotas value) {
            this.quotas = value;
            return this;
        }

        public Builder users(Users value) {
            this.users = value;
            return this;
        }

        public Builder witness(Consumer<Exchange> value) {
            this.witness = value;
            return this;
        }

        public LabSettings build() {
            return new LabSettings(
                    inventory == null ? Inventory.fromClassPath(RAINPOLE) : inventory,
                    stateDirectory,
                    basePort,
                    timeScale,
                    clock,
                    quotas,
                    users,
                    witness);
        }
    }
}
