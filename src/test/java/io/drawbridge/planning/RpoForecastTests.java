package io.drawbridge.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.drawbridge.planning.RpoForecast.Measured;
import io.drawbridge.planning.RpoForecast.Sync;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The arithmetic of the live forecast. */
class RpoForecastTests {

    private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
    private static final Duration RPO = Duration.ofMinutes(15);
    private static final Duration RHYTHM = Duration.ofMinutes(12);
    private static final Duration DAY = Duration.ofHours(24);
    private static final int INPUTS = 20_000;

    /** Synchronisations of a machine whose rate begins at {@code rate} and grows; bytes and seconds. */
    private static List<Sync> syncs(int count, double rate, double growth, double throughput) {
        var syncs = new ArrayList<Sync>();
        for (int n = count; n >= 1; n--) {
            var at = NOW.minus(RHYTHM.multipliedBy(n));
            double middle = -RHYTHM.toSeconds() * (n + 0.5);
            long bytes = (long) ((rate + growth * middle) * RHYTHM.toSeconds());
            syncs.add(new Sync(at, Duration.ofMillis((long) (bytes / throughput * 1000)), bytes, RHYTHM));
        }
        return syncs;
    }

    private static Measured measured(double rate, double growth, double throughput) {
        return new Measured(rate, growth, throughput, RHYTHM, 12);
    }

    @Test
    void findsRateGrowthThroughputAndRhythmInWhatWasShipped() {
        var measured = RpoForecast.measure(syncs(8, 1e6, 20, 6e6), NOW, Optional.empty())
                .orElseThrow();

        assertThat(measured.bytesPerSecond()).isCloseTo(1e6, within(1e3));
        assertThat(measured.growth()).isCloseTo(20, within(0.1));
        assertThat(measured.throughput()).isCloseTo(6e6, within(6e4));
        assertThat(measured.rhythm()).isEqualTo(RHYTHM);
    }

    @Test
    void takesAChangeRateThatGoesUpAndDownForNoGrowth() {
        var syncs = new ArrayList<Sync>();
        var random = new Random(3);
        for (int n = 12; n >= 1; n--) {
            long bytes = 500_000_000 + random.nextInt(400_000_000);
            syncs.add(new Sync(NOW.minus(RHYTHM.multipliedBy(n)), Duration.ofSeconds(90), bytes, RHYTHM));
        }

        assertThat(RpoForecast.measure(syncs, NOW, Optional.empty())
                        .orElseThrow()
                        .growth())
                .isZero();
    }

    @Test
    void reckonsWithNoSpeedAboveTheWire() {
        var line = Bandwidth.ofMegabits(10);

        var measured = RpoForecast.measure(syncs(5, 1e6, 0, 50e6), NOW, Optional.of(line))
                .orElseThrow();

        assertThat(measured.throughput()).isEqualTo(10e6 / 8);
    }

    @Test
    void knowsNothingFromASingleSynchronisation() {
        var one = List.of(new Sync(NOW.minusSeconds(600), Duration.ofSeconds(20), 1_000_000, null));

        assertThat(RpoForecast.measure(one, NOW, Optional.empty())).isEmpty();
        assertThat(RpoForecast.measure(List.of(), NOW, Optional.empty())).isEmpty();
    }

    @Test
    void expectsNothingWhereSynchronisationsFit() {
        var forecast = RpoForecast.of(measured(1e6, 0, 6e6), RPO, NOW.minusSeconds(300), NOW, false, DAY);

        assertThat(forecast.violation()).isEmpty();
        assertThat(forecast.lags(List.of(NOW.plus(DAY)), NOW.minusSeconds(300)).get(0))
                .isLessThanOrEqualTo(RPO);
    }

    @Test
    void expectsTheSnowballWhereMoreIsWrittenThanIsShipped() {
        var replica = NOW.minusSeconds(300);

        var forecast = RpoForecast.of(measured(7e6, 0, 6e6), RPO, replica, NOW, false, DAY);

        // 12 min from begin to begin, and 14 min for what was written in them.
        assertThat(forecast.violation()).hasValue(replica.plus(RPO));
        assertThat(forecast.atViolation()).hasValue(Duration.ofMinutes(14));
        var lags = forecast.lags(List.of(NOW.plusSeconds(3600), NOW.plusSeconds(36_000), NOW.plus(DAY)), replica);
        assertThat(lags).isSorted();
    }

    @Test
    void carriesGrowthOnUntilASynchronisationTakesTooLong() {
        // A synchronisation may take 3 min: 6 MB/s × 180 s over 720 s is 1.5 MB/s, and growth gets there in 8 h.
        double growth = 0.5e6 / (8 * 3600);

        var violation = RpoForecast.of(measured(1e6, growth, 6e6), RPO, NOW.minusSeconds(300), NOW, false, DAY)
                .violation()
                .orElseThrow();

        assertThat(Duration.between(NOW, violation)).isBetween(Duration.ofHours(8), Duration.ofMinutes(8 * 60 + 45));
    }

    @Test
    void isLateAtOnceWhereNothingWillCome() {
        var forecast = RpoForecast.stopped(RPO, NOW.minusSeconds(300), NOW, DAY);

        assertThat(forecast.violation()).hasValue(NOW.plusSeconds(600));
        assertThat(RpoForecast.stopped(Duration.ofDays(2), NOW, NOW, DAY).violation())
                .isEmpty();
    }

    @Test
    void neverShipsFasterThanWasMeasuredAndNeverForgetsALateReplica() {
        var random = new Random(11);
        for (int n = 0; n < INPUTS; n++) {
            double rate = Math.exp(random.nextDouble() * 16);
            double throughput = Math.exp(8 + random.nextDouble() * 10);
            double growth = random.nextBoolean() ? 0 : random.nextDouble() * rate / 3600;
            var rpo = Duration.ofMinutes(5 + random.nextInt(240));
            var rhythm = rpo.multipliedBy(1 + random.nextInt(9)).dividedBy(10);
            var replica = NOW.minusSeconds((long) (random.nextDouble() * rpo.toSeconds()));
            var measured = new Measured(rate, growth, throughput, rhythm, 5);

            var forecast = RpoForecast.of(measured, rpo, replica, NOW, random.nextBoolean(), Duration.ofHours(6));

            var held = replica;
            Instant late = null;
            for (var one : forecast.completions()) {
                assertThat(one.replica()).isAfter(held);
                assertThat(one.at()).isAfterOrEqualTo(one.replica().isBefore(NOW) ? NOW : one.replica());
                if (one.replica().isAfter(NOW)) {
                    double written =
                            rate * Duration.between(held, one.replica()).toMillis() / 1000.0;
                    double shipped = throughput
                            * (Duration.between(one.replica(), one.at()).toMillis() + 2)
                            / 1000.0;
                    // Growth before now makes it less than the present rate tells.
                    if (!held.isBefore(NOW) && one.at().isBefore(NOW.plus(Duration.ofDays(365)))) {
                        assertThat(shipped).isGreaterThanOrEqualTo(written * 0.999);
                    }
                }
                if (late == null && one.at().isAfter(held.plus(rpo).plusMillis(1))) {
                    late = held.plus(rpo);
                }
                held = one.replica();
            }
            if (late != null && late.isBefore(NOW.plus(Duration.ofHours(6)))) {
                assertThat(forecast.violation()).isPresent();
                assertThat(Duration.between(late, forecast.violation().get()).abs())
                        .isLessThan(Duration.ofSeconds(1));
            }
        }
    }
}
