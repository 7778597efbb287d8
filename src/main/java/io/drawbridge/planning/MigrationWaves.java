package io.drawbridge.planning;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

    /** A machine that cannot be moved over this path while it runs, and why. */
    public record Impossible(String workload, String reason) {}

    /**
     * What was planned.
     *
     * @param impossible empty when every machine has its turn
     * @param warnings what somebody should know before they agree
     */
    public record Outcome(List<Wave> waves, List<Impossible> impossible, List<String> warnings) {

        public Outcome {
            waves = List.copyOf(waves);
            impossible = List.copyOf(impossible);
            warnings = List.copyOf(warnings);
        }
    }

    private final long bitsPerSecond;
    private final MigrationCaps caps;
    private final MaintenanceWindow window;
    private final int mostPerWave;

    /**
     * @param bitsPerSecond what moves share, in bits a second
     * @param mostPerWave machines in one wave; an affinity group larger than that is a wave of its own
     */
    public MigrationWaves(long bitsPerSecond, MigrationCaps caps, MaintenanceWindow window, int mostPerWave) {
        if (bitsPerSecond <= 0 || mostPerWave < 1) {
            throw new IllegalArgumentException("a path carries something and a wave holds somebody");
        }
        this.bitsPerSecond = bitsPerSecond;
        this.caps = caps;
        this.window = window;
        this.mostPerWave = mostPerWave;
    }

    /** @param from no move begins before */
    public Outcome plan(List<MovingWorkload> workloads, Instant from) {
        var impossible = new ArrayList<Impossible>();
        var possible = new ArrayList<MovingWorkload>();
        for (var workload : workloads) {
            if (MigrationSlots.converges(workload, bitsPerSecond)) {
                possible.add(workload);
            } else {
                impossible.add(new Impossible(
                        workload.id(),
                        "it changes " + 8 * workload.changeBytesPerSecond() / 1_000_000
                                + " Mbit/s, and the whole path carries " + bitsPerSecond / 1_000_000
                                + " Mbit/s: its copy would never catch up"));
            }
        }
        var run = new Run(from);
        batches(possible).forEach(run::wave);
        return new Outcome(run.waves, impossible, run.warnings(possible));
    }

    /** Whole affinity groups, the longest first, as many as a wave takes. */
    private List<List<MovingWorkload>> batches(List<MovingWorkload> workloads) {
        var groups = new LinkedHashMap<String, List<MovingWorkload>>();
        for (var workload : workloads) {
            groups.computeIfAbsent(
                            workload.affinityGroup()
                                    .map(group -> "group " + group)
                                    .orElse("alone " + workload.id()),
                            any -> new ArrayList<>())
                    .add(workload);
        }
        var ordered = new ArrayList<>(groups.values());
        ordered.sort(Comparator.comparingLong(MigrationWaves::bytes).reversed());
        var batches = new ArrayList<List<MovingWorkload>>();
        List<MovingWorkload> batch = new ArrayList<>();
        for (var group : ordered) {
            if (!batch.isEmpty() && batch.size() + group.size() > mostPerWave) {
                batches.add(batch);
                batch = new ArrayList<>();
            }
            batch.addAll(group);
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        batches.forEach(
                one -> one.sort(Comparator.comparingLong(MovingWorkload::bytes).reversed()));
        return batches;
    }

    private static long bytes(List<MovingWorkload> group) {
        return group.stream().mapToLong(MovingWorkload::bytes).sum();
    }

    /** A move that goes on in the reckoning. */
    private static final class Going {
        final MovingWorkload workload;
        final Instant begun;
        double bitsLeft;

        Going(MovingWorkload workload, Instant begun) {
            this.workload = workload;
            this.begun = begun;
            this.bitsLeft = 8.0 * workload.bytes();
        }
    }

    /** The reckoning, wave after wave. */
    private final class Run {
        final List<Wave> waves = new ArrayList<>();
        final Set<String> longerThanWindow = new HashSet<>();
        Instant now;

        Run(Instant from) {
            this.now = from;
        }

        void wave(List<MovingWorkload> batch) {
            var queue = new ArrayList<>(batch);
            while (!queue.isEmpty()) {
                now = window.nextOpen(now);
                var turns = part(queue);
                waves.add(new Wave(waves.size() + 1, turns));
            }
        }

        /** As much of a batch as one window lets begin. */
        private List<Turn> part(List<MovingWorkload> queue) {
            var closes = window.closesAfter(now);
            var slots = new MigrationSlots(caps, bitsPerSecond);
            var going = new ArrayList<Going>();
            var turns = new ArrayList<Turn>();
            do {
                if (now.isBefore(closes)) {
                    fill(queue, slots, going);
                }
                step(slots, going, turns, closes);
            } while (!going.isEmpty() || !queue.isEmpty() && now.isBefore(closes));
            turns.sort(Comparator.comparing(Turn::begins).thenComparing(Turn::ends));
            return turns;
        }

        private void fill(List<MovingWorkload> queue, MigrationSlots slots, List<Going> going) {
            for (var waiting = queue.iterator(); waiting.hasNext(); ) {
                var workload = waiting.next();
                if (slots.admits(workload)) {
                    slots.begin(workload);
                    going.add(new Going(workload, now));
                    waiting.remove();
                }
            }
        }

        /** Goes on to the moment at which the next move is over. */
        private void step(MigrationSlots slots, List<Going> going, List<Turn> turns, Instant closes) {
            double share = (double) bitsPerSecond / going.size();
            double seconds = going.stream()
                    .mapToDouble(one -> one.bitsLeft / (share - 8.0 * one.workload.changeBytesPerSecond()))
                    .min()
                    .orElse(0);
            // up, never down: a plan that is a nanosecond too short would beat the wire
            var pause = Duration.ofNanos((long) Math.ceil(seconds * 1e9) + 1);
            now = now.plus(pause);
            for (var moves = going.iterator(); moves.hasNext(); ) {
                var one = moves.next();
                one.bitsLeft -= seconds * (share - 8.0 * one.workload.changeBytesPerSecond());
                if (one.bitsLeft < 1) {
                    moves.remove();
                    slots.end(one.workload);
                    turns.add(new Turn(one.workload.id(), one.begun, now));
                    if (now.isAfter(closes)) {
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
