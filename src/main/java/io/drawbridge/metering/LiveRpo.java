package io.drawbridge.metering;

import io.drawbridge.core.SitePairId;
import io.drawbridge.metering.SeenReplication.Flow;
import io.drawbridge.planning.Backlog;
import io.drawbridge.planning.Bandwidth;
import io.drawbridge.planning.BandwidthPlan;
import io.drawbridge.planning.Link;
import io.drawbridge.planning.ReplicationLoad;
import io.drawbridge.planning.RpoClass;
import io.drawbridge.planning.RpoForecast;
import io.drawbridge.planning.RpoForecast.Measured;
import io.drawbridge.planning.RpoForecast.Sync;
import io.drawbridge.readiness.LagHistory;
import io.drawbridge.readiness.LagHistory.Lag;
import io.drawbridge.site.Sites;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.springframework.stereotype.Component;

/**
 * When a protection group will next miss its objective, from what its replications measured: the model of planning, fed with
 * what is instead of what somebody wrote down.
 */
@Component
public class LiveRpo {

    /** How far ahead is looked. */
    public static final Duration AHEAD = Duration.ofHours(24);

    /** What is under no protection group; named as readiness names it. */
    static final String NO_GROUP = "(no group)";

    private static final int POINTS = 49;
    private static final Duration TREND = Duration.ofHours(6);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY_AND_TIME =
            DateTimeFormatter.ofPattern("d MMM, HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    /** What is to come. */
    public enum Outlook {
        VIOLATED,
        EXPECTED,
        NOT_EXPECTED,
        /** Too little was seen. */
        UNKNOWN
    }

    /**
     * What the machine that comes closest to its objective measured.
     *
     * @param gigabytesPerHour that it changes by
     * @param growth by which that grows in an hour; 0 where none shows
     * @param megabitsPerSecond that a synchronisation ships
     * @param rhythm from the begin of one synchronisation to that of the next
     */
    public record Closest(
            String machine,
            BigDecimal gigabytesPerHour,
            BigDecimal growth,
            BigDecimal megabitsPerSecond,
            Duration rhythm,
            Sync last,
            int seen) {}

    /** @param lag of the oldest replica */
    public record Point(Instant at, Duration lag) {}

    /**
     * One protection group.
     *
     * @param rpoMinutes the strictest of its machines; null where none is known
     * @param at when it is violated first, or since when; null for neither
     * @param gigabytesPerHour that all its measured machines change by
     * @param unmeasured machines of which too little is known
     * @param curve of the lag to come; empty where nothing is known
     */
    public record GroupOutlook(
            String group,
            int machines,
            Long rpoMinutes,
            Outlook outlook,
            Instant at,
            String words,
            List<String> reasons,
            BigDecimal gigabytesPerHour,
            Optional<Closest> closest,
            int unmeasured,
            List<Point> curve) {

        public GroupOutlook {
            reasons = List.copyOf(reasons);
            curve = List.copyOf(curve);
        }
    }

    /**
     * A violation that is expected, as the last look found.
     *
     * @param since when it was first expected
     */
    public record Expected(String group, Instant since, Instant at, boolean still) {}

    private final ReplicationTable table;
    private final ReplicationLinks links;
    private final LagHistory lags;
    /** Two thousand replications are not reckoned anew for every reader. */
    private final Map<SitePairId, Reckoned> reckoned = new ConcurrentHashMap<>();

    LiveRpo(ReplicationTable table, ReplicationLinks links, LagHistory lags, Sites sites) {
        links.check(sites);
        this.table = table;
        this.links = links;
        this.lags = lags;
    }

    /** @return when the replications of the pair were last looked at; empty for never */
    public Optional<Instant> lookedAt(SitePairId pair) {
        return table.watched(pair).map(ReplicationTable.Watched::lookedAt);
    }

    /** @return what replication can use of the pair's connection, where settings say how fast that is */
    public Optional<Bandwidth> line(SitePairId pair) {
        return links.of(pair).flatMap(Link::payload);
    }

    /** @return violations that are expected, or were within the last hours */
    public List<Expected> expected(SitePairId pair) {
        var looked = lookedAt(pair).orElse(Instant.MAX);
        return table.warnings(pair).stream()
                .map(one -> new Expected(
                        one.group(),
                        one.since(),
                        one.expectedAt(),
                        !one.lastExpected().isBefore(looked)))
                .toList();
    }

    /** One replication, and what it is likely to do. */
    private record Course(
            SeenReplication of, Optional<Measured> measured, Optional<RpoForecast> forecast, Instant violated) {

        boolean isKnown() {
            return violated != null || forecast.isPresent();
        }

        /** @return the part of its objective that it needs */
        double need() {
            double rhythm =
                    measured.map(one -> (double) one.rhythm().toSeconds()).orElse(0.0);
            double takes = measured.map(one -> one.bytesPerSecond() * rhythm / one.throughput())
                    .orElse(0.0);
            return of.rpoMinutes() == null ? 0 : (Math.max(rhythm, takes) + takes) / (of.rpoMinutes() * 60);
        }
    }

    private record Reckoned(Instant of, List<GroupOutlook> groups) {}

    /** @return the groups of a pair by name, as the last look found them; none before it was looked at */
    public List<GroupOutlook> of(SitePairId pair) {
        var looked = lookedAt(pair);
        var known = reckoned.get(pair);
        return known != null && looked.filter(known.of()::equals).isPresent() ? known.groups() : reckon(pair);
    }

    List<GroupOutlook> reckon(SitePairId pair) {
        var looked = lookedAt(pair);
        if (looked.isEmpty()) {
            return List.of();
        }
        var groups = reckon(pair, looked.get());
        reckoned.put(pair, new Reckoned(looked.get(), groups));
        return groups;
    }

    private List<GroupOutlook> reckon(SitePairId pair, Instant now) {
        var line = line(pair);
        var groups = new TreeMap<String, List<Course>>();
        table.seen(pair).values().stream()
                .filter(one -> one.flow() != Flow.GONE)
                .forEach(one -> groups.computeIfAbsent(
                                Objects.requireNonNullElse(one.group(), NO_GROUP), group -> new ArrayList<>())
                        .add(course(one, now, line)));
        var crowded = links.of(pair).map(link -> crowded(link, groups)).orElse(Map.of());
        var history = lags.of(pair, now.minus(TREND.multipliedBy(2)));
        return groups.entrySet().stream()
                .map(group -> outlook(
                        group.getKey(),
                        group.getValue(),
                        now,
                        Optional.ofNullable(crowded.get(group.getKey())),
                        history.getOrDefault(group.getKey(), List.of())))
                .toList();
    }

    private static Course course(SeenReplication one, Instant now, Optional<Bandwidth> line) {
        if (one.flow() == Flow.OFF || one.rpoMinutes() == null) {
            return new Course(one, Optional.empty(), Optional.empty(), null);
        }
        var rpo = Duration.ofMinutes(one.rpoMinutes());
        var measured = RpoForecast.measure(one.recent(), now, line);
        if (one.syncedAt() == null) {
            return new Course(one, measured, Optional.empty(), one.violating() ? now : null);
        }
        var due = one.syncedAt().plus(rpo);
        if (one.violating()) {
            return new Course(one, measured, forecast(one, measured, rpo, now), due.isBefore(now) ? due : now);
        }
        return new Course(one, measured, forecast(one, measured, rpo, now), null);
    }

    private static Optional<RpoForecast> forecast(
            SeenReplication one, Optional<Measured> measured, Duration rpo, Instant now) {
        return switch (one.flow()) {
            case STOPPED -> Optional.of(RpoForecast.stopped(rpo, one.syncedAt(), now, AHEAD));
            case WAITS, SYNCHRONISES ->
                measured.map(known ->
                        RpoForecast.of(known, rpo, one.syncedAt(), now, one.flow() == Flow.SYNCHRONISES, AHEAD));
            default -> Optional.empty();
        };
    }

    /** @return when this one will first be late; empty inside where it will not, empty where that is not known */
    Optional<Optional<Instant>> violationOf(SeenReplication one, Instant now) {
        return course(one, now, Optional.empty()).forecast().map(RpoForecast::violation);
    }

    /** All together over one line, as planning reckons it: when each group is violated where they write more than it carries. */
    private static Map<String, Duration> crowded(Link link, Map<String, List<Course>> groups) {
        var classes = new ArrayList<RpoClass>();
        groups.forEach((group, courses) -> strictest(courses)
                .ifPresent(rpo -> classes.add(new RpoClass(group, Duration.ofMinutes(rpo), changes(courses)))));
        if (classes.isEmpty() || link.payload().isEmpty()) {
            return Map.of();
        }
        var load = link.carrying(classes, Duration.ZERO);
        return load.verdict() == ReplicationLoad.Verdict.NOT_SUSTAINABLE
                ? Backlog.over(load, AHEAD, 2).firstViolations()
                : Map.of();
    }

    private static Optional<Long> strictest(List<Course> courses) {
        return courses.stream()
                .map(course -> course.of().rpoMinutes())
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder());
    }

    private static BigDecimal changes(List<Course> courses) {
        return gigabytesPerHour(courses.stream()
                .flatMap(course -> course.measured().stream())
                .mapToDouble(Measured::bytesPerSecond)
                .sum());
    }

    private static BigDecimal gigabytesPerHour(double bytesPerSecond) {
        return BigDecimal.valueOf(bytesPerSecond * 3600 / 1e9).setScale(3, RoundingMode.HALF_UP);
    }

    private static GroupOutlook outlook(
            String group, List<Course> courses, Instant now, Optional<Duration> crowded, List<Lag> history) {
        var counted = courses.stream()
                .filter(course -> course.of().flow() != Flow.OFF)
                .toList();
        var violated = counted.stream()
                .filter(course -> course.violated() != null)
                .min(Comparator.comparing(Course::violated));
        var next = counted.stream()
                .filter(course ->
                        course.forecast().flatMap(RpoForecast::violation).isPresent())
                .min(Comparator.comparing(
                        course -> course.forecast().orElseThrow().violation().orElseThrow()));
        var expected =
                next.map(course -> course.forecast().orElseThrow().violation().orElseThrow());
        var together = crowded.map(now::plus);
        boolean byCrowd = together.isPresent()
                && expected.filter(at -> !at.isAfter(together.get())).isEmpty();
        var closest = violated.or(() -> next).or(() -> counted.stream()
                .filter(course -> course.measured().isPresent())
                .max(Comparator.comparing(Course::need)));
        int unmeasured =
                (int) counted.stream().filter(course -> !course.isKnown()).count();
        Outlook outlook;
        Instant at = null;
        if (violated.isPresent()) {
            outlook = Outlook.VIOLATED;
            at = violated.get().violated();
        } else if (expected.isPresent() || byCrowd) {
            outlook = Outlook.EXPECTED;
            at = byCrowd ? together.get() : expected.get();
        } else {
            outlook = !counted.isEmpty() && unmeasured == counted.size() ? Outlook.UNKNOWN : Outlook.NOT_EXPECTED;
        }
        var rpo = strictest(courses).orElse(null);
        var reasons = new ArrayList<String>();
        if (outlook == Outlook.EXPECTED && byCrowd) {
            reasons.add("All groups together change by more than the connection carries for replication.");
        }
        closest.ifPresent(course -> reasons.addAll(reasons(course)));
        trend(history, now).ifPresent(reasons::add);
        var words = words(
                outlook,
                at,
                now,
                closest.map(course -> course.of().rpoMinutes()).orElse(rpo));
        if (unmeasured > 0) {
            words += " " + unmeasured + " of " + counted.size() + " machines not measured yet.";
            reasons.add("A machine is measured once two of its synchronisations were seen.");
        }
        return new GroupOutlook(
                group,
                courses.size(),
                rpo,
                outlook,
                at,
                words,
                reasons,
                changes(counted),
                closest.flatMap(LiveRpo::closest),
                unmeasured,
                // What some of the machines will do says nothing of the oldest replica.
                unmeasured == 0 || at != null ? curve(counted, now) : List.of());
    }

    private static Optional<Closest> closest(Course course) {
        return course.measured()
                .map(measured -> new Closest(
                        course.of().machine(),
                        gigabytesPerHour(measured.bytesPerSecond()),
                        gigabytesPerHour(measured.growth() * 3600),
                        megabits(measured.throughput()),
                        measured.rhythm(),
                        course.of().recent().get(course.of().recent().size() - 1),
                        measured.seen()));
    }

    /** Rounded down: what a line carries is never made more. */
    private static BigDecimal megabits(double bytesPerSecond) {
        return BigDecimal.valueOf(bytesPerSecond * 8 / 1e6).setScale(3, RoundingMode.DOWN);
    }

    private static List<String> reasons(Course course) {
        var reasons = new ArrayList<String>();
        var name = course.of().machine();
        if (course.of().flow() == Flow.STOPPED) {
            reasons.add(name + ": its replication stands still and will not go on by itself.");
        }
        closest(course).ifPresent(one -> {
            reasons.add(name + ": the last synchronisation shipped "
                    + size(one.last().bytes()) + " in "
                    + BandwidthPlan.words(one.last().duration()) + "; " + plain(one.megabitsPerSecond())
                    + " Mbps are reckoned with, and one begins every " + BandwidthPlan.words(one.rhythm()) + ".");
            reasons.add(name + " changes by " + plain(one.gigabytesPerHour()) + " GB an hour"
                    + (one.growth().signum() > 0
                            ? ", and by " + plain(one.growth()) + " GB an hour more each hour"
                            : "")
                    + ", measured from " + one.seen() + (one.seen() == 1 ? " synchronisation." : " synchronisations."));
        });
        course.forecast()
                .flatMap(RpoForecast::atViolation)
                .ifPresent(takes -> reasons.add(
                        "The synchronisation that comes too late takes " + BandwidthPlan.words(takes) + "."));
        return reasons;
    }

    private static Optional<String> trend(List<Lag> history, Instant now) {
        var border = now.minus(TREND);
        var before = highest(
                history.stream().filter(lag -> lag.at().isBefore(border)).toList());
        var after = highest(
                history.stream().filter(lag -> !lag.at().isBefore(border)).toList());
        return before.isPresent() && after.isPresent()
                ? Optional.of("Largest lag that was looked at: " + after.getAsLong() + " min in the last 6 hours, "
                        + before.getAsLong() + " min in the 6 before.")
                : Optional.empty();
    }

    private static OptionalLong highest(List<Lag> lags) {
        return lags.stream()
                .map(Lag::lagMinutes)
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .max();
    }

    private static String words(Outlook outlook, Instant at, Instant now, Long rpo) {
        var objective = rpo == null ? "objective" : "RPO of " + BandwidthPlan.words(Duration.ofMinutes(rpo));
        return switch (outlook) {
            case VIOLATED -> "The " + objective + " is violated since " + time(at, now) + ".";
            case EXPECTED -> "At the present rate the " + objective + " is violated at " + time(at, now) + ".";
            case NOT_EXPECTED -> "No violation in the next " + AHEAD.toHours() + " h at the present rate.";
            case UNKNOWN -> "Not known yet.";
        };
    }

    private static String time(Instant at, Instant now) {
        boolean today = at.atZone(ZoneOffset.UTC)
                .toLocalDate()
                .equals(now.atZone(ZoneOffset.UTC).toLocalDate());
        return (today ? TIME : DAY_AND_TIME).format(at) + " UTC";
    }

    private static String plain(BigDecimal number) {
        var plain = number.stripTrailingZeros();
        return (plain.scale() < 0 ? plain.setScale(0) : plain).toPlainString();
    }

    private static String size(long bytes) {
        return bytes >= 100_000_000
                ? plain(BigDecimal.valueOf(bytes / 1e9).setScale(2, RoundingMode.HALF_UP)) + " GB"
                : plain(BigDecimal.valueOf(bytes / 1e6).setScale(1, RoundingMode.HALF_UP)) + " MB";
    }

    private static List<Point> curve(List<Course> courses, Instant now) {
        var moments = IntStream.range(0, POINTS)
                .mapToObj(n -> now.plus(AHEAD.multipliedBy(n).dividedBy(POINTS - 1)))
                .toList();
        var highest = new LinkedHashMap<Instant, Duration>();
        for (var course : courses) {
            if (course.forecast().isEmpty()) {
                continue;
            }
            var lags = course.forecast().get().lags(moments, course.of().syncedAt());
            for (int n = 0; n < moments.size(); n++) {
                highest.merge(moments.get(n), lags.get(n), (one, other) -> one.compareTo(other) > 0 ? one : other);
            }
        }
        return highest.entrySet().stream()
                .map(point -> new Point(point.getKey(), point.getValue()))
                .toList();
    }
}
