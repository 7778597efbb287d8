package io.drawbridge.planning;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplicationLoadTests {

    private static final Bandwidth HUNDRED = new Bandwidth(100);

    @Test
    void hundredMegabitsCarryFortyFiveGigabytesAnHourAndNotAHundred() {
        assertThat(HUNDRED.gigabytesPerHour()).isEqualByComparingTo("45");
        assertThat(HUNDRED.timeFor(new BigDecimal("45"))).isEqualTo(Duration.ofHours(1));
    }

    /** The source design's table 9, without its slips: the wire takes longer than it says. */
    @ParameterizedTest
    @CsvSource({"5, 7, 15", "10, 14, 15", "20, 27, 30", "40, 54, 60"})
    void anHoursChangesNeedWhatTheWireNeedsAndAnObjectiveThatHoldsThem(String change, long minutes, long rpo) {
        var load = load(HUNDRED, 60, change);

        assertThat(HUNDRED.timeFor(new BigDecimal(change)).plusSeconds(59).toMinutes())
                .isEqualTo(minutes);
        assertThat(load.shortestRpo()).hasValue(Duration.ofMinutes(rpo));
    }

    @Test
    void eightyGigabytesAnHourOverHundredMegabitsNeverCatchUp() {
        var load = load(HUNDRED, 120, "80");

        assertThat(load.verdict()).isEqualTo(ReplicationLoad.Verdict.NOT_SUSTAINABLE);
        assertThat(load.shortestRpo()).isEmpty();
        assertThat(load.firstSynchronisation(BigDecimal.TEN)).isEmpty();
        assertThat(load.comfortableMegabits()).isEqualTo(356);
    }

    @ParameterizedTest
    @CsvSource({"22.5, COMFORTABLE", "22.6, TIGHT", "44.9, TIGHT", "45, NOT_SUSTAINABLE", "0, COMFORTABLE"})
    void isComfortableOnlyWhileASynchronisationFitsIntoHalfTheObjective(
            String change, ReplicationLoad.Verdict verdict) {
        var load = load(HUNDRED, 60, change);

        assertThat(load.verdict()).isEqualTo(verdict);
        if (verdict == ReplicationLoad.Verdict.COMFORTABLE) {
            assertThat(load.synchronisation(load.classes().get(0)).orElseThrow())
                    .isLessThanOrEqualTo(Duration.ofMinutes(30));
        }
    }

    @Test
    void aClassHasOnlyWhatTheOthersLeave() {
        var quarter = new RpoClass(Duration.ofMinutes(15), new BigDecimal("9"));
        var hourly = new RpoClass(Duration.ofHours(1), new BigDecimal("9"));
        var load = ReplicationLoad.of(HUNDRED, List.of(quarter, hourly));

        assertThat(quarter.changeWithinRpo()).isEqualByComparingTo("2.25");
        assertThat(load.share()).isEqualByComparingTo("0.4");
        assertThat(load.synchronisation(quarter)).hasValue(Duration.ofSeconds(225));
        assertThat(load.synchronisation(hourly)).hasValue(Duration.ofSeconds(900));
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "100, 1", "1000, 700", "10000, 45", "7, 0.001"})
    void noAnswerBeatsTheWire(long megabits, String gigabytes) {
        var line = new Bandwidth(megabits);
        var volume = new BigDecimal(gigabytes);
        var bits = volume.movePointRight(9).multiply(BigDecimal.valueOf(8));

        var carried = BigDecimal.valueOf(megabits)
                .movePointRight(6)
                .multiply(BigDecimal.valueOf(line.timeFor(volume).toSeconds()));

        assertThat(carried).isGreaterThanOrEqualTo(bits);
    }

    @Test
    void theFirstSynchronisationHasTheLineBesideTheChanges() {
        assertThat(load(HUNDRED, 60, "5").firstSynchronisation(new BigDecimal("40")))
                .hasValue(Duration.ofHours(1));
    }

    private static ReplicationLoad load(Bandwidth line, int rpo, String change) {
        return ReplicationLoad.of(line, List.of(new RpoClass(Duration.ofMinutes(rpo), new BigDecimal(change))));
    }
}
