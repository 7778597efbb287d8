package io.drawbridge.planning;

import io.drawbridge.bench.Benchmarks;
import io.drawbridge.bench.Ratio;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two hundred machines over a line, beside the bound that no plan beats and beside waves as one would cut them by hand. */
@Tag("bench")
class MigrationBenchmarks {

    private static final Instant FROM = Instant.parse("2026-11-23T21:00:00Z");
    private static final long MOST_PER_MOVE = 1_000_000_000L;
    private static final int SITES = 40;
    private static final double MEGABYTES_CHANGED = 3;

    private static void measure(long gigabits, double goal) {
        long bits = gigabits * 1_000_000_000L;
        var ours = new ArrayList<Double>();
        var fixed = new ArrayList<Double>();
        for (int seed = 1; seed <= SITES; seed++) {
            var site = WaveBoundsTests.site(seed, MEGABYTES_CHANGED);
            var outcome =
                    WaveBoundsTests.waves(bits).withMostPerMove(MOST_PER_MOVE).plan(site, FROM);
            ours.add(1 + outcome.distance());
            fixed.add(fixedWaves(site, bits) * 1000 / outcome.lowerBound().toMillis());
        }
        Benchmarks.keep(Ratio.atMost(
                2,
                "migration of 200 machines over " + gigabits + " Gbps ÷ lower bound",
                goal,
                ours,
                Benchmarks.format(
                        "%d random sites, median 55 GB, %.0f MB/s changed on average, a move uses 1 Gbps at most; fixed waves %.2f (%.2f to %.2f)",
                        SITES,
                        MEGABYTES_CHANGED,
                        Benchmarks.median(fixed),
                        fixed.stream().min(Double::compare).orElseThrow(),
                        fixed.stream().max(Double::compare).orElseThrow())));
    }

    /** In the order of the list, as many as the caps allow; the next wave begins when the last of the one before is over. */
    private static double fixedWaves(List<MovingWorkload> site, long bits) {
        var caps = MigrationCaps.of(new MigrationPath(10, bits, 9000));
        var waiting = new ArrayList<>(site);
        double seconds = 0;
        while (!waiting.isEmpty()) {
            var used = new HashMap<String, Integer>();
            var wave = new ArrayList<MovingWorkload>();
            for (var machine : List.copyOf(waiting)) {
                boolean fits = wave.size() < caps.atOnce()
                        && machine.hosts().stream().allMatch(host -> used.getOrDefault(host, 0) < caps.perHost())
                        && machine.datastores().stream()
                                .allMatch(store -> used.getOrDefault(store, 0) < caps.perDatastore());
                if (fits) {
                    Stream.concat(machine.hosts().stream(), machine.datastores().stream())
                            .forEach(place -> used.merge(place, 1, Integer::sum));
                    wave.add(machine);
                }
            }
            waiting.removeAll(wave);
            seconds += wave(wave, bits);
        }
        return seconds;
    }

    private static double wave(List<MovingWorkload> wave, long bits) {
        var left = new HashMap<MovingWorkload, Double>();
        wave.forEach(machine -> left.put(machine, machine.bytes() * 8.0));
        double seconds = 0;
        while (!left.isEmpty()) {
            double share = Math.min(MOST_PER_MOVE, (double) bits / left.size());
            double step = left.entrySet().stream()
                    .mapToDouble(one -> one.getValue() / (share - one.getKey().changeBytesPerSecond() * 8.0))
                    .min()
                    .orElseThrow();
            left.replaceAll((machine, bitsLeft) -> bitsLeft - step * (share - machine.changeBytesPerSecond() * 8.0));
            left.values().removeIf(bitsLeft -> bitsLeft < 1);
            seconds += step;
        }
        return seconds;
    }

    @Test
    void overOneGigabit() {
        measure(1, 1.01);
    }

    @Test
    void overTenGigabits() {
        measure(10, 1.05);
    }
}
