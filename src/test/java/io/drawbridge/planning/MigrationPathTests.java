package io.drawbridge.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.core.InvalidInput;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MigrationPathTests {

    private static MigrationPath path(Double jitter, Double loss) {
        return new MigrationPath(100, 1_000_000_000L, 9000, Optional.ofNullable(jitter), Optional.ofNullable(loss));
    }

    @Test
    void whatWasNotMeasuredIsNotJudged() {
        assertThat(path(null, null).findings()).hasSize(3).allMatch(MigrationPath.Finding::holds);
        assertThat(path(0.0, 0.0).findings()).hasSize(5).allMatch(MigrationPath.Finding::holds);
    }

    @ParameterizedTest
    @CsvSource({"49.9, true, 0", "50, false, 0", "60, false, -7"})
    void theLongestRoundTripMustHoldToo(double jitter, boolean holds, int margin) {
        assertThat(path(jitter, null).findings().get(3)).satisfies(finding -> {
            assertThat(finding.what()).isEqualTo("round trip with jitter");
            assertThat(finding.holds()).isEqualTo(holds);
            assertThat(finding.margin()).isEqualTo(margin);
        });
    }

    /** 1,460 bytes × 1.22 ÷ 0.1 s ÷ √loss are 250 Mbit/s at 0.000032 %. */
    @ParameterizedTest
    @CsvSource({"0.00003, true", "0.00004, false", "100, false"})
    void lossLeavesOneStreamTooLittleForAMove(double percent, boolean holds) {
        assertThat(path(null, percent).findings().get(3)).satisfies(finding -> {
            assertThat(finding.holds()).isEqualTo(holds);
            assertThat(finding.needed()).contains("0.000032 %");
        });
    }

    @ParameterizedTest
    @CsvSource({"-1, 0, jitterMillis", "NaN, 0, jitterMillis", "0, 100.1, lossPercent", "0, NaN, lossPercent"})
    void refusesWhatIsNoMeasurement(double jitter, double loss, String field) {
        assertThatThrownBy(() -> path(jitter, loss))
                .isInstanceOfSatisfying(
                        InvalidInput.class, wrong -> assertThat(wrong.field()).isEqualTo(field));
    }
}
