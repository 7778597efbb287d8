package io.drawbridge.console;

import io.drawbridge.approval.DecisionClock.Phase;
import io.drawbridge.evidence.RunClocks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/**
 * The decision clock of a run as a bar and a table. What the table shows sums up to the total that it shows: it is the
 * borders between the phases that are rounded, not the phases.
 *
 * @param bar in the order in which it happened
 * @param rows the phases, each with its number on the bar
 * @param recovery measured recovery time against the agreed one, in words
 * @param recoveryVerdict good or wrong, or empty where there is nothing to compare
 * @param shown the machines that the page lists; {@code machines} is how many there are
 */
record ClockPicture(
        Instant from,
        Instant until,
        boolean running,
        List<Segment> bar,
        List<Row> rows,
        String total,
        String recovery,
        String recoveryVerdict,
        List<Machine> shown,
        int machines,
        List<Group> groups) {

    static final int MOST_MACHINES = 100;

    private static final int WHOLE = 1000;

    /** Fewer thousandths of the bar than this have no room for a number. */
    private static final double NARROW = 28;

    /** A stretch of the bar, in thousandths of its length; what it is stands in words beside the bar as well. */
    record Segment(String phase, int number, double left, double width, String words) {

        public boolean numbered() {
            return width >= NARROW;
        }

        public String x() {
            return number(left);
        }

        public String w() {
            // What was short is still seen.
            return number(Math.max(width, 1.5));
        }

        public String middle() {
            return number(left + width / 2);
        }

        private static String number(double value) {
            return String.format(Locale.ROOT, "%.1f", value);
        }
    }

    /** @param roles for approvals: how long which roles were waited for */
    record Row(String phase, int number, String what, String length, String share, List<Waited> roles) {}

    /** How long these roles were waited for. */
    record Waited(List<String> roles, String length) {}

    /** @param verdict "within", "later", or empty where nothing was agreed */
    record Machine(String name, Instant recoveredAt, String time, String verdict) {}

    /** @param verdict "within", "more", or empty where one of them is not known */
    record Group(String name, String objective, Instant pointInTime, String lost, String verdict) {}

    static ClockPicture of(RunClocks.Shown clock, boolean ended) {
        var reading = clock.reading();
        var total = reading.total();
        // Short runs, as in a lab, in tenths of a second.
        long unit = total.compareTo(Duration.ofMinutes(1)) < 0 ? 100 : 1000;
        var bar = new ArrayList<Segment>();
        double whole = Math.max(1, total.toMillis());
        double left = 0;
        for (var part : reading.parts()) {
            double width = WHOLE * part.length().toMillis() / whole;
            bar.add(new Segment(
                    part.phase().word(),
                    number(part.phase()),
                    left,
                    width,
                    part.phase().word()
                            + (part.roles().isEmpty()
                                    ? ""
                                    : " ("
                                            + part.roles()
                                                    .replaceAll("([A-Z])", " $1")
                                                    .toLowerCase(Locale.ROOT) + ")")
                            + ", " + exact(part.length(), unit)));
            left += width;
        }
        var rows = new ArrayList<Row>();
        long sum = 0;
        for (var phase : reading.phases().entrySet()) {
            long before = rounded(sum, unit);
            long length = phase.getValue().toMillis();
            sum += length;
            rows.add(new Row(
                    phase.getKey().word(),
                    number(phase.getKey()),
                    what(phase.getKey()),
                    exact(Duration.ofMillis(rounded(sum, unit) - before), unit),
                    share(100.0 * length / whole),
                    phase.getKey() == Phase.APPROVE ? approvals(reading.approvalsByRoles(), unit) : List.of()));
        }
        return new ClockPicture(
                reading.from(),
                reading.until(),
                !ended,
                List.copyOf(bar),
                rows,
                exact(Duration.ofMillis(rounded(total.toMillis(), unit)), unit),
                recovery(clock, total, unit),
                verdict(clock, total),
                clock.machines().stream()
                        .limit(MOST_MACHINES)
                        .map(machine -> new Machine(
                                machine.name(),
                                machine.recoveredAt(),
                                exact(machine.recoveryTime(), unit),
                                clock.recoveryTimeObjective() == null
                                        ? ""
                                        : machine.recoveryTime().compareTo(clock.recoveryTimeObjective()) <= 0
                                                ? "within"
                                                : "later"))
                        .toList(),
                clock.machines().size(),
                clock.groups().stream()
                        .map(group -> new Group(
                                group.name(),
                                group.objective() == null ? "" : exact(group.objective(), 1000),
                                group.pointInTime(),
                                group.lost() == null ? "" : exact(group.lost(), 1000),
                                group.lost() == null || group.objective() == null
                                        ? ""
                                        : group.lost().compareTo(group.objective()) <= 0 ? "within" : "more"))
                        .toList());
    }

    private static List<Waited> approvals(java.util.Map<String, Duration> byRoles, long unit) {
        var waited = new LinkedHashMap<String, Duration>(byRoles);
        return waited.entrySet().stream()
                .map(one -> new Waited(List.of(one.getKey().split(", ")), exact(one.getValue(), unit)))
                .toList();
    }

    private static String share(double percent) {
        return percent > 0 && percent < 0.5 ? "< 1 %" : Math.round(percent) + " %";
    }

    private static int number(Phase phase) {
        return phase.ordinal() + 1;
    }

    private static String what(Phase phase) {
        return switch (phase) {
            case DETECT -> "until somebody asked for the run";
            case DECLARE -> "people decided whether it is a disaster";
            case APPROVE -> "approvals were waited for";
            case EXECUTE -> "steps worked";
            case WAIT -> "people were asked in between";
            case VERIFY -> "checks, inspection, sign-off";
        };
    }

    private static String recovery(RunClocks.Shown clock, Duration total, long unit) {
        var agreed = clock.recoveryTimeObjective();
        if (clock.recoveryTime() == null) {
            var used = exact(total, unit) + " used so far";
            return agreed == null
                    ? used + "; no recovery time was agreed for what it works on"
                    : used + " of the agreed " + exact(agreed, 1000)
                            + (total.compareTo(agreed) <= 0
                                    ? ", " + exact(agreed.minus(total), unit) + " left"
                                    : ": LATER by " + exact(total.minus(agreed), unit));
        }
        var measured = exact(clock.recoveryTime(), unit) + " measured";
        return agreed == null
                ? measured + "; no recovery time was agreed for what it works on"
                : measured + ", agreed " + exact(agreed, 1000)
                        + (clock.recoveryTime().compareTo(agreed) <= 0
                                ? ": within it"
                                : ": LATER by " + exact(clock.recoveryTime().minus(agreed), unit));
    }

    private static String verdict(RunClocks.Shown clock, Duration total) {
        if (clock.recoveryTimeObjective() == null) {
            return "";
        }
        var time = clock.recoveryTime() == null ? total : clock.recoveryTime();
        return time.compareTo(clock.recoveryTimeObjective()) <= 0 ? "good" : "wrong";
    }

    private static long rounded(long millis, long unit) {
        return Math.round((double) millis / unit) * unit;
    }

    /** @return "1 h 2 min 3 s"; below a minute with tenths where the unit is one */
    static String exact(Duration length, long unit) {
        var shown = Duration.ofMillis(rounded(Math.max(0, length.toMillis()), unit));
        if (shown.compareTo(Duration.ofMinutes(1)) < 0) {
            return unit < 1000
                    ? String.format(Locale.ROOT, "%d.%d s", shown.toSeconds(), shown.toMillisPart() / 100)
                    : shown.toSeconds() + " s";
        }
        var words = new StringBuilder();
        if (shown.toDays() > 0) {
            words.append(shown.toDays()).append(" d ");
        }
        if (shown.toHoursPart() > 0) {
            words.append(shown.toHoursPart()).append(" h ");
        }
        if (shown.toMinutesPart() > 0) {
            words.append(shown.toMinutesPart()).append(" min ");
        }
        if (shown.toSecondsPart() > 0) {
            words.append(shown.toSecondsPart()).append(" s ");
        }
        return words.toString().strip();
    }
}
