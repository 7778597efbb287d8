package io.drawbridge.planning;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.planning.ReplicationLoad.Addition;
import io.drawbridge.planning.ReplicationLoad.Outlook;
import io.drawbridge.planning.ReplicationLoad.Verdict;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Whether groups of machines can be replicated over a connection within their RPO: the question of the source design's
 * 4.7.1, answered in numbers and in words.
 *
 * @param groups as they are written, before compression
 * @param load the same as they go over the line
 * @param outlooks of the groups, in their order
 * @param backlog over {@code span}
 */
public record BandwidthPlan(
        Link link,
        List<RpoClass> groups,
        Duration burst,
        Duration span,
        ReplicationLoad load,
        List<Outlook> outlooks,
        Backlog backlog) {

    /** More would not be read by anybody. */
    public static final int MOST_GROUPS = 50;

    private static final BigDecimal MOST_GIGABYTES_PER_HOUR = BigDecimal.valueOf(1_000_000);
    private static final Duration LONGEST_BURST = Duration.ofDays(1);
    private static final Duration LONGEST_SPAN = Duration.ofDays(7);
    private static final int POINTS = 241;

    /**
     * @param burst the changes of so long a time may come at once
     * @param span how far ahead the backlog is reckoned
     * @throws InvalidInput naming the field: groups are counted from 0, {@code groups[0].rpoMinutes}
     */
    public static BandwidthPlan of(
            Link link, List<RpoClass> groups, Duration burst, Duration span, ProtectionLimits limits) {
        if (groups.isEmpty() || groups.size() > MOST_GROUPS) {
            throw new InvalidInput("groups", "must be 1 to " + MOST_GROUPS);
        }
        var names = new HashSet<String>();
        for (int i = 0; i < groups.size(); i++) {
            check("groups[" + i + "].", groups.get(i), limits);
            if (!names.add(groups.get(i).name())) {
                throw new InvalidInput("groups[" + i + "].name", "must differ from those of other groups");
            }
        }
        if (burst.isNegative() || burst.compareTo(LONGEST_BURST) > 0) {
            throw new InvalidInput("burstMinutes", "must be 0 to " + LONGEST_BURST.toMinutes() + " minutes");
        }
        if (span.compareTo(Duration.ofHours(1)) < 0 || span.compareTo(LONGEST_SPAN) > 0) {
            throw new InvalidInput("plotHours", "must be 1 to " + LONGEST_SPAN.toHours() + " hours");
        }
        var load = link.carrying(groups, burst);
        return new BandwidthPlan(
                link, List.copyOf(groups), burst, span, load, load.outlooks(limits), Backlog.over(load, span, POINTS));
    }

    private static void check(String prefix, RpoClass group, ProtectionLimits limits) {
        if (group.name().isBlank() || group.name().length() > 80) {
            throw new InvalidInput(prefix + "name", "must have 1 to 80 characters");
        }
        Figures.within(
                prefix + "changeGigabytesPerHour",
                group.gigabytesPerHour(),
                BigDecimal.ZERO,
                MOST_GIGABYTES_PER_HOUR,
                "GB an hour");
        long minutes = group.rpo().toMinutes();
        if (minutes < limits.shortestRpoMinutes() || minutes > limits.longestRpoMinutes()) {
            throw new InvalidInput(
                    prefix + "rpoMinutes",
                    "must be " + limits.shortestRpoMinutes() + " to " + limits.longestRpoMinutes() + " minutes");
        }
    }

    public Verdict verdict() {
        return load.verdict();
    }

    public List<Addition> additions() {
        return load.additions();
    }

    /** @return in three words or so */
    public String headline() {
        return switch (verdict()) {
            case FEASIBLE -> "It works";
            case AT_RISK -> "It is at risk";
            case NOT_SUSTAINABLE -> "It cannot work";
        };
    }

    /** @return why, in sentences with the numbers */
    public String words() {
        String carried = ProtectionSizing.plain(load.gigabytesPerHour()) + " GB an hour over a connection that carries "
                + load.line()
                        .gigabytesPerHour()
                        .setScale(2, RoundingMode.DOWN)
                        .stripTrailingZeros()
                        .toPlainString()
                + " GB an hour for replication";
        if (verdict() == Verdict.NOT_SUSTAINABLE) {
            return carried + ": the backlog grows for ever, and no recovery point objective can be kept."
                    + backlog.firstViolation()
                            .map(first -> " The first objective is missed after " + words(first) + ".")
                            .orElse("")
                    + " It would need more than " + ProtectionSizing.plain(needed()) + " Mbps.";
        }
        var tightest = tightest();
        var time = tightest.syncTime().orElseThrow();
        String fits = "At the worst a synchronisation"
                + (groups.size() > 1 ? " of " + tightest.of().name() : "")
                + " takes " + words(time) + "; half of its objective is "
                + words(tightest.of().rpo().dividedBy(2)) + ".";
        if (verdict() == Verdict.FEASIBLE) {
            return carried + ". " + fits;
        }
        return carried + ", so nothing piles up. But a disturbance breaks the objective. " + fits
                + tightest.lowestFeasibleRpo()
                        .map(rpo -> " It would work with " + words(rpo) + ".")
                        .orElse(" No objective is safe over this connection: the changes take more than half of what it"
                                + " leaves.");
    }

    /** @return the group that needs most of half its objective */
    public Outlook tightest() {
        return outlooks.stream()
                .max(Comparator.comparing(one -> one.syncTime()
                        .map(time -> (double) time.toSeconds() / one.of().rpo().toSeconds())
                        .orElse(Double.MAX_VALUE)))
                .orElseThrow();
    }

    /** @return how much of half its RPO a synchronisation leaves, in per cent; negative when it takes more */
    public static Optional<Long> marginPercent(Outlook outlook) {
        return outlook.syncTime()
                .map(time -> Math.floorDiv(
                        100 * (outlook.of().rpo().toSeconds() - 2 * time.toSeconds()),
                        outlook.of().rpo().toSeconds()));
    }

    /** @return Mbps of a circuit that the changes would fill beside what other traffic takes of this one */
    private BigDecimal needed() {
        // 1 GB an hour is 8,000 Mb in 3,600 s.
        var changes = load.gigabytesPerHour()
                .multiply(BigDecimal.valueOf(8_000))
                .divide(BigDecimal.valueOf(3_600), 9, RoundingMode.CEILING)
                .movePointRight(2)
                .divide(link.protocolEfficiencyPercent(), 9, RoundingMode.CEILING);
        return link.megabitsPerSecond()
                .multiply(link.otherTrafficPercent())
                .movePointLeft(2)
                .add(changes)
                .setScale(0, RoundingMode.CEILING);
    }

    /** @return "28 min 5 s", rounded up to what one would say */
    public static String words(Duration time) {
        long seconds = time.toSeconds() + (time.toNanosPart() > 0 ? 1 : 0);
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
        }
        long minutes = (seconds + 59) / 60;
        if (minutes < 48 * 60) {
            return minutes / 60 + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
        }
        long hours = (minutes + 59) / 60;
        return hours / 24 + " days" + (hours % 24 == 0 ? "" : " " + hours % 24 + " h");
    }
}
