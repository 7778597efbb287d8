package io.drawbridge.runbook;

import io.drawbridge.core.InvalidInput;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/** When a disaster was detected, as people and programs write it. */
final class DetectedAt {

    private static final String FIELD = "detectedAt";

    private DetectedAt() {}

    /**
     * @param text a time of the last 24 hours such as 02:40; a date and time, with an offset or in UTC
     * @throws InvalidInput when it is none of these, or in the future
     */
    static Instant read(String text, Instant now) {
        var at = parse(text.strip().replace(' ', 'T'), now);
        if (at.isAfter(now.plusSeconds(60))) {
            throw new InvalidInput(FIELD, "must not be in the future; it is UTC");
        }
        return at;
    }

    private static Instant parse(String text, Instant now) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException withoutOffset) {
            try {
                return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
            } catch (DateTimeParseException withoutDate) {
                return lately(text, now);
            }
        }
    }

    private static Instant lately(String text, Instant now) {
        try {
            var time = LocalTime.parse(text);
            var today = now.atOffset(ZoneOffset.UTC).toLocalDate().atTime(time).toInstant(ZoneOffset.UTC);
            // The clocks of whoever noticed and of this machine may differ a little.
            return today.isAfter(now.plusSeconds(60)) ? today.minusSeconds(24 * 3600) : today;
        } catch (DateTimeParseException e) {
            throw new InvalidInput(FIELD, "must be a time in UTC such as 02:40, or 2026-03-01 02:40");
        }
    }
}
