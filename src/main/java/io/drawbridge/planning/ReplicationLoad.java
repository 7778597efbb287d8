package io.drawbridge.planning;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What replication asks of a line: the changes of all classes against what it carries (source design 4.7.1, table 9).
 * All classes share the line, so each has what the others leave it.
 *
 * @param classes as they go over the line, after compression
 * @param burst the changes of so long a time may come at once, as after a batch: table 9 takes an hour; nothing where
 *     they come evenly
 */
public record ReplicationLoad(Bandwidth line, List<RpoClass> classes, Duration burst) {

    /** How the line stands to what it is asked, the best first. */
    public enum Verdict {
        /** A synchronisation fits into half of its RPO, so the next one can begin in time whatever happens to one. */
        FEASIBLE,
        /** The line carries it, but a synchronisation takes more than half of its RPO: any disturbance breaks it. */
        AT_RISK,
        /** At least as many changes as the line carries: the backlog grows for ever, whatever the RPO. */
        NOT_SUSTAINABLE;

        public String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /**
     * How one class fares.
     *
     * @param gigabytesPerSync what a synchronisation ships at the worst: the changes of one RPO, or of a burst
     * @param left what the other classes leave it of the line; empty when that is nothing
     * @param syncTime rounded up to the second; empty when it never ends
     * @param lowestFeasibleRpo the shortest for which a synchronisation fits into half of it; empty when none does
     * @param lowestSustainableRpo the shortest that a synchronisation fits into at all, as table 9 reckons; empty when
     *     the line never catches up
     */
    public record Outlook(
            RpoClass of,
            Verdict verdict,
            BigDecimal gigabytesPerSync,
            Optional<BigDecimal> left,
            Optional<Duration> syncTime,
            Optional<Duration> lowestFeasibleRpo,
            Optional<Duration> lowestSustainableRpo) {}

    /**
     * The line as classes are added one after the other.
     *
     * @param added the class that came last
     * @param suffering names of the classes that fare worse than before it came
     */
    public record Addition(RpoClass added, BigDecimal share, Verdict verdict, List<String> suffering) {}

    /** Objectives that are offered, in minutes: from the product's shortest to its longest. */
    private static final List<Integer> OFFERED = List.of(5, 15, 30, 60, 120, 240, 480, 720, 1440);

    private static final BigDecimal SECONDS_PER_HOUR = BigDecimal.valueOf(3600);
    private static final int DIGITS = 4;

    public ReplicationLoad {
        if (burst.isNegative()) {
            throw new IllegalArgumentException("no time is shorter than nothing");
        }
        classes = List.copyOf(classes);
    }

    /** Changes that come evenly. */
    public static ReplicationLoad of(Bandwidth line, Collection<RpoClass> classes) {
        return of(line, classes, Duration.ZERO);
    }

    public static ReplicationLoad of(Bandwidth line, Collection<RpoClass> classes, Duration burst) {
        return new ReplicationLoad(line, List.copyOf(classes), burst);
    }

    /** @return GB that all classes together write in an hour */
    public BigDecimal gigabytesPerHour() {
        return classes.stream().map(RpoClass::gigabytesPerHour).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** @return the part of the line that the changes take, rounded up: 1 is all of it, more cannot be */
    public BigDecimal share() {
        // 1 GB an hour is 8,000,000,000 bits in 3,600 s.
        return gigabytesPerHour()
                .multiply(BigDecimal.valueOf(8_000_000_000L))
                .divide(
                        BigDecimal.valueOf(line.bitsPerSecond()).multiply(SECONDS_PER_HOUR),
                        DIGITS,
                        RoundingMode.CEILING);
    }

    private boolean growsForEver() {
        return gigabytesPerHour().compareTo(line.gigabytesPerHour()) >= 0;
    }

    /** @return that of the class that fares worst */
    public Verdict verdict() {
        if (growsForEver()) {
            return Verdict.NOT_SUSTAINABLE;
        }
        return classes.stream()
                .map(this::verdict)
                .max(Comparator.naturalOrder())
                .orElse(Verdict.FEASIBLE);
    }

    private Verdict verdict(RpoClass one) {
        if (growsForEver()) {
            return Verdict.NOT_SUSTAINABLE;
        }
        return fits(one, one.rpo(), 2) ? Verdict.FEASIBLE : Verdict.AT_RISK;
    }

    /** @return GB an hour that the other classes leave; zero or less when they take all */
    private BigDecimal left(RpoClass one) {
        return line.gigabytesPerHour().subtract(gigabytesPerHour()).add(one.gigabytesPerHour());
    }

    private BigDecimal gigabytesPerSync(RpoClass one, Duration rpo) {
        return one.gigabytesWithin(rpo.compareTo(burst) >= 0 ? rpo : burst);
    }

    private Optional<Duration> time(RpoClass one, BigDecimal gigabytes) {
        var left = left(one);
        return left.signum() <= 0
                ? Optional.empty()
                : Optional.of(Duration.ofSeconds(gigabytes
                        .multiply(SECONDS_PER_HOUR)
                        .divide(left, 0, RoundingMode.CEILING)
                        .longValueExact()));
    }

    /** @return whether so many synchronisations, one after the other, fit into an RPO */
    private boolean fits(RpoClass one, Duration rpo, int times) {
        return time(one, gigabytesPerSync(one, rpo))
                .filter(time -> time.multipliedBy(times).compareTo(rpo) <= 0)
                .isPresent();
    }

    /** The time of a synchronisation never shrinks against its RPO as that grows: what fits once fits ever after. */
    private Optional<Duration> lowest(RpoClass one, int times, ProtectionLimits limits) {
        if (growsForEver() || !fits(one, Duration.ofMinutes(limits.longestRpoMinutes()), times)) {
            return Optional.empty();
        }
        int least = limits.shortestRpoMinutes();
        int most = limits.longestRpoMinutes();
        while (least < most) {
            int middle = (least + most) / 2;
            if (fits(one, Duration.ofMinutes(middle), times)) {
                most = middle;
            } else {
                least = middle + 1;
            }
        }
        return Optional.of(Duration.ofMinutes(least));
    }

    /**
     * @param limits the shortest and longest RPO that the product takes
     * @return how each class fares, in the order given
     */
    public List<Outlook> outlooks(ProtectionLimits limits) {
        return classes.stream().map(one -> outlook(one, limits)).toList();
    }

    private Outlook outlook(RpoClass one, ProtectionLimits limits) {
        var volume = gigabytesPerSync(one, one.rpo());
        return new Outlook(
                one,
                verdict(one),
                volume,
                Optional.of(left(one)).filter(left -> left.signum() > 0),
                time(one, volume),
                lowest(one, 2, limits),
                lowest(one, 1, limits));
    }

    /** @return what each further class does to those before it, in the order given */
    public List<Addition> additions() {
        return IntStream.range(0, classes.size())
                .mapToObj(last -> {
                    var before = new ReplicationLoad(line, classes.subList(0, last), burst);
                    var after = new ReplicationLoad(line, classes.subList(0, last + 1), burst);
                    return new Addition(
                            classes.get(last),
                            after.share(),
                            after.verdict(),
                            before.classes().stream()
                                    .filter(one -> after.verdict(one).compareTo(before.verdict(one)) > 0)
                                    .map(RpoClass::name)
                                    .toList());
                })
                .toList();
    }

    /**
     * @return GB an hour, evenly written, that can be added before the first class is at risk; 0 when one is already
     */
    public BigDecimal roomWithoutRisk() {
        if (verdict() != Verdict.FEASIBLE) {
            return BigDecimal.ZERO;
        }
        // A class needs its synchronisation's volume twice within its RPO; whatever is left beside that is room.
        return classes.stream()
                .map(one -> left(one)
                        .subtract(gigabytesPerSync(one, one.rpo())
                                .multiply(BigDecimal.valueOf(2))
                                .multiply(SECONDS_PER_HOUR)
                                .divide(BigDecimal.valueOf(one.rpo().toSeconds()), 9, RoundingMode.CEILING)))
                .min(Comparator.naturalOrder())
                .orElse(line.gigabytesPerHour())
                .max(BigDecimal.ZERO);
    }

    /**
     * @param away how long nothing passed the line
     * @return how long the line needs to catch up afterwards, beside the changes that go on; empty when it never does
     */
    public Optional<Duration> catchUpAfter(Duration away) {
        return firstSynchronisation(gigabytesPerHour()
                .multiply(BigDecimal.valueOf(away.toSeconds()))
                .divide(SECONDS_PER_HOUR, 9, RoundingMode.CEILING));
    }

    /**
     * Table 9's reading: the changes of a whole hour come at once, as after a batch. Its answers round down where the wire
     * takes longer; these never do.
     *
     * @return the shortest objective offered that such an hour fits into; nothing when the line never catches up, as in
     *     the table's last row
     */
    public Optional<Duration> shortestRpo() {
        if (growsForEver()) {
            return Optional.empty();
        }
        var needed = line.timeFor(gigabytesPerHour());
        return OFFERED.stream()
                .map(Duration::ofMinutes)
                .filter(rpo -> rpo.compareTo(needed) >= 0)
                .findFirst();
    }

    /** @return Mbps of a line over which a single class of so many evenly written changes would be feasible */
    public long comfortableMegabits() {
        // 1 GB an hour is 8,000 Mb in 3,600 s; comfortable is twice that.
        return gigabytesPerHour()
                .multiply(BigDecimal.valueOf(16_000))
                .divide(SECONDS_PER_HOUR, 0, RoundingMode.CEILING)
                .longValueExact();
    }

    /**
     * @param gigabytes all that is on the disks
     * @return how long the first synchronisation takes at least, beside the changes that go on meanwhile; nothing when it
     *     never ends
     */
    public Optional<Duration> firstSynchronisation(BigDecimal gigabytes) {
        var left = line.gigabytesPerHour().subtract(gigabytesPerHour());
        if (left.signum() <= 0) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofSeconds(gigabytes
                .multiply(SECONDS_PER_HOUR)
                .divide(left, 0, RoundingMode.CEILING)
                .longValueExact()));
    }
}
