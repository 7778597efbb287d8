package io.drawbridge.console;

import io.drawbridge.metering.LiveRpo.GroupOutlook;
import io.drawbridge.metering.LiveRpo.Outlook;
import io.drawbridge.metering.LiveRpo.Point;
import io.drawbridge.readiness.LagHistory.Lag;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * How far a protection group lagged, and will at the present rate, as a small plot.
 *
 * @param points of the line, in the plot's own units: {@value #WIDTH} wide, {@value #HEIGHT} high
 * @param forecast of the line that goes on from there; empty where nothing is forecast
 * @param border where what was seen ends; null where nothing is forecast
 * @param target how high the objective's line lies; null when there is no objective
 * @param outlook null where the group's replications were not measured
 */
record LagPlot(
        String group,
        Lag latest,
        long highest,
        String points,
        String forecast,
        Double border,
        Double target,
        List<Lag> looks,
        GroupOutlook outlook) {

    static final int WIDTH = 300;
    static final int HEIGHT = 60;

    /** What is to come has a part of its own, however much was seen. */
    private static final int SEEN_WIDTH = 210;

    /** Beyond that a forecast is drawn along the upper edge: otherwise it would press all that was seen flat. */
    private static final int MOST_OBJECTIVES = 2;

    static LagPlot of(String group, List<Lag> looks, Optional<GroupOutlook> outlook) {
        var latest = looks.get(looks.size() - 1);
        var rpo = latest.rpoMinutes();
        var curve = outlook.map(GroupOutlook::curve).orElse(List.of());
        long seen = Math.max(
                1,
                Math.max(
                        rpo == null ? 0 : rpo * 5 / 4,
                        looks.stream()
                                .map(Lag::lagMinutes)
                                .filter(Objects::nonNull)
                                .mapToLong(Long::longValue)
                                .max()
                                .orElse(0)));
        long forecast =
                curve.stream().mapToLong(point -> point.lag().toMinutes()).max().orElse(0);
        long highest = Math.max(seen, rpo == null ? forecast : Math.min(forecast, MOST_OBJECTIVES * rpo));
        int width = curve.isEmpty() ? WIDTH : SEEN_WIDTH;
        var points = points(
                looks.stream().filter(look -> look.lagMinutes() != null).toList(),
                Lag::at,
                Lag::lagMinutes,
                looks.get(0).at(),
                latest.at(),
                0,
                width,
                highest);
        return new LagPlot(
                group,
                latest,
                highest,
                points,
                curve.isEmpty()
                        ? ""
                        : points(
                                curve,
                                Point::at,
                                point -> point.lag().toMinutes(),
                                curve.get(0).at(),
                                curve.get(curve.size() - 1).at(),
                                width,
                                WIDTH,
                                highest),
                curve.isEmpty() ? null : (double) width,
                rpo == null ? null : height(rpo, highest),
                looks,
                outlook.orElse(null));
    }

    private static <T> String points(
            List<T> all,
            Function<T, Instant> at,
            ToLongFunction<T> minutes,
            Instant from,
            Instant until,
            int left,
            int right,
            long highest) {
        double span = Math.max(1, Duration.between(from, until).toSeconds());
        return all.stream()
                .map(one -> String.format(
                        Locale.ROOT,
                        "%.1f,%.1f",
                        left
                                + (right - left)
                                        * Duration.between(from, at.apply(one)).toSeconds()
                                        / span,
                        height(Math.min(highest, minutes.applyAsLong(one)), highest)))
                .collect(Collectors.joining(" "));
    }

    private static double height(long minutes, long highest) {
        return HEIGHT - (double) HEIGHT * minutes / highest;
    }

    /** @return good, warning or wrong */
    public String verdict() {
        if (latest.lagMinutes() == null || latest.violating() > 0) {
            return "wrong";
        }
        return latest.rpoMinutes() != null && latest.lagMinutes() * 10 > latest.rpoMinutes() * 8 ? "warning" : "good";
    }

    /** @return good, warning or wrong; empty where nothing is known */
    public String outlookTone() {
        return outlook == null || outlook.outlook() == Outlook.UNKNOWN
                ? ""
                : switch (outlook.outlook()) {
                    case VIOLATED -> "wrong";
                    case EXPECTED -> "warning";
                    default -> "good";
                };
    }

    /** @return the same for those who do not see it */
    public String words() {
        long most = looks.stream()
                .map(Lag::lagMinutes)
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        return "Lag of " + group + " over " + looks.size() + " looks: at most " + most + " minutes"
                + (latest.rpoMinutes() == null ? "" : ", objective " + latest.rpoMinutes() + " minutes")
                + (outlook == null ? "" : ". " + outlook.words());
    }
}
