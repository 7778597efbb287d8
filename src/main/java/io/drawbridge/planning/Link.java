package io.drawbridge.planning;

import io.drawbridge.core.InvalidInput;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/**
 * The connection between two sites, and how much of it replication can use.
 *
 * @param megabitsPerSecond that the circuit carries in one direction
 * @param otherTrafficPercent of the circuit that other traffic takes, 0 to less than 100
 * @param protocolEfficiencyPercent payload in a hundred bits on the wire; Ethernet, IP and TCP leave about 95 of
 *     packets of 1,500 bytes
 * @param compressionRatio bytes before for each byte after compression; 1 for none, which is what can be relied on
 */
public record Link(
        BigDecimal megabitsPerSecond,
        BigDecimal otherTrafficPercent,
        BigDecimal protocolEfficiencyPercent,
        BigDecimal compressionRatio) {

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final BigDecimal SLOWEST_MEGABITS = new BigDecimal("0.001");
    private static final BigDecimal FASTEST_MEGABITS = new BigDecimal("10000000");
    private static final BigDecimal STRONGEST_COMPRESSION = new BigDecimal("1000");

    /** @throws InvalidInput naming the figure that no connection has */
    public Link {
        megabitsPerSecond =
                Figures.within("megabitsPerSecond", megabitsPerSecond, SLOWEST_MEGABITS, FASTEST_MEGABITS, "Mbps");
        otherTrafficPercent = Figures.within(
                "otherTrafficPercent", otherTrafficPercent, BigDecimal.ZERO, new BigDecimal("99.9"), "per cent");
        protocolEfficiencyPercent = Figures.within(
                "protocolEfficiencyPercent", protocolEfficiencyPercent, BigDecimal.ONE, HUNDRED, "per cent");
        compressionRatio =
                Figures.within("compressionRatio", compressionRatio, BigDecimal.ONE, STRONGEST_COMPRESSION, "to 1");
    }

    /** @return a circuit that is replication's alone and loses nothing to protocols */
    public static Link dedicated(BigDecimal megabitsPerSecond) {
        return new Link(megabitsPerSecond, BigDecimal.ZERO, HUNDRED, BigDecimal.ONE);
    }

    /** @return all that passes in a second, whoever sends it */
    public Bandwidth wire() {
        return Bandwidth.ofMegabits(megabitsPerSecond);
    }

    /** @return what is left for payload beside other traffic and protocols; nothing when that is less than a bit */
    public Optional<Bandwidth> payload() {
        long bits = BigDecimal.valueOf(wire().bitsPerSecond())
                .multiply(HUNDRED.subtract(otherTrafficPercent))
                .multiply(protocolEfficiencyPercent)
                .movePointLeft(4)
                .setScale(0, RoundingMode.DOWN)
                .longValueExact();
        return bits < 1 ? Optional.empty() : Optional.of(new Bandwidth(bits));
    }

    /** @return what so many GB of changes are once they are compressed, rounded up */
    public BigDecimal compressed(BigDecimal gigabytes) {
        return compressionRatio.compareTo(BigDecimal.ONE) == 0
                ? gigabytes
                : gigabytes.divide(compressionRatio, 9, RoundingMode.CEILING);
    }

    /**
     * @param classes as they are written, before compression
     * @param burst see {@link ReplicationLoad}
     * @return what they ask of this connection
     */
    public ReplicationLoad carrying(Collection<RpoClass> classes, Duration burst) {
        return ReplicationLoad.of(
                payload()
                        .orElseThrow(() ->
                                new InvalidInput("link", "must leave replication something beside other traffic")),
                classes.stream()
                        .map(one -> new RpoClass(one.name(), one.rpo(), compressed(one.gigabytesPerHour())))
                        .toList(),
                burst);
    }
}
