package io.drawbridge.planning;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How fast moves were, as told by those that are over. Moves share a path evenly, each up to what a single one can use;
 * the two figures that explain best what was seen are taken. What was told before stands until something else was seen.
 *
 * <p>Moves that were slow while as many went on as the path was said to carry mean a slower path. Moves that were slow
 * with fewer at once may also mean that a single one can use no more: that is tried first, since it lets more move. As
 * soon as moves went on in different numbers, the two differ.
 *
 * @param bitsPerSecond what the path carries, in bits a second
 * @param mostPerMove what a single move can use, in bits a second, where something tells
 * @param moves that are over and were counted
 * @param measuredBitsPerSecond what passed the path while something moved, with what goes on: 8 × bytes ÷ time
 */
public record MigrationSpeed(long bitsPerSecond, Optional<Long> mostPerMove, int moves, long measuredBitsPerSecond) {

    /** The latest moves tell; older ones hardly count. */
    private static final int MOST_MOVES = 40;

    /** What each next older move counts less. */
    private static final double FADES = 0.9;

    /** So much better must a figure other than the one told explain what was seen: it may be 5 % beside it. */
    private static final double WORTH_A_FIGURE = 0.0025;

    /**
     * A move.
     *
     * @param bytes that went over once; of one that goes on, so far
     * @param changeBytesPerSecond what went over again, as far as anybody knows
     * @param ended empty while it goes on
     */
    public record Move(long bytes, long changeBytesPerSecond, Instant begun, Optional<Instant> ended) {

        public Move {
            Objects.requireNonNull(begun, "begun");
            if (bytes < 0 || changeBytesPerSecond < 0) {
                throw new IllegalArgumentException("a move cannot have fewer than no bytes");
            }
        }

        private Instant until(Instant now) {
            return ended.orElse(now);
        }

        private double seconds(Instant now) {
            return MigrationSpeed.seconds(Duration.between(begun, until(now)));
        }

        private double bits(Instant now) {
            return 8.0 * bytes + 8.0 * changeBytesPerSecond * seconds(now);
        }
    }

    /** How long a move had so many beside it. */
    private record Part(double seconds, int atOnce) {}

    /** A move that is over, as it was seen. */
    private record Sample(double rate, double seconds, List<Part> parts, double weight) {

        /** @return what it would have had by these figures, in bits a second */
        double expected(double path, double one) {
            double bits = 0;
            for (var part : parts) {
                bits += part.seconds() * Math.min(one, path / part.atOnce());
            }
            return bits / seconds;
        }

        /** @return the speed of the path at which its even share explains it */
        double path() {
            double shares = 0;
            for (var part : parts) {
                shares += part.seconds() / part.atOnce();
            }
            return rate * seconds / shares;
        }

        double meanAtOnce() {
            return parts.stream()
                            .mapToDouble(part -> part.seconds() * part.atOnce())
                            .sum()
                    / seconds;
        }
    }

    /** How well two figures explain what was seen; the less the better. */
    private record Guess(double path, double one, double cost) {}

    /**
     * @param all moves, those that go on among them
     * @param told what the path was said to carry, in bits a second
     * @param toldPerMove what a single move was said to use, in bits a second
     * @param atOnce how many the path was said to carry at once
     * @return empty as long as no move is over that tells anything
     */
    public static Optional<MigrationSpeed> of(
            List<Move> all, Instant now, long told, Optional<Long> toldPerMove, int atOnce) {
        var samples = samples(all, now);
        if (samples.isEmpty()) {
            return Optional.empty();
        }
        double one = Math.min(told, toldPerMove.orElse(told));
        var paths = new TreeSet<Double>();
        var ones = new TreeSet<Double>();
        paths.add((double) told);
        ones.add(one);
        samples.forEach(sample -> {
            paths.add(sample.path());
            ones.add(sample.rate());
        });
        boolean full = samples.stream()
                        .mapToDouble(sample -> sample.weight() * sample.meanAtOnce())
                        .sum()
                >= 0.9 * atOnce * samples.stream().mapToDouble(Sample::weight).sum();
        var best = new ArrayList<Guess>();
        for (double path : paths) {
            for (double single : ones) {
                boolean asTold = single == one;
                // A single move is held back by the path alone, unless something else was said or seen.
                double cap = asTold && toldPerMove.isEmpty() ? Double.MAX_VALUE : single;
                double cost = cost(samples, path, cap)
                        + (path == told ? 0 : full ? WORTH_A_FIGURE : 1.2 * WORTH_A_FIGURE)
                        + (asTold ? 0 : full ? 1.2 * WORTH_A_FIGURE : WORTH_A_FIGURE);
                best.add(new Guess(path, cap, cost));
            }
        }
        var guess = best.stream().min(Comparator.comparing(Guess::cost)).orElseThrow();
        return Optional.of(new MigrationSpeed(
                Math.max(1, (long) guess.path()),
                guess.one() == Double.MAX_VALUE ? Optional.empty() : Optional.of(Math.max(1, (long) guess.one())),
                samples.size(),
                throughput(all, now)));
    }

    private static double cost(List<Sample> samples, double path, double one) {
        double sum = 0;
        double weights = 0;
        for (var sample : samples) {
            double wrong = Math.log(sample.rate() / sample.expected(path, one));
            sum += sample.weight() * wrong * wrong;
            weights += sample.weight();
        }
        return sum / weights;
    }

    private static List<Sample> samples(List<Move> all, Instant now) {
        var over = all.stream()
                .filter(move -> move.ended().isPresent() && move.bytes() > 0 && move.seconds(now) > 0)
                .sorted(Comparator.comparing((Move move) -> move.ended().orElseThrow())
                        .reversed())
                .limit(MOST_MOVES)
                .toList();
        var samples = new ArrayList<Sample>();
        for (var move : over) {
            samples.add(new Sample(
                    move.bits(now) / move.seconds(now),
                    move.seconds(now),
                    parts(move, all, now),
                    Math.pow(FADES, samples.size())));
        }
        return samples;
    }

    private static List<Part> parts(Move move, List<Move> all, Instant now) {
        var edges = new TreeSet<Instant>(Set.of(move.begun(), move.until(now)));
        var beside = all.stream()
                .filter(other -> other.begun().isBefore(move.until(now))
                        && other.until(now).isAfter(move.begun()))
                .toList();
        beside.forEach(other -> {
            edges.add(other.begun());
            edges.add(other.until(now));
        });
        var parts = new ArrayList<Part>();
        Instant from = null;
        for (var until : edges.subSet(move.begun(), true, move.until(now), true)) {
            if (from != null) {
                var at = from;
                parts.add(new Part(seconds(Duration.between(at, until)), (int) beside.stream()
                        .filter(other ->
                                !other.begun().isAfter(at) && other.until(now).isAfter(at))
                        .count()));
            }
            from = until;
        }
        return parts;
    }

    /** All bits of all moves, over the time in which at least one went on. */
    private static long throughput(List<Move> all, Instant now) {
        double bits = all.stream().mapToDouble(move -> move.bits(now)).sum();
        double busy = 0;
        Instant until = Instant.MIN;
        for (var move : all.stream().sorted(Comparator.comparing(Move::begun)).toList()) {
            var from = move.begun().isAfter(until) ? move.begun() : until;
            if (move.until(now).isAfter(from)) {
                busy += seconds(Duration.between(from, move.until(now)));
                until = move.until(now);
            }
        }
        return busy > 0 ? Math.round(bits / busy) : 0;
    }

    private static double seconds(Duration time) {
        return time.toSeconds() + time.toNanosPart() / 1e9;
    }

    /** @return the caps with no more at once than the path was seen to carry, and never more than before */
    public MigrationCaps within(MigrationCaps caps) {
        long carried = Math.max(1, bitsPerSecond / MigrationPath.BITS_PER_SECOND_FOR_ONE_MOVE);
        return new MigrationCaps((int) Math.min(caps.atOnce(), carried), caps.perHost(), caps.perDatastore());
    }
}
