package io.drawbridge.console;

import io.drawbridge.readiness.LagHistory.Lag;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * How far a protection group lagged, as a small plot.
 *
 * @param points of the line, in the plot's own units: {@value #WIDTH} wide, {@value #HEIGHT} high
 * @param target how high the objective's line lies; null when there is no objective
 */
record LagPlot(String group, Lag latest, long highest, String points, Double target, List<Lag> looks) {

    static final int WIDTH = 300;
    static final int HEIGHT = 60;

    static LagPlot of(String group, List<Lag> looks) {
        var latest = looks.get(looks.size() - 1);
        var rpo = latest.rpoMinutes();
        long highest = Math.max(
                1,
                Math.max(
                        rpo == null ? 0 : rpo * 5 / 4,
                        looks.stream()
                                .map(Lag::lagMinutes)
                                .filter(Objects::nonNull)
                                .mapToLong(Long::longValue)
                                .max()
                                .orElse(0)));
        var first = looks.get(0).at();
        double span = Math.max(1, Duration.between(first, latest.at()).toSeconds());
        var points = looks.stream()
                .filter(look -> look.lagMinutes() != null)
                .map(look -> String.format(
                        Locale.ROOT,
                        "%.1f,%.1f",
                        WIDTH * Duration.between(first, look.at()).toSeconds() / span,
                        height(look.lagMinutes(), highest)))
                .collect(Collectors.joining(" "));
        return new LagPlot(group, latest, highest, points, rpo == null ? null : height(rpo, highest), looks);
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

    /** @return the same for those who do not see it */
    public String words() {
        long most = looks.stream()
                .map(Lag::lagMinutes)
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        return "Lag of " + group + " over " + looks.size() + " looks: at most " + most + " minutes"
                + (latest.rpoMinutes() == null ? "" : ", objective " + latest.rpoMinutes() + " minutes");
    }
}
