package io.drawbridge.planning;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How much was written and is not yet at the other site, over time: the "snowball" of the source design's note under
 * table 9. Reckoned forward in small steps: a class begins a synchronisation every half RPO, or when the one before is
 * over; synchronisations that go on share the line evenly; each ships what was written until it began. Changes come
 * evenly.
 *
 * @param points in the order of time, the first at the start with nothing to ship
 * @param firstViolations by class, when its newest replica was first older than its RPO; those that never were are not
 *     in it
 */
public record Backlog(List<Point> points, Map<String, Duration> firstViolations) {

    /**
     * One moment.
     *
     * @param after since the start
     * @param gigabytes that have still to go over the line
     */
    public record Point(Duration after, double gigabytes) {}

    private static final int STEPS_IN_SHORTEST_RPO = 60;
    private static final int MOST_STEPS = 20_000;

    public Backlog {
        points = List.copyOf(points);
        firstViolations = Collections.unmodifiableMap(new LinkedHashMap<>(firstViolations));
    }

    public Optional<Duration> firstViolation() {
        return firstViolations.values().stream().min(Duration::compareTo);
    }

    public double highest() {
        return points.stream().mapToDouble(Point::gigabytes).max().orElse(0);
    }

    /** One class in the reckoning; times in seconds, amounts in GB. */
    private static final class Stream {
        final RpoClass of;
        final double perSecond;
        final double rpo;
        /** Written since the synchronisation that goes on began, or since the last one did. */
        double waiting;
        /** What the one that goes on has still to ship. */
        double shipping;

        boolean going;
        double begun;
        /** The moment that the newest replica shows. */
        double replica;

        Stream(RpoClass of) {
            this.of = of;
            this.perSecond = of.gigabytesPerHour().doubleValue() / 3600;
            this.rpo = of.rpo().toSeconds();
        }
    }

    /**
     * @param span how far ahead
     * @param count of points, two at least
     */
    public static Backlog over(ReplicationLoad load, Duration span, int count) {
        if (count < 2 || span.isNegative() || span.isZero()) {
            throw new IllegalArgumentException("a plot has a beginning and an end");
        }
        var streams = load.classes().stream().map(Stream::new).toList();
        double shortest = streams.stream().mapToDouble(one -> one.rpo).min().orElse(3600);
        int steps = (int) Math.max(
                count - 1, Math.min(MOST_STEPS, Math.ceil(span.toSeconds() / shortest * STEPS_IN_SHORTEST_RPO)));
        double step = (double) span.toSeconds() / steps;
        double carried = load.line().bitsPerSecond() / 8e9 * step;
        var points = new ArrayList<Point>();
        points.add(new Point(Duration.ZERO, 0));
        Map<String, Duration> violations = new LinkedHashMap<>();
        int drawn = 1;
        for (int i = 1; i <= steps; i++) {
            double now = i * step;
            streams.forEach(one -> one.waiting += one.perSecond * step);
            begin(streams, now);
            ship(streams, carried);
            for (var one : streams) {
                if (one.going && one.shipping <= 1e-12) {
                    one.going = false;
                    one.shipping = 0;
                    one.replica = one.begun;
                }
                // The step itself is no delay of the line's.
                if (now - one.replica > one.rpo + 2 * step) {
                    violations.putIfAbsent(one.of.name(), Duration.ofSeconds((long) now));
                }
            }
            if ((long) i * (count - 1) >= (long) drawn * steps) {
                points.add(new Point(
                        Duration.ofSeconds(Math.round(now)),
                        streams.stream()
                                .mapToDouble(one -> one.waiting + one.shipping)
                                .sum()));
                drawn++;
            }
        }
        return new Backlog(points, violations);
    }

    private static void begin(List<Stream> streams, double now) {
        for (var one : streams) {
            if (!one.going && now - one.begun >= one.rpo / 2) {
                one.going = true;
                one.begun = now;
                one.shipping = one.waiting;
                one.waiting = 0;
            }
        }
    }

    /** Even shares; what one does not need goes to the others. */
    private static void ship(List<Stream> streams, double carried) {
        var going = new ArrayList<>(streams.stream().filter(one -> one.going).toList());
        double left = carried;
        while (!going.isEmpty() && left > 0) {
            double share = left / going.size();
            var sated = going.stream().filter(one -> one.shipping <= share).toList();
            if (sated.isEmpty()) {
                going.forEach(one -> one.shipping -= share);
                return;
            }
            for (var one : sated) {
                left -= one.shipping;
                one.shipping = 0;
            }
            going.removeAll(sated);
        }
    }
}
