package io.drawbridge.console;

import io.drawbridge.planning.Backlog;
import io.drawbridge.planning.BandwidthPlan;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How much waits to be replicated over time, as a plot: flat teeth while the connection keeps up, a slope that never ends
 * when it does not.
 *
 * @param points of the line, in the plot's own units
 * @param missed where the first objective is missed; null where none is
 */
record BacklogPlot(String points, List<Tick> across, List<Tick> up, Tick missed, String words) {

    static final int LEFT = 62;
    static final int RIGHT = 410;
    static final int TOP = 18;
    static final int BOTTOM = 170;

    private static final int LINES = 4;

    /** A line of the grid, with what it stands for. */
    record Tick(double at, String text) {}

    static BacklogPlot of(BandwidthPlan plan) {
        var backlog = plan.backlog();
        double span = plan.span().toSeconds();
        double highest = round(Math.max(backlog.highest(), 0.001));
        var missed = backlog.firstViolation();
        return new BacklogPlot(
                backlog.points().stream()
                        .map(point -> String.format(
                                Locale.ROOT,
                                "%.1f,%.1f",
                                x(point.after().toSeconds() / span),
                                y(point.gigabytes() / highest)))
                        .collect(Collectors.joining(" ")),
                IntStream.rangeClosed(0, LINES)
                        .mapToObj(i -> new Tick(x((double) i / LINES), hours(span * i / LINES)))
                        .toList(),
                IntStream.rangeClosed(0, LINES)
                        .mapToObj(i -> new Tick(y((double) i / LINES), gigabytes(highest * i / LINES)))
                        .toList(),
                missed.map(after -> new Tick(x(after.toSeconds() / span), BandwidthPlan.words(after)))
                        .orElse(null),
                words(plan, backlog, missed));
    }

    private static String words(BandwidthPlan plan, Backlog backlog, Optional<Duration> missed) {
        return "What waits to be replicated over " + BandwidthPlan.words(plan.span()) + ": at most "
                + gigabytes(backlog.highest()) + ", at the end "
                + gigabytes(backlog.points().get(backlog.points().size() - 1).gigabytes())
                + missed.map(after -> "; the first objective is missed after " + BandwidthPlan.words(after))
                        .orElse("; no objective is missed");
    }

    private static double x(double part) {
        return LEFT + (RIGHT - LEFT) * part;
    }

    private static double y(double part) {
        return BOTTOM - (BOTTOM - TOP) * part;
    }

    /** @return 1, 2, 4 or 8 times a power of ten, so that quarters of it are easily read */
    private static double round(double most) {
        double power = Math.pow(10, Math.floor(Math.log10(most)));
        for (int step : new int[] {1, 2, 4, 8}) {
            if (most <= step * power) {
                return step * power;
            }
        }
        return 10 * power;
    }

    private static String hours(double seconds) {
        double hours = seconds / 3600;
        return (hours == Math.rint(hours)
                        ? Long.toString(Math.round(hours))
                        : String.format(Locale.ROOT, hours * 10 == Math.rint(hours * 10) ? "%.1f" : "%.2f", hours))
                + " h";
    }

    private static String gigabytes(double value) {
        if (value >= 10_000) {
            return String.format(Locale.ROOT, "%.0f TB", value / 1000);
        }
        if (value >= 100 || value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%.0f GB", value);
        }
        return String.format(Locale.ROOT, value >= 10 ? "%.1f GB" : value >= 0.1 ? "%.2f GB" : "%.4f GB", value);
    }
}
