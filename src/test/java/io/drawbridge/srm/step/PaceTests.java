package io.drawbridge.srm.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.srm.RecoveryPlan;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaceTests {

    private static final Instant BEGAN = Instant.parse("2026-07-22T03:00:00Z");

    private static RecoveryPlan at(Integer percent) {
        return new RecoveryPlan("id", "Payroll", "RECOVERY_IN_PROGRESS", "", "a", "b", "1", "2", percent, true);
    }

    private static long next(long gone, long expected, Integer percent) {
        return Pace.next(BEGAN, BEGAN.plusSeconds(gone), Duration.ofSeconds(expected), at(percent))
                .toSeconds();
    }

    @Test
    void looksSeldomWhileTheEndIsFarAndOftenWhenItIsNear() {
        assertThat(next(5, 600, null)).isEqualTo(60);
        assertThat(next(400, 600, null)).isEqualTo(60);
        assertThat(next(520, 600, null)).isEqualTo(40);
        assertThat(next(590, 600, null)).isEqualTo(10);
        assertThat(next(610, 600, null)).isEqualTo(10);
        assertThat(next(700, 600, null)).isEqualTo(50);
    }

    @Test
    void seesAnEndThatNobodyForesawWithinATenthOfTheTime() {
        for (int gone = 0; gone < 4000; gone += 7) {
            for (Integer percent : new Integer[] {null, 0, 1, 50, 99}) {
                assertThat(next(gone, 0, percent)).isBetween(10L, Math.min(60, Math.max(15, gone / 10L)));
            }
        }
    }

    @Test
    void takesTheProgressThatSrmTells() {
        assertThat(next(300, 0, 98)).isEqualTo(30);
        assertThat(next(300, 310, 50)).isEqualTo(31);
        assertThat(next(300, 310, 99)).isEqualTo(10);
    }

    @Test
    void livesWithAClockThatWasSetBack() {
        assertThat(next(-100, 600, 10)).isEqualTo(10);
    }
}
