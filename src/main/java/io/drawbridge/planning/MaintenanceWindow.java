package io.drawbridge.planning;

import io.drawbridge.core.InvalidInput;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.Objects;

/**
 * When moves may begin: each day between two times of day, past midnight where the second is the earlier one. It ends a
 * wave, not a move: what goes on when it closes is finished.
 */
public final class MaintenanceWindow {

    /** Moves may begin at any time. */
    public static final MaintenanceWindow ALWAYS = new MaintenanceWindow(null, null, null);

    private final LocalTime opens;
    private final LocalTime closes;
    private final ZoneId zone;

    private MaintenanceWindow(LocalTime opens, LocalTime closes, ZoneId zone) {
        this.opens = opens;
        this.closes = closes;
        this.zone = zone;
    }

    public static MaintenanceWindow daily(LocalTime opens, LocalTime closes, ZoneId zone) {
        Objects.requireNonNull(zone, "zone");
        if (opens.equals(closes)) {
            throw new InvalidInput("windowCloses", "must differ from the time at which the window opens");
        }
        return new MaintenanceWindow(opens, closes, zone);
    }

    /**
     * @param opens {@code 22:00}, or empty for any time
     * @param closes {@code 05:00}; empty exactly when the other one is
     */
    public static MaintenanceWindow parse(String opens, String closes, ZoneId zone) {
        if (opens.isBlank() && closes.isBlank()) {
            return ALWAYS;
        }
        return daily(time("windowOpens", opens), time("windowCloses", closes), zone);
    }

    private static LocalTime time(String field, String text) {
        try {
            return LocalTime.parse(text.strip());
        } catch (DateTimeParseException e) {
            throw new InvalidInput(field, "must be a time of day such as 22:00; both or none are given");
        }
    }

    public boolean isOpen(Instant at) {
        if (opens == null) {
            return true;
        }
        var time = at.atZone(zone).toLocalTime();
        return opens.isBefore(closes)
                ? !time.isBefore(opens) && time.isBefore(closes)
                : !time.isBefore(opens) || time.isBefore(closes);
    }

    /** @return the instant itself while it is open, else when it opens next */
    public Instant nextOpen(Instant at) {
        return isOpen(at) ? at : next(at, opens);
    }

    /** @return when it closes; the end of time where it never does */
    public Instant closesAfter(Instant at) {
        return opens == null ? Instant.MAX : next(at, closes);
    }

    /** Over the local day: a night with a change of the clocks is an hour longer or shorter. */
    private Instant next(Instant at, LocalTime time) {
        ZonedDateTime here = at.atZone(zone);
        for (int day = 0; ; day++) {
            var then =
                    here.toLocalDate().plusDays(day).atTime(time).atZone(zone).toInstant();
            if (then.isAfter(at)) {
                return then;
            }
        }
    }

    public String words() {
        return opens == null
                ? "at any time"
                : "daily from " + opens + " to " + closes + " " + (zone.equals(ZoneOffset.UTC) ? "UTC" : zone);
    }
}
