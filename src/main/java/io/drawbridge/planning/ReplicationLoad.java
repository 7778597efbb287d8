package io.drawbridge.planning;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What replication asks of a line: the changes of all classes against what it carries (source design 4.7.1, table 9).
 * All classes share the line, so each has what the others leave it.
 *
 * @param changePerHour GB that all classes together write in an hour
 */
public record ReplicationLoad(Bandwidth line, List<RpoClass> classes, BigDecimal changePerHour) {

    /** How the line stands to what it is asked. */
    public enum Verdict {
        /** A synchronisation fits into half of its RPO, so the next one can begin in time whatever happens to one. */
        COMFORTABLE,
        /** The line carries it, but a synchronisation takes more than half of its RPO: any disturbance breaks it. */
        TIGHT,
        /** More changes than the line carries: the backlog grows for ever, whatever the RPO. */
        NOT_SUSTAINABLE
    }

    /** Objectives that are offered, in minutes: from the product's shortest to its longest. */
    private static final List<Integer> OFFERED = List.of(5, 15, 30, 60, 120, 240, 480, 720, 1440);

    private static final BigDecimal HALF = new BigDecimal("0.5");
    private static final int DIGITS = 4;

    public ReplicationLoad {
        classes = List.copyOf(classes);
    }

    public static ReplicationLoad of(Bandwidth line, Collection<RpoClass> classes) {
        return new ReplicationLoad(
                line,
                List.copyOf(classes),
                classes.stream().map(RpoClass::changePerHour).reduce(BigDecimal.ZERO, BigDecimal::add));
    }

    /** @return the part of the line that the changes take: 1 is all of it, more cannot be */
    public BigDecimal share() {
        return changePerHour.divide(line.gigabytesPerHour(), DIGITS, RoundingMode.CEILING);
    }

    public Verdict verdict() {
        if (changePerHour.compareTo(line.gigabytesPerHour()) >= 0) {
            return Verdict.NOT_SUSTAINABLE;
        }
        return share().compareTo(HALF) <= 0 ? Verdict.COMFORTABLE : Verdict.TIGHT;
    }

    /**
     * @return how long one synchronisation of a class takes while the other classes have their share of the line; nothing
     *     when they leave it none
     */
    public Optional<Duration> synchronisation(RpoClass one) {
        var others = changePerHour.subtract(one.changePerHour());
        var left = line.gigabytesPerHour().subtract(others);
        if (left.signum() <= 0) {
            return Optional.empty();
        }
        var seconds = one.changeWithinRpo()
                .multiply(BigDecimal.valueOf(Duration.ofHours(1).toSeconds()))
                .divide(left, 0, RoundingMode.CEILING);
        return Optional.of(Duration.ofSeconds(seconds.longValueExact()));
    }

    /**
     * Table 9's reading: the changes of a whole hour come at once, as after a batch. Its answers round down where the wire
     * takes longer; these never do.
     *
     * @return the shortest objective offered that such an hour fits into; nothing when the line never catches up, as in
     *     the table's last row
     */
    public Optional<Duration> shortestRpo() {
        if (verdict() == Verdict.NOT_SUSTAINABLE) {
            return Optional.empty();
        }
        var needed = line.timeFor(changePerHour);
        return OFFERED.stream()
                .map(Duration::ofMinutes)
                .filter(rpo -> rpo.compareTo(needed) >= 0)
                .findFirst();
    }

    /** @return Mbps at which the changes would be comfortable */
    public long comfortableMegabits() {
        // 1 GB an hour is 8,000 Mb in 3,600 s; comfortable is twice that.
        return changePerHour
                .multiply(BigDecimal.valueOf(16_000))
                .divide(BigDecimal.valueOf(3_600), 0, RoundingMode.CEILING)
                .longValueExact();
    }

    /**
     * @param gigabytes all that is on the disks
     * @return how long the first synchronisation takes at least, beside the changes that go on meanwhile; nothing when it
     *     never ends
     */
    public Optional<Duration> firstSynchronisation(BigDecimal gigabytes) {
        var left = line.gigabytesPerHour().subtract(changePerHour);
        if (left.signum() <= 0) {
            return Optional.empty();
        }
        var seconds = gigabytes
                .multiply(BigDecimal.valueOf(Duration.ofHours(1).toSeconds()))
                .divide(left, 0, RoundingMode.CEILING);
        return Optional.of(Duration.ofSeconds(seconds.longValueExact()));
    }
}
