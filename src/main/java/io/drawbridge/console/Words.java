package io.drawbridge.console;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times, durations and roles as pages write them; templates call it. */
public final class Words {

    private static final DateTimeFormatter TIME = in("d MMM uuuu, HH:mm:ss 'UTC'");
    private static final DateTimeFormatter CLOCK = in("HH:mm:ss");

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);

    Words() {}

    private static DateTimeFormatter in(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
    }

    public String time(Instant instant) {
        return instant == null ? "" : TIME.format(instant);
    }

    /** @return hours, minutes and seconds of the day, UTC */
    public String clock(Instant instant) {
        return instant == null ? "" : CLOCK.format(instant);
    }

    /** @return "4 min", "2 h 5 min", "3 days" */
    public String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        long minutes = seconds / 60;
        if (minutes < 120) {
            return minutes + " min";
        }
        long hours = minutes / 60;
        if (hours < 48) {
            return hours + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
        }
        return hours / 24 + " days";
    }

    public String between(Instant from, Instant to) {
        return duration(Duration.between(from, to));
    }

    /** @return the day, UTC */
    public String day(LocalDate date) {
        return date == null ? "" : DAY.format(date);
    }

    /** @return "12 KB", "3.4 MB" */
    public String bytes(long count) {
        return count < 1_000_000
                ? Math.max(1, count / 1000) + " KB"
                : String.format(Locale.ROOT, "%.1f MB", count / 1_000_000.0);
    }

    /** @return "recovery plan administrator" for {@code recoveryPlanAdministrator} */
    public String role(String id) {
        return id.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }

    /** @return "power on" for {@code POWER_ON} */
    public String plain(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
