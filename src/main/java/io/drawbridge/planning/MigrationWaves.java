package io.drawbridge.planning;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Plans in which waves machines move, and when each is likely to be over. Free slots take the longest machine that fits;
 * what moves at once shares the path evenly; what a machine changes meanwhile goes over again. The plan never promises
 * more than the wire carries: no move is shorter than 8 × bytes ÷ bits a second.
 */
public final class MigrationWaves {

    /** One machine's turn. */
    public record Turn(String workload, Instant begins, Instant ends) {}

    /** Machines that move together. */
    public record Wave(int number, List<Turn> turns) {

        public Wave {
            turns = List.copyOf(turns);
        }

        public Instant begins() {
            return turns.stream().map(Turn::begins).min(Instant::compareTo).orElseThrow();
        }

        public Instant ends() {
            return turns.stream().map(Turn::ends).max(Instant::compareTo).orElseThrow();
        }
    }

    /**
     * A move that goes on when a plan is made again.
     *
     * @param begun when it began
     * @param bytesLeft of what has to go over once
     */
    public record Underway(MovingWorkload workload, Instant begun, long bytesLeft) {

        public Underway {
            if (bytesLeft < 0) {
                throw new IllegalArgumentException(workload.id() + " cannot have fewer than no bytes left");
            }
        }
    }

    /** A machine that cannot be moved over this path while it runs, and why. */
    public record Impossible(String workload, String reason) {}

    /**
     * What was planned.
     *
     * @param impossible empty when every machine has its turn
     * @param warnings what somebody should know before they agree
     * @param movesAtOnce how many move at once at the most; fewer than may where that is over sooner
     * @param begins when the first move may begin
     * @param makespan from then to the end of the last move
     * @param lowerBound no plan whatever takes less than this
     */
    public record Outcome(
            List<Wave> waves,
            List<Impossible> impossible,
            List<String> warnings,
            int movesAtOnce,
            Instant begins,
            Duration makespan,
            Duration lowerBound) {

        public Outcome {
            waves = List.copyOf(waves);
            impossible = List.copyOf(impossible);
            warnings = List.copyOf(warnings);
        }

        private static double seconds(Duration time) {
            return time.toSeconds() + time.toNanosPart() / NANOS;
        }

        public List<Turn> turns() {
            return waves.stream().flatMap(wave -> wave.turns().stream()).toList();
        }

        /** @return how much longer than the lower bound it takes, as a part of that: 0.01 is one per cent */
        public double distance() {
            return lowerBound.isZero() ? 0 : seconds(makespan) / seconds(lowerBound) - 1;
        }
    }

    private static final double NANOS = 1e9;
    /** Plans tried between the fewest moves at once that fill the path and the most that may be. */
    private static final int TRIES = 12;

    /** So much longer may a plan with more moves at once take, where nobody knows what one move can use. */
    private static final double WORTH_MORE_AT_ONCE = 0.009;
    /** What rounding may add to a move's end before it counts as running into a blackout, in seconds. */
    private static final double SLACK = 0.01;

    /** Before a blackout so many machines are tried by reckoning everything to its end, and with so few moves only. */
    private static final int EXACT_LOOKS = 4;

    private static final int EXACT_MOVES = 64;

    private final long bitsPerSecond;
    private final Optional<Long> measured;
    private final long mostPerMove;
    private final MigrationCaps caps;
    private final MaintenanceWindow window;
    private final List<Blackout> blackouts;
    private final int mostPerWave;

    /**
     * @param bitsPerSecond what moves share, in bits a second
     * @param mostPerWave machines in one wave; an affinity group larger than that is a wave of its own
     */
    public MigrationWaves(long bitsPerSecond, MigrationCaps caps, MaintenanceWindow window, int mostPerWave) {
        this(bitsPerSecond, Optional.empty(), caps, window, List.of(), mostPerWave);
    }

    private MigrationWaves(
            long bitsPerSecond,
            Optional<Long> measured,
            MigrationCaps caps,
            MaintenanceWindow window,
            List<Blackout> blackouts,
            int mostPerWave) {
        if (bitsPerSecond <= 0 || measured.filter(bits -> bits <= 0).isPresent() || mostPerWave < 1) {
            throw new IllegalArgumentException("a path carries something and a wave holds somebody");
        }
        this.bitsPerSecond = bitsPerSecond;
        this.measured = measured;
        this.mostPerMove = Math.min(measured.orElse(bitsPerSecond), bitsPerSecond);
        this.caps = caps;
        this.window = window;
        this.blackouts =
                blackouts.stream().sorted(Comparator.comparing(Blackout::from)).toList();
        this.mostPerWave = mostPerWave;
    }

    /**
     * With it known what a single move can use, as a host's network card or one stream's window lets it, no fewer move at
     * once than fill the path, and what is over first is taken. Without it one move may be able to use the whole path, or
     * a part of it: then the plan with the most moves at once is taken among those that are over within
     * 0.9 % of the first. It costs nearly nothing if one move fills the path, and much less than the plan that is over first if
     * one move does not.
     *
     * @param mostPerMove in bits a second; more than the path carries is the path
     */
    public MigrationWaves withMostPerMove(long mostPerMove) {
        return new MigrationWaves(bitsPerSecond, Optional.of(mostPerMove), caps, window, blackouts, mostPerWave);
    }

    public MigrationWaves withBlackouts(List<Blackout> times) {
        return new MigrationWaves(bitsPerSecond, measured, caps, window, times, mostPerWave);
    }

    /** @param from no move begins before */
    public Outcome plan(List<MovingWorkload> workloads, Instant from) {
        return plan(List.of(), List.of(), workloads, from);
    }

    /**
     * Plans again while machines move: what has not begun yet.
     *
     * @param going moves that go on; they are finished whatever happens
     * @param waiting of the same wave, which stay in it: the first wave of the answer is those two
     * @param later machines of further waves
     * @param from no further move begins before
     */
    public Outcome plan(List<Underway> going, List<MovingWorkload> waiting, List<MovingWorkload> later, Instant from) {
        var impossible = new ArrayList<Impossible>();
        var now = possible(waiting, impossible);
        var then = possible(later, impossible);
        var begins = going.isEmpty() ? open(from) : from;
        var batches = new ArrayList<List<MovingWorkload>>();
        if (!going.isEmpty() || !now.isEmpty()) {
            batches.add(batches(now, Integer.MAX_VALUE).stream()
                    .flatMap(List::stream)
                    .toList());
        }
        batches.addAll(batches(then, mostPerWave));
        var all = new ArrayList<MovingWorkload>(now);
        all.addAll(then);
        var best = best(tries(all).stream()
                .map(atOnce -> new Run(begins, atOnce, going).through(batches))
                .toList());
        going.forEach(one -> all.add(part(one)));
        return new Outcome(
                best.waves,
                impossible,
                best.warnings(all),
                best.atOnce,
                begins,
                Duration.between(begins, best.last),
                Duration.between(begins, beside(begins, lowerBound(all))));
    }

    private static MovingWorkload part(Underway one) {
        var whole = one.workload();
        return new MovingWorkload(
                whole.id(),
                one.bytesLeft(),
                whole.changeBytesPerSecond(),
                whole.hosts(),
                whole.datastores(),
                whole.affinityGroup());
    }

    private List<MovingWorkload> possible(List<MovingWorkload> workloads, List<Impossible> impossible) {
        var possible = new ArrayList<MovingWorkload>();
        for (var workload : workloads) {
            if (MigrationSlots.converges(workload, mostPerMove)) {
                possible.add(workload);
            } else {
                impossible.add(new Impossible(
                        workload.id(),
                        "it changes " + 8 * workload.changeBytesPerSecond() / 1_000_000 + " Mbit/s, and "
                                + (mostPerMove < bitsPerSecond ? "a single move" : "the whole path") + " carries "
                                + mostPerMove / 1_000_000 + " Mbit/s: its copy would never catch up"));
            }
        }
        return possible;
    }

    /** How many at once: as many as fill the path and more; one alone fills it where nobody knows better. */
    private List<Integer> tries(List<MovingWorkload> workloads) {
        int most = caps.atOnce();
        if (measured.isEmpty()) {
            // Where nothing changes, a path that is full is full.
            boolean changing = workloads.stream().anyMatch(one -> one.changeBytesPerSecond() > 0);
            return changing
                    ? IntStream.iterate(1, few -> few < most, few -> few + (few + 3) / 4)
                            .boxed()
                            .collect(Collectors.collectingAndThen(Collectors.toList(), fewer -> {
                                fewer.add(most);
                                return fewer;
                            }))
                    : List.of(most);
        }
        int fewest = (int) Math.min(most, (bitsPerSecond + mostPerMove - 1) / mostPerMove);
        return IntStream.rangeClosed(0, TRIES)
                .map(i -> fewest + (most - fewest) * i / TRIES)
                .distinct()
                .boxed()
                .toList();
    }

    private Run best(List<Run> runs) {
        var first = runs.stream()
                .min(Comparator.comparing((Run run) -> run.last).thenComparing(run -> -run.atOnce))
                .orElseThrow();
        if (measured.isPresent()) {
            return first;
        }
        double soonEnough = seconds(first) * (1 + WORTH_MORE_AT_ONCE);
        return runs.stream()
                .filter(run -> seconds(run) <= soonEnough)
                .max(Comparator.comparing(run -> run.atOnce))
                .orElseThrow();
    }

    private static double seconds(Run run) {
        return Outcome.seconds(Duration.between(run.from, run.last));
    }

    /** @return the instant itself when a move may begin then, else the next at which one may */
    private Instant open(Instant at) {
        var here = at;
        while (true) {
            var now = window.nextOpen(here);
            var covered = blackouts.stream().filter(one -> one.covers(now)).findFirst();
            if (covered.isEmpty()) {
                return now;
            }
            here = covered.get().until();
        }
    }

    private Optional<Blackout> nextBlackout(Instant at) {
        return blackouts.stream().filter(one -> one.from().isAfter(at)).findFirst();
    }

    /** @return when something that takes so long is over at the earliest, with nothing done in blackouts */
    private Instant beside(Instant from, Duration time) {
        var now = from;
        var left = time;
        for (var blackout : blackouts) {
            if (blackout.covers(now)) {
                now = blackout.until();
            } else if (blackout.from().isAfter(now)) {
                var until = Duration.between(now, blackout.from());
                if (left.compareTo(until) <= 0) {
                    return now.plus(left);
                }
                left = left.minus(until);
                now = blackout.until();
            }
        }
        return now.plus(left);
    }

    /** @return seconds that a machine needs when it has all that one move can use */
    private double alone(MovingWorkload workload) {
        return 8.0 * workload.bytes() / (mostPerMove - 8.0 * workload.changeBytesPerSecond());
    }

    /**
     * What no plan can go below: all bytes over the path, with what changes while a machine moves as fast as it can; the
     * longest machine; and as many machines one after the other as the caps leave no other way.
     *
     * <p>The first is a bound whatever share a move has: with share s ≤ m, the most that one move can use, a machine of b
     * bits that changes c bits a second moves for b ÷ (s − c) ≥ b ÷ (m − c) = t, and sends b + c × its time ≥ b + c × t = m × t
     * bits. All of them pass the path, so it is busy for at least Σ m × t ÷ its speed. Where one move can use all of it, moving
     * one after the other takes exactly that long: no higher bound would be true.
     */
    private Duration lowerBound(List<MovingWorkload> workloads) {
        var hosts = new HashMap<String, Double>();
        var datastores = new HashMap<String, Double>();
        double bits = 0;
        double longest = 0;
        double all = 0;
        for (var workload : workloads) {
            double alone = alone(workload);
            bits += alone * mostPerMove;
            longest = Math.max(longest, alone);
            all += alone;
            workload.hosts().forEach(host -> hosts.merge(host, alone, Double::sum));
            workload.datastores().forEach(store -> datastores.merge(store, alone, Double::sum));
        }
        double seconds = DoubleStream.of(
                        bits / bitsPerSecond,
                        longest,
                        all / caps.atOnce(),
                        most(hosts) / caps.perHost(),
                        most(datastores) / caps.perDatastore())
                .max()
                .orElse(0);
        // down, never up: it must stay a bound
        return duration(seconds, RoundingMode.FLOOR);
    }

    /** Centuries of nanoseconds would not fit into a long. */
    private static Duration duration(double seconds, RoundingMode mode) {
        var nanos = new BigDecimal(seconds).movePointRight(9).setScale(0, mode).toBigInteger();
        var parts = nanos.divideAndRemainder(BigInteger.valueOf(1_000_000_000L));
        return Duration.ofSeconds(parts[0].longValueExact(), parts[1].longValueExact());
    }

    private static double most(Map<String, Double> sums) {
        return sums.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    private static String group(MovingWorkload workload) {
        return workload.affinityGroup().map(group -> "group " + group).orElse("alone " + workload.id());
    }

    /** Whole affinity groups, the longest first, as many as a wave takes. */
    private List<List<MovingWorkload>> batches(List<MovingWorkload> workloads, int mostPerWave) {
        var groups = new LinkedHashMap<String, List<MovingWorkload>>();
        for (var workload : workloads) {
            groups.computeIfAbsent(group(workload), any -> new ArrayList<>()).add(workload);
        }
        groups.values()
                .forEach(group ->
                        group.sort(Comparator.comparingDouble(this::alone).reversed()));
        var ordered = new ArrayList<>(groups.values());
        ordered.sort(Comparator.comparingDouble((List<MovingWorkload> group) ->
                        group.stream().mapToDouble(this::alone).sum())
                .reversed());
        var batches = new ArrayList<List<MovingWorkload>>();
        List<MovingWorkload> batch = new ArrayList<>();
        for (var group : ordered) {
            if (!batch.isEmpty() && (long) batch.size() + group.size() > mostPerWave) {
                batches.add(batch);
                batch = new ArrayList<>();
            }
            batch.addAll(group);
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }

    /** A move that goes on in the reckoning. */
    private static final class Going {
        final MovingWorkload workload;
        final Instant begun;
        double bitsLeft;

        Going(MovingWorkload workload, Instant begun) {
            this(workload, begun, workload.bytes());
        }

        Going(MovingWorkload workload, Instant begun, long bytesLeft) {
            this.workload = workload;
            this.begun = begun;
            this.bitsLeft = 8.0 * bytesLeft;
        }
    }

    /** The reckoning, wave after wave. */
    private final class Run {
        final int atOnce;
        final List<Wave> waves = new ArrayList<>();
        final Set<String> longerThanWindow = new HashSet<>();
        final Set<String> begunGroups = new HashSet<>();
        final Instant from;
        /** What went on before; only until the first wave has taken it in. */
        final List<Going> before = new ArrayList<>();

        Instant now;
        Instant last;

        Run(Instant from, int atOnce, List<Underway> going) {
            this.from = from;
            this.now = from;
            this.last = from;
            this.atOnce = atOnce;
            going.forEach(one -> {
                before.add(new Going(one.workload(), one.begun(), one.bytesLeft()));
                begunGroups.add(group(one.workload()));
            });
        }

        Run through(List<List<MovingWorkload>> batches) {
            batches.forEach(this::wave);
            return this;
        }

        private void wave(List<MovingWorkload> batch) {
            var queue = new ArrayList<>(batch);
            while (!queue.isEmpty() || !before.isEmpty()) {
                if (before.isEmpty()) {
                    now = open(now);
                }
                var turns = part(queue);
                if (turns.isEmpty()) {
                    // Nothing that is left would be over before the blackout.
                    now = nextBlackout(now).orElseThrow().until();
                } else {
                    waves.add(new Wave(waves.size() + 1, turns));
                }
            }
        }

        /** As much of a batch as one window lets begin. */
        private List<Turn> part(List<MovingWorkload> queue) {
            var blackout = nextBlackout(now).map(Blackout::from);
            var windowCloses = window.closesAfter(now);
            boolean open = open(now).equals(now);
            var closes = open ? blackout.filter(windowCloses::isAfter).orElse(windowCloses) : now;
            var slots = new MigrationSlots(
                    new MigrationCaps(atOnce, caps.perHost(), caps.perDatastore()), bitsPerSecond, mostPerMove);
            var going = new ArrayList<Going>(before);
            before.clear();
            going.forEach(one -> slots.begin(one.workload));
            var turns = new ArrayList<Turn>();
            while (true) {
                if (now.isBefore(closes)) {
                    fill(queue, slots, going, blackout);
                }
                if (going.isEmpty()) {
                    break;
                }
                step(slots, going, turns, windowCloses);
            }
            turns.sort(Comparator.comparing(Turn::begins).thenComparing(Turn::ends));
            return turns;
        }

        /**
         * Groups of which a machine has moved come first, and a group begins with its longest machine: the others shall
         * not stay apart for longer than that takes.
         */
        private void fill(
                List<MovingWorkload> queue, MigrationSlots slots, List<Going> going, Optional<Instant> blackout) {
            var time = blackout.map(begins -> new TimeLeft(Duration.between(now, begins), going));
            for (boolean begun : new boolean[] {true, false}) {
                var passedOver = new HashSet<String>();
                for (var waiting = queue.iterator(); waiting.hasNext() && slots.active() < atOnce; ) {
                    var workload = waiting.next();
                    var group = group(workload);
                    boolean mayBegin = begunGroups.contains(group) || !begun && !passedOver.contains(group);
                    if (mayBegin
                            && slots.admits(workload)
                            && time.map(left -> left.isEnoughFor(workload)).orElse(true)) {
                        slots.begin(workload);
                        going.add(new Going(workload, now));
                        begunGroups.add(group);
                        waiting.remove();
                    } else {
                        passedOver.add(group);
                    }
                }
            }
        }

        /** Whether everything that goes on would be over before a blackout if one more began now, too. */
        private final class TimeLeft {
            final double seconds;
            final List<Going> going;
            int exact = EXACT_LOOKS;
            int counted = -1;
            double others;

            TimeLeft(Duration left, List<Going> going) {
                this.seconds = left.toSeconds() - SLACK;
                this.going = going;
            }

            boolean isEnoughFor(MovingWorkload workload) {
                if (alone(workload) > seconds) {
                    return false;
                }
                double share = Math.min(mostPerMove, (double) bitsPerSecond / (going.size() + 1));
                var added = new Going(workload, now);
                // As if nothing became faster when something else is over.
                if (counted != going.size()) {
                    others = going.stream()
                            .mapToDouble(one -> at(share, one))
                            .max()
                            .orElse(0);
                    counted = going.size();
                }
                if (others <= seconds && at(share, added) <= seconds) {
                    return true;
                }
                return going.size() < EXACT_MOVES && exact-- > 0 && exactly(added);
            }

            private double at(double share, Going one) {
                return one.bitsLeft / rate(share, one);
            }

            private boolean exactly(Going added) {
                var left = new ArrayList<Going>();
                going.forEach(one -> {
                    var copy = new Going(one.workload, one.begun);
                    copy.bitsLeft = one.bitsLeft;
                    left.add(copy);
                });
                left.add(added);
                double passed = 0;
                while (!left.isEmpty() && passed <= seconds) {
                    double next = next(left);
                    passed += next;
                    go(left, next);
                    left.removeIf(one -> one.bitsLeft < 1);
                }
                return passed <= seconds;
            }
        }

        /**
         * How fast a copy gets ahead, in bits a second. Only a move that was found going on can change faster than its
         * share carries, when the path turned out to be slow: it is taken to get on a little, until others are over.
         */
        private double rate(double share, Going one) {
            double rate = share - 8.0 * one.workload.changeBytesPerSecond();
            return rate > 0 ? rate : share / 20;
        }

        private double share(List<Going> going) {
            return Math.min(mostPerMove, (double) bitsPerSecond / going.size());
        }

        /** @return seconds until the next of them is over */
        private double next(List<Going> going) {
            double share = share(going);
            return going.stream()
                    .mapToDouble(one -> one.bitsLeft / rate(share, one))
                    .min()
                    .orElse(0);
        }

        private void go(List<Going> going, double seconds) {
            double share = share(going);
            going.forEach(one -> one.bitsLeft -= seconds * rate(share, one));
        }

        /** Goes on to the moment at which the next move is over. */
        private void step(MigrationSlots slots, List<Going> going, List<Turn> turns, Instant windowCloses) {
            double seconds = next(going);
            go(going, seconds);
            // up, never down: a plan that is a nanosecond too short would beat the wire
            now = now.plus(duration(seconds, RoundingMode.CEILING).plusNanos(1));
            for (var moves = going.iterator(); moves.hasNext(); ) {
                var one = moves.next();
                if (one.bitsLeft < 1) {
                    moves.remove();
                    slots.end(one.workload);
                    turns.add(new Turn(one.workload.id(), one.begun, now));
                    last = now;
                    if (now.isAfter(windowCloses)) {
                        longerThanWindow.add(one.workload.id());
                    }
                }
            }
        }

        List<String> warnings(List<MovingWorkload> workloads) {
            var warnings = new ArrayList<String>();
            var waveOf = new HashMap<String, Integer>();
            waves.forEach(wave -> wave.turns().forEach(turn -> waveOf.put(turn.workload(), wave.number())));
            Map<String, Set<Integer>> groups = new LinkedHashMap<>();
            workloads.forEach(workload -> workload.affinityGroup()
                    .ifPresent(group -> groups.computeIfAbsent(group, any -> new HashSet<>())
                            .add(waveOf.get(workload.id()))));
            groups.forEach((group, numbers) -> {
                if (numbers.size() > 1) {
                    warnings.add("group " + group + " is split over " + numbers.size()
                            + " waves: the maintenance window is too short for it");
                }
            });
            if (!longerThanWindow.isEmpty()) {
                warnings.add(longerThanWindow.size()
                        + (longerThanWindow.size() == 1 ? " move is" : " moves are")
                        + " likely to go on after the maintenance window has closed");
            }
            return warnings;
        }
    }
}
