package io.drawbridge.planning;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplicationLoadTests {

    private static final ProtectionLimits LIMITS = ProtectionLimits.ofSourceDesign();
    private static final Bandwidth HUNDRED = Bandwidth.ofMegabits(100);

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
    @CsvSource({"22.5, FEASIBLE", "22.6, AT_RISK", "44.9, AT_RISK", "45, NOT_SUSTAINABLE", "0, FEASIBLE"})
    void isFeasibleOnlyWhileASynchronisationFitsIntoHalfTheObjective(String change, ReplicationLoad.Verdict verdict) {
        var load = load(HUNDRED, 60, change);

        assertThat(load.verdict()).isEqualTo(verdict);
        if (verdict == ReplicationLoad.Verdict.FEASIBLE) {
            assertThat(load.outlooks(LIMITS).get(0).syncTime().orElseThrow())
                    .isLessThanOrEqualTo(Duration.ofMinutes(30));
        }
    }

    @Test
    void aClassHasOnlyWhatTheOthersLeave() {
        var quarter = new RpoClass("quarter", Duration.ofMinutes(15), new BigDecimal("9"));
        var hourly = new RpoClass("hourly", Duration.ofHours(1), new BigDecimal("9"));
        var load = ReplicationLoad.of(HUNDRED, List.of(quarter, hourly));

        assertThat(quarter.gigabytesWithin(quarter.rpo())).isEqualByComparingTo("2.25");
        assertThat(load.share()).isEqualByComparingTo("0.4");
        assertThat(load.outlooks(LIMITS))
                .extracting(outlook -> outlook.syncTime().orElseThrow())
                .containsExactly(Duration.ofSeconds(225), Duration.ofSeconds(900));
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "100, 1", "1000, 700", "10000, 45", "7, 0.001"})
    void noAnswerBeatsTheWire(long megabits, String gigabytes) {
        var line = Bandwidth.ofMegabits(megabits);
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

    @Test
    void aBurstOfAnHourRaisesTheLowestObjective() {
        var load = ReplicationLoad.of(
                HUNDRED,
                List.of(new RpoClass("all", Duration.ofMinutes(30), new BigDecimal("20"))),
                Duration.ofHours(1));

        assertThat(load.outlooks(LIMITS)).singleElement().satisfies(outlook -> {
            assertThat(outlook.verdict()).isEqualTo(ReplicationLoad.Verdict.AT_RISK);
            assertThat(outlook.gigabytesPerSync()).isEqualByComparingTo("20");
            assertThat(outlook.syncTime()).hasValue(Duration.ofSeconds(1600));
            assertThat(outlook.lowestFeasibleRpo()).hasValue(Duration.ofMinutes(54));
            assertThat(outlook.lowestSustainableRpo()).hasValue(Duration.ofMinutes(27));
        });
    }

    @Test
    void tellsWhichGroupsSufferFromOneThatIsAdded() {
        var load = ReplicationLoad.of(
                HUNDRED,
                List.of(
                        new RpoClass("first", Duration.ofHours(1), new BigDecimal("15")),
                        new RpoClass("second", Duration.ofHours(4), new BigDecimal("20")),
                        new RpoClass("third", Duration.ofHours(8), new BigDecimal("15"))));

        assertThat(load.additions())
                .extracting(ReplicationLoad.Addition::verdict)
                .containsExactly(
                        ReplicationLoad.Verdict.FEASIBLE,
                        ReplicationLoad.Verdict.AT_RISK,
                        ReplicationLoad.Verdict.NOT_SUSTAINABLE);
        assertThat(load.additions().get(1).suffering()).containsExactly("first");
        assertThat(load.additions().get(2).suffering()).containsExactly("first", "second");
    }

    @Test
    void theRoomThatIsLeftIsRoomAndNothingMore() {
        var tier = new RpoClass("tier 1", Duration.ofHours(1), new BigDecimal("15"));
        var room = ReplicationLoad.of(HUNDRED, List.of(tier)).roomWithoutRisk();

        assertThat(room).isEqualByComparingTo("15");
        assertThat(with(tier, room)).isNotEqualTo(ReplicationLoad.Verdict.NOT_SUSTAINABLE);
        assertThat(ReplicationLoad.of(HUNDRED, List.of(tier, new RpoClass("more", Duration.ofHours(1), room)))
                        .outlooks(LIMITS)
                        .get(0)
                        .verdict())
                .isEqualTo(ReplicationLoad.Verdict.FEASIBLE);
        assertThat(with(tier, room.add(new BigDecimal("0.1")))).isEqualTo(ReplicationLoad.Verdict.AT_RISK);
    }

    private static ReplicationLoad.Verdict with(RpoClass tier, BigDecimal more) {
        return ReplicationLoad.of(HUNDRED, List.of(tier, new RpoClass("more", Duration.ofHours(1), more)))
                .verdict();
    }

    private static ReplicationLoad load(Bandwidth line, int rpo, String change) {
        return ReplicationLoad.of(line, List.of(new RpoClass("all", Duration.ofMinutes(rpo), new BigDecimal(change))));
    }
}
