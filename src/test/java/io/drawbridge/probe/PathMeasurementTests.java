package io.drawbridge.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The arithmetic of a measurement, and what it says. */
class PathMeasurementTests {

    private static final PathMeasurement.Mtu JUMBO = new PathMeasurement.Mtu(Optional.of(9000), Optional.of(9000));
    private static final PathMeasurement.Mtu UNKNOWN = new PathMeasurement.Mtu(Optional.empty(), Optional.of(9000));

    private static List<Duration> millis(int... times) {
        return IntStream.of(times).mapToObj(Duration::ofMillis).toList();
    }

    private static PathMeasurement measured(PathMeasurement.Mtu mtu) {
        return PathMeasurement.of(millis(90, 91), millis(40, 41, 42, 60), 4, 300_000_000, 1_000_000_000, mtu);
    }

    @Test
    void theMiddleRoundTripCountsAndJitterReachesToTheLongest() {
        var found = measured(JUMBO);

        assertThat(found.roundTripMillis()).isEqualTo(41);
        assertThat(found.jitterMillis()).contains(19.0);
        assertThat(found.lossPercent()).contains(0.0);
        assertThat(found.holds(Optional.empty())).isTrue();
        assertThat(found.words(Optional.empty()).get(0)).contains("carries live migrations, at most 4 at once.");
    }

    @Test
    void lossIsRoundedUpAndWeighsAgainstThePath() {
        var echoes = new ArrayList<Duration>();
        IntStream.range(0, 2_999).forEach(i -> echoes.add(Duration.ofMillis(40)));

        var found = PathMeasurement.of(millis(40), echoes, 3_000, 900_000_000, 900_000_000, JUMBO);

        assertThat(found.lossPercent()).contains(0.033334);
        assertThat(found.holds(Optional.empty())).isFalse();
        assertThat(found.words(Optional.empty()))
                .anyMatch(line -> line.contains("WRONG") && line.contains("packet loss"));
    }

    @Test
    void saysHowMuchLossItCouldNotHaveSeen() {
        assertThat(measured(JUMBO).words(Optional.empty()))
                .anyMatch(line -> line.contains("none of 4 datagrams was lost") && line.contains("below 75 %"));
    }

    @Test
    void withoutDatagramsTcpTellsTheRoundTripAndTheRestIsNotKnown() {
        var found = PathMeasurement.of(millis(30, 50, 90), List.of(), 100, 500_000_000, 500_000_000, JUMBO);

        assertThat(found.roundTripMillis()).isEqualTo(50);
        assertThat(found.jitterMillis()).isEmpty();
        assertThat(found.lossPercent()).isEmpty();
        assertThat(found.words(Optional.empty())).anyMatch(line -> line.contains("UDP may be kept out"));
    }

    @Test
    void anMtuThatIsNotKnownIsSaidToBeAndNotMadeUp() throws Exception {
        var found = measured(UNKNOWN);

        assertThat(found.words(Optional.empty()).get(0)).contains("if its MTU is 1600 bytes or more");
        assertThat(found.words(Optional.empty())).anyMatch(line -> line.contains("ping -M do -s 1572"));
        assertThat(new ObjectMapper()
                        .readTree(found.json(Optional.empty()))
                        .at("/path")
                        .has("mtuBytes"))
                .isFalse();
        assertThat(found.path(Optional.empty())).isEmpty();
        assertThat(found.path(Optional.of(1500)).orElseThrow().holds()).isFalse();
        assertThat(found.holds(Optional.of(1500))).isFalse();
    }

    @Test
    void cardsThatAllowTooLittleSettleIt() {
        var found = measured(new PathMeasurement.Mtu(Optional.empty(), Optional.of(1500)));

        assertThat(found.words(Optional.empty())).anyMatch(line -> line.contains("WRONG") && line.contains("MTU"));
    }

    @Test
    void theJsonIsWhatThePlanningQuestionAndTheRunbookTake() throws Exception {
        var json = new ObjectMapper().readTree(measured(JUMBO).json(Optional.empty()));

        assertThat(json.path("path").fieldNames())
                .toIterable()
                .containsExactly("roundTripMillis", "megabitsPerSecond", "mtuBytes", "jitterMillis", "lossPercent");
        assertThat(json.at("/inputs/mostMegabitsPerMove").decimalValue()).isEqualByComparingTo("300");
        assertThat(json.at("/path/megabitsPerSecond").decimalValue()).isEqualByComparingTo("1000");
    }

    @Test
    void speedIsRoundedDown() {
        assertThat(PathMeasurement.bitsPerSecond(125, 1_000_000_001L)).isEqualTo(999);
        assertThat(PathMeasurement.bitsPerSecond(125, 0)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {576, 577, 1280, 1499, 1500, 1501, 1599, 1600, 8999, 9000, 9216, 65_535})
    void findsTheLargestPacketWithFewTries(int mtu) {
        var tries = new ArrayList<Integer>();

        var found = MtuSearch.largest(65_535, size -> {
            tries.add(size);
            return size <= mtu;
        });

        assertThat(found).contains(mtu);
        assertThat(tries).hasSizeLessThan(24).doesNotHaveDuplicates();
        assertThat(MtuSearch.largest(65_535, size -> false)).isEmpty();
    }
}
