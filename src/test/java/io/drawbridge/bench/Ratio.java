package io.drawbridge.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One figure of the benchmark.
 *
 * @param number which of the twelve questions it answers
 * @param title what is divided by what
 * @param values each run's ratio, in the order in which they were measured
 * @param goal the most, or with {@link #atLeast} the least, that it should be; absent where it only describes
 * @param atLeast whether more is better
 * @param detail the figures behind it, with units
 */
public record Ratio(int number, String title, List<Double> values, Double goal, boolean atLeast, String detail) {

    public Ratio {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a ratio needs at least one value: " + title);
        }
        values = List.copyOf(values);
    }

    public static Ratio atMost(int number, String title, double goal, List<Double> values, String detail) {
        return new Ratio(number, title, values, goal, false, detail);
    }

    public static Ratio atLeast(int number, String title, double goal, List<Double> values, String detail) {
        return new Ratio(number, title, values, goal, true, detail);
    }

    public static Ratio of(int number, String title, List<Double> values, String detail) {
        return new Ratio(number, title, values, null, false, detail);
    }

    public double median() {
        var sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    public double least() {
        return values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    public double most() {
        return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    public Boolean met() {
        return goal == null ? null : atLeast ? median() >= goal : median() <= goal;
    }

    String goalWords() {
        return goal == null ? "" : (atLeast ? "≥ " : "≤ ") + words(goal);
    }

    static String words(double value) {
        int digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 0.1 ? 3 : 4;
        var text = String.format(Locale.ROOT, "%." + digits + "f", value);
        return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
    }

    static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    @Override
    public String toString() {
        return number + " " + title + ": " + words(median())
                + (values.size() > 1
                        ? " (" + words(least()) + " to " + words(most()) + ", " + Arrays.toString(array(values)) + ")"
                        : "")
                + (goal == null ? "" : ", goal " + goalWords() + (met() ? ", met" : ", MISSED"))
                + ". " + detail;
    }
}
