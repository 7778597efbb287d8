package io.drawbridge.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.planning.MigrationWaves.Outcome;
import io.drawbridge.planning.MigrationWaves.Turn;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MigrationWavesTests {

    private static final Instant FROM = Instant.parse("2026-11-23T21:00:00Z");
    private static final long GBIT = 1_000_000_000L;
    private static final long GB = 1_000_000_000L;

    private static MovingWorkload workload(
            String id, long bytes, long change, String host, String store, String group) {
        return new MovingWorkload(id, bytes, change, Set.of(host), Set.of(store), Optional.ofNullable(group));
    }

    private static MigrationWaves waves(long bits, MaintenanceWindow window) {
        return new MigrationWaves(bits, MigrationCaps.of(new MigrationPath(10, bits, 9000)), window, 1000);
    }

    private static List<Turn> turns(Outcome outcome) {
        return outcome.waves().stream().flatMap(wave -> wave.turns().stream()).toList();
    }

    private static double seconds(Turn turn) {
        return Duration.between(turn.begins(), turn.ends()).toNanos() / 1e9;
    }

    private static Turn of(Outcome outcome, String id) {
        return turns(outcome).stream()
                .filter(turn -> turn.workload().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void oneMachineTakesAsLongAsItsBytesNeedOnTheWire() {
        var outcome = waves(10 * GBIT, MaintenanceWindow.ALWAYS)
                .plan(List.of(workload("a", 100 * GB, 0, "h1", "d1", null)), FROM);

        assertThat(seconds(of(outcome, "a"))).isBetween(80.0, 80.001);
    }

    @Test
    void whatAMachineChangesMeanwhileGoesOverAgain() {
        var outcome = waves(10 * GBIT, MaintenanceWindow.ALWAYS)
                .plan(List.of(workload("a", 100 * GB, 625_000_000, "h1", "d1", null)), FROM);

        assertThat(seconds(of(outcome, "a"))).isBetween(160.0, 160.001);
    }

    @Test
    void aMachineThatChangesFasterThanThePathCarriesIsNamedWithTheNumbers() {
        var outcome = waves(GBIT, MaintenanceWindow.ALWAYS)
                .plan(List.of(workload("busy", GB, 125_000_000, "h1", "d1", null)), FROM);

        assertThat(outcome.waves()).isEmpty();
        assertThat(outcome.impossible()).singleElement().satisfies(one -> {
            assertThat(one.workload()).isEqualTo("busy");
            assertThat(one.reason()).contains("1000 Mbit/s", "never catch up");
        });
    }

    @Test
    void freeSlotsTakeTheLongestMachineFirst() {
        var workloads = List.of(
                workload("small", GB, 0, "h1", "d1", null),
                workload("large", 90 * GB, 0, "h1", "d1", null),
                workload("middle", 30 * GB, 0, "h1", "d1", null));

        var outcome = waves(10 * GBIT, MaintenanceWindow.ALWAYS).plan(workloads, FROM);

        assertThat(turns(outcome).stream()
                        .filter(turn -> turn.begins().equals(FROM))
                        .map(Turn::workload))
                .containsExactlyInAnyOrder("large", "middle");
        assertThat(of(outcome, "small").begins())
                .isEqualTo(of(outcome, "middle").ends());
    }

    @Test
    void machinesThatBelongTogetherMoveInOneWave() {
        var workloads = IntStream.range(0, 12)
                .mapToObj(i -> workload("m" + i, (i + 1) * GB, 0, "h" + i, "d1", "g" + i % 4))
                .toList();

        var outcome = new MigrationWaves(10 * GBIT, new MigrationCaps(4, 2, 8), MaintenanceWindow.ALWAYS, 6)
                .plan(workloads, FROM);

        assertThat(outcome.waves()).hasSize(2);
        for (var wave : outcome.waves()) {
            var groups = wave.turns().stream()
                    .map(turn -> Integer.parseInt(turn.workload().substring(1)) % 4)
                    .distinct()
                    .count();
            assertThat(groups).isEqualTo(2);
        }
        assertThat(outcome.waves().get(1).begins())
                .isAfterOrEqualTo(outcome.waves().get(0).ends());
    }

    @Test
    void aWindowEndsAWaveAndNotAMove() {
        var night = MaintenanceWindow.daily(LocalTime.of(22, 0), LocalTime.of(22, 10), ZoneOffset.UTC);
        var workloads = IntStream.range(0, 4)
                .mapToObj(i -> workload("m" + i, 750 * GB, 0, "h1", "d1", null))
                .toList();

        var outcome = waves(10 * GBIT, night).plan(workloads, FROM);

        assertThat(outcome.waves()).hasSize(2);
        assertThat(turns(outcome)).allMatch(turn -> night.isOpen(turn.begins()));
        assertThat(outcome.waves().get(0).begins()).isEqualTo(Instant.parse("2026-11-23T22:00:00Z"));
        assertThat(outcome.waves().get(0).turns()).hasSize(2).allSatisfy(turn -> assertThat(turn.ends())
                .isAfter(Instant.parse("2026-11-23T22:10:00Z")));
        assertThat(outcome.waves().get(1).begins()).isEqualTo(Instant.parse("2026-11-24T22:00:00Z"));
    }

    @Test
    void saysThatAGroupIsSplitAndThatMovesOutlastTheWindow() {
        var hour = MaintenanceWindow.daily(LocalTime.of(22, 0), LocalTime.of(22, 30), ZoneOffset.UTC);
        var workloads = IntStream.range(0, 3)
                .mapToObj(i -> workload("m" + i, 1500 * GB, 0, "h1", "d1", "g"))
                .toList();

        var outcome = waves(10 * GBIT, hour).plan(workloads, FROM);

        assertThat(outcome.waves()).hasSize(2);
        assertThat(outcome.warnings())
                .anyMatch(warning -> warning.contains("group g is split over 2 waves"))
                .anyMatch(warning -> warning.contains("after the maintenance window has closed"));
    }

    @Test
    void knowsAWindowThatGoesPastMidnight() {
        var night = MaintenanceWindow.parse("22:00", "05:00", ZoneOffset.UTC);

        assertThat(night.isOpen(Instant.parse("2026-11-23T04:59:59Z"))).isTrue();
        assertThat(night.isOpen(Instant.parse("2026-11-23T05:00:00Z"))).isFalse();
        assertThat(night.nextOpen(Instant.parse("2026-11-23T12:00:00Z")))
                .isEqualTo(Instant.parse("2026-11-23T22:00:00Z"));
        assertThat(night.closesAfter(Instant.parse("2026-11-23T23:00:00Z")))
                .isEqualTo(Instant.parse("2026-11-24T05:00:00Z"));
    }

    /** Two hundred machines as a real site has them: half below 55 GB, a few very large. */
    @Test
    void twoHundredMachinesOverTenGigabitsTakeNoLessThanTheWireNeeds() {
        var random = new Random(7);
        var workloads = IntStream.range(0, 200)
                .mapToObj(i -> workload(
                        "m" + i,
                        Math.round(55 * GB * Math.exp(0.7 * random.nextGaussian())),
                        0,
                        "h" + i % 20,
                        "d" + i % 4,
                        null))
                .toList();

        var outcome = waves(10 * GBIT, MaintenanceWindow.ALWAYS).plan(workloads, FROM);

        long bytes = workloads.stream().mapToLong(MovingWorkload::bytes).sum();
        var wave = outcome.waves().get(0);
        double needed = 8.0 * bytes / (10 * GBIT);
        assertThat(Duration.between(wave.begins(), wave.ends()).toNanos() / 1e9).isBetween(needed, 1.05 * needed);
        checkCaps(workloads, outcome, new MigrationCaps(40, 2, 8));
    }

    static Stream<Long> seeds() {
        return IntStream.rangeClosed(1, 150).mapToObj(Long::valueOf);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noCapIsBrokenAndNoTimeBeatsTheWireWhateverIsAskedFor(long seed) {
        var random = new Random(seed);
        long bits = (250L + random.nextInt(20_000)) * 1_000_000;
        var caps = new MigrationCaps(
                new MigrationPath(10, bits, 9000).movesAtOnce(), 1 + random.nextInt(4), 1 + random.nextInt(10));
        var window = random.nextBoolean()
                ? MaintenanceWindow.ALWAYS
                : MaintenanceWindow.daily(
                        LocalTime.of(random.nextInt(24), 0),
                        LocalTime.of(random.nextInt(24), 1 + random.nextInt(59)),
                        ZoneOffset.UTC);
        var workloads = new ArrayList<MovingWorkload>();
        int count = 1 + random.nextInt(60);
        for (int i = 0; i < count; i++) {
            workloads.add(new MovingWorkload(
                    "m" + i,
                    Math.round(20 * GB * Math.exp(1.5 * random.nextGaussian())),
                    random.nextInt(3) == 0 ? (long) (random.nextDouble() * bits / 6) : 0,
                    Set.of("a" + random.nextInt(6), "b" + random.nextInt(4)),
                    Set.of("x" + random.nextInt(3), "y" + random.nextInt(3)),
                    random.nextBoolean() ? Optional.empty() : Optional.of("g" + random.nextInt(5))));
        }

        var outcome = new MigrationWaves(bits, caps, window, 1 + random.nextInt(40)).plan(workloads, FROM);

        var planned = turns(outcome).stream().map(Turn::workload).collect(Collectors.toSet());
        outcome.impossible().forEach(one -> planned.add(one.workload()));
        assertThat(planned).hasSize(count);
        assertThat(turns(outcome).size() + outcome.impossible().size()).isEqualTo(count);
        var byId = workloads.stream().collect(Collectors.toMap(MovingWorkload::id, Function.identity()));
        assertThat(turns(outcome)).allSatisfy(turn -> {
            assertThat(window.isOpen(turn.begins()))
                    .as(turn + " in " + window.words())
                    .isTrue();
            assertThat(seconds(turn))
                    .isGreaterThanOrEqualTo(8.0 * byId.get(turn.workload()).bytes() / bits);
        });
        for (var wave : outcome.waves()) {
            double sum = wave.turns().stream()
                    .mapToDouble(turn -> 8.0 * byId.get(turn.workload()).bytes())
                    .sum();
            assertThat(Duration.between(wave.begins(), wave.ends()).toNanos() / 1e9)
                    .isGreaterThanOrEqualTo(sum / bits);
        }
        for (int i = 1; i < outcome.waves().size(); i++) {
            assertThat(outcome.waves().get(i).begins())
                    .isAfterOrEqualTo(outcome.waves().get(i - 1).ends());
        }
        checkCaps(workloads, outcome, caps);
    }

    /** Looks at the moment at which each move begins: numbers only ever rise then. */
    private static void checkCaps(List<MovingWorkload> workloads, Outcome outcome, MigrationCaps caps) {
        var byId = workloads.stream().collect(Collectors.toMap(MovingWorkload::id, Function.identity()));
        var all = turns(outcome);
        for (var at : all.stream().map(Turn::begins).distinct().toList()) {
            Map<String, Integer> counts = new HashMap<>();
            int going = 0;
            for (var turn : all) {
                if (!turn.begins().isAfter(at) && turn.ends().isAfter(at)) {
                    going++;
                    byId.get(turn.workload()).hosts().forEach(host -> counts.merge("h " + host, 1, Integer::sum));
                    byId.get(turn.workload())
                            .datastores()
                            .forEach(store -> counts.merge("d " + store, 1, Integer::sum));
                }
            }
            assertThat(going).isLessThanOrEqualTo(caps.atOnce());
            counts.forEach((what, count) -> assertThat(count)
                    .as(what)
                    .isLessThanOrEqualTo(what.startsWith("h ") ? caps.perHost() : caps.perDatastore()));
        }
    }

    @Test
    void aPathIsJudgedByEachOfItsNumbers() {
        assertThat(new MigrationPath(149.9, 250_000_000, 1600).holds()).isTrue();
        assertThat(new MigrationPath(150, GBIT, 9000).findings())
                .filteredOn(finding -> !finding.holds())
                .singleElement()
                .satisfies(finding -> assertThat(finding.words()).contains("150 ms", "less than 150 ms"));
        assertThat(new MigrationPath(10, 249_999_999, 9000).holds()).isFalse();
        assertThat(new MigrationPath(10, GBIT, 1599).holds()).isFalse();
        assertThat(new MigrationPath(75, 10 * GBIT, 1600).findings())
                .extracting(MigrationPath.Finding::margin)
                .containsExactly(50, 3900, 0);
        assertThat(new MigrationPath(10, 10 * GBIT, 1600).movesAtOnce()).isEqualTo(40);
    }
}
