package io.drawbridge.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.core.InvalidInput;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DetectedAtTests {

    private static final Instant NOW = Instant.parse("2026-03-01T03:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "02:40, 2026-03-01T02:40:00Z",
        "23:50, 2026-02-28T23:50:00Z",
        "2026-02-27 22:00, 2026-02-27T22:00:00Z",
        "2026-03-01T02:40:30Z, 2026-03-01T02:40:30Z",
        "2026-03-01T03:40+01:00, 2026-03-01T02:40:00Z"
    })
    void readsATimeOfTheLastDayOrAFullDate(String text, Instant at) {
        assertThat(DetectedAt.read(text, NOW)).isEqualTo(at);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-03-01 03:05", "2099-01-01T00:00:00Z", "yesterday", "25:00", "2026-03-01"})
    void refusesTheFutureAndWhatIsNoTime(String text) {
        assertThatThrownBy(() -> DetectedAt.read(text, NOW))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith("detectedAt ");
    }
}
