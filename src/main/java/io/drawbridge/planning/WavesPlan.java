package io.drawbridge.planning;

import io.drawbridge.core.InvalidInput;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * When machines move, planned from a table of them: the question before a live migration that nobody has asked for yet.
 *
 * @param bitsPerSecond what is left for moves beside replication
 */
public record WavesPlan(
        List<Machine> machines, long bitsPerSecond, MigrationCaps caps, MigrationWaves.Outcome outcome) {

    /** As many as one request and one page can show. */
    public static final int MOST_MACHINES = 500;

    private static final BigDecimal MOST = BigDecimal.valueOf(1_000_000);
    private static final BigDecimal DECIMAL_GIGABYTE = BigDecimal.valueOf(1_000_000_000L);
    private static final BigDecimal BINARY_GIGABYTE = BigDecimal.valueOf(1L << 30);
    private static final BigDecimal MEGABYTE = BigDecimal.valueOf(1_000_000);

    /**
     * A machine as a planner knows it.
     *
     * @param diskGigabytes decimal
     * @param memoryGigabytes binary, as memory is sold
     * @param changeMegabytesPerSecond what it writes to memory and disks while it moves
     * @param hosts that take part, at either site
     * @param datastores that take part, at either site
     */
    public record Machine(
            String name,
            BigDecimal diskGigabytes,
            BigDecimal memoryGigabytes,
            BigDecimal changeMegabytesPerSecond,
            Set<String> hosts,
            Set<String> datastores,
            Optional<String> affinityGroup) {

        public Machine {
            hosts = Set.copyOf(hosts);
            datastores = Set.copyOf(datastores);
        }

        private void check(String prefix) {
            if (name.isBlank() || name.length() > 80) {
                throw new InvalidInput(prefix + "name", "must have 1 to 80 characters");
            }
            Figures.within(prefix + "diskGigabytes", diskGigabytes, BigDecimal.ZERO, MOST, "GB");
            Figures.within(prefix + "memoryGigabytes", memoryGigabytes, BigDecimal.ZERO, MOST, "GB");
            Figures.within(
                    prefix + "changeMegabytesPerSecond",
                    changeMegabytesPerSecond,
                    BigDecimal.ZERO,
                    MOST,
                    "MB a second");
        }

        MovingWorkload workload() {
            return new MovingWorkload(
                    name,
                    whole(diskGigabytes.multiply(DECIMAL_GIGABYTE).add(memoryGigabytes.multiply(BINARY_GIGABYTE))),
                    whole(changeMegabytesPerSecond.multiply(MEGABYTE)),
                    hosts,
                    datastores,
                    affinityGroup);
        }

        private static long whole(BigDecimal number) {
            return number.setScale(0, RoundingMode.CEILING).longValueExact();
        }
    }

    /**
     * @param megabitsPerSecond of the connection
     * @param replicationMegabitsPerSecond of it that replication keeps
     * @param mostMegabitsPerMove see {@link MigrationWaves#withMostPerMove}
     * @param from no move begins before
     * @throws InvalidInput naming the field: machines are counted from 0, {@code machines[0].diskGigabytes}
     */
    public static WavesPlan of(
            BigDecimal megabitsPerSecond,
            BigDecimal replicationMegabitsPerSecond,
            Optional<BigDecimal> mostMegabitsPerMove,
            MaintenanceWindow window,
            List<Blackout> blackouts,
            List<Machine> machines,
            Instant from) {
        Figures.moment("from", from);
        var circuit = Link.dedicated(megabitsPerSecond).megabitsPerSecond();
        var left = circuit.subtract(Figures.within(
                "replicationMegabitsPerSecond", replicationMegabitsPerSecond, BigDecimal.ZERO, circuit, "Mbps"));
        var one = BigDecimal.valueOf(MigrationPath.BITS_PER_SECOND_FOR_ONE_MOVE).movePointLeft(6);
        if (left.compareTo(one) < 0) {
            throw new InvalidInput(
                    "megabitsPerSecond",
                    "must leave " + one.toPlainString() + " Mbps for one move; beside replication "
                            + left.max(BigDecimal.ZERO).toPlainString() + " Mbps are left");
        }
        if (machines.isEmpty() || machines.size() > MOST_MACHINES) {
            throw new InvalidInput("machines", "must be 1 to " + MOST_MACHINES);
        }
        var names = new HashSet<String>();
        for (int i = 0; i < machines.size(); i++) {
            String prefix = "machines[" + i + "].";
            machines.get(i).check(prefix);
            if (!names.add(machines.get(i).name())) {
                throw new InvalidInput(prefix + "name", "must differ from those of other machines");
            }
        }
        long bits = Bandwidth.ofMegabits(left).bitsPerSecond();
        var caps = MigrationCaps.of(new MigrationPath(1, bits, MigrationPath.SMALLEST_MTU_BYTES));
        var waves = new MigrationWaves(bits, caps, window, Integer.MAX_VALUE).withBlackouts(blackouts);
        if (mostMegabitsPerMove.isPresent()) {
            waves = waves.withMostPerMove(Bandwidth.ofMegabits(Figures.within(
                            "mostMegabitsPerMove",
                            mostMegabitsPerMove.get(),
                            one,
                            BigDecimal.valueOf(10_000_000),
                            "Mbps"))
                    .bitsPerSecond());
        }
        return new WavesPlan(
                List.copyOf(machines),
                bits,
                caps,
                waves.plan(machines.stream().map(Machine::workload).toList(), from));
    }

    /** @return host and datastore of both sites as one set, without those that nobody named */
    public static Set<String> places(String source, String target) {
        return Stream.of(
                        "from " + (source == null ? "" : source.strip()),
                        "to " + (target == null ? "" : target.strip()))
                .filter(place -> !place.endsWith(" "))
                .collect(Collectors.toSet());
    }
}
