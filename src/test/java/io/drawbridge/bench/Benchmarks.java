package io.drawbridge.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Where results go. A figure measured again takes the place of the one before. */
public final class Benchmarks {

    private static final Path RESULTS = Path.of("target", "benchmarks.json");
    private static final Path PAGE = Path.of("docs", "benchmarks.md");
    private static final String BEGINS =
            "<!-- figures: written by mvn verify -Pbench -Ddrawbridge.writeDocs=true -->\n";
    private static final String ENDS = "<!-- end -->\n";
    private static final Pattern ROW = Pattern.compile("^\\| \\d+ \\|");
    private static final ObjectMapper JSON = new ObjectMapper();

    private Benchmarks() {}

    public static void keep(Ratio ratio) {
        System.out.println("benchmark " + ratio);
        try {
            var all = Files.exists(RESULTS) ? (ObjectNode) JSON.readTree(RESULTS.toFile()) : JSON.createObjectNode();
            describeMachine(all);
            var kept = JSON.createArrayNode();
            all.path("figures").forEach(figure -> {
                if (!figure.path("title").asText().equals(ratio.title())) {
                    kept.add(figure);
                }
            });
            kept.add(figure(ratio));
            all.set("figures", inOrder(kept));
            JSON.writerWithDefaultPrettyPrinter().writeValue(RESULTS.toFile(), all);
            if (Boolean.getBoolean("drawbridge.writeDocs")) {
                write(all);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void describeMachine(ObjectNode all) {
        all.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        all.put("command", "mvn verify -Pbench");
        all.put("processors", Runtime.getRuntime().availableProcessors());
        all.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        all.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
    }

    private static ObjectNode figure(Ratio ratio) {
        var figure = JSON.createObjectNode().put("number", ratio.number()).put("title", ratio.title());
        ratio.values().forEach(figure.putArray("values")::add);
        figure.put("median", ratio.median()).put("least", ratio.least()).put("most", ratio.most());
        if (ratio.goal() != null) {
            figure.put("goal", ratio.goalWords()).put("met", ratio.met());
        }
        return figure.put("detail", ratio.detail());
    }

    private static ArrayNode inOrder(ArrayNode figures) {
        var list = new ArrayList<com.fasterxml.jackson.databind.JsonNode>();
        figures.forEach(list::add);
        list.sort(Comparator.comparingInt(figure -> figure.path("number").asInt()));
        return JSON.createArrayNode().addAll(list);
    }

    /** The page's own words stay, and rows of what was not measured here: the page is of many days' figures. */
    private static void write(ObjectNode all) throws IOException {
        var page = Files.readString(PAGE);
        int from = page.indexOf(BEGINS) + BEGINS.length();
        int until = page.indexOf(ENDS);
        var rows = new LinkedHashMap<String, String>();
        page.substring(from, until)
                .lines()
                .filter(line -> ROW.matcher(line).find())
                .forEach(line -> rows.put(title(line), line));
        all.path("figures").forEach(figure -> {
            var row = row(figure);
            rows.put(title(row), row);
        });
        var table = new StringBuilder("\n")
                .append(all.path("date").asText())
                .append(", ")
                .append(all.path("processors").asInt())
                .append(" processors, ")
                .append(all.path("system").asText())
                .append(", ")
                .append(all.path("java").asText())
                .append(
                        ".\n\n| | ratio | median | range | goal | | figures behind it |\n| --- | --- | --- | --- | --- | --- | --- |\n");
        rows.values().stream()
                .sorted(Comparator.comparingInt(Benchmarks::number))
                .forEach(row -> table.append(row).append('\n'));
        Files.writeString(PAGE, page.substring(0, from) + table.append('\n') + page.substring(until));
    }

    private static int number(String row) {
        return Integer.parseInt(row.split("\\|")[1].trim());
    }

    private static String title(String row) {
        return row.split("\\|")[2].trim();
    }

    private static String row(com.fasterxml.jackson.databind.JsonNode figure) {
        return "| " + figure.path("number").asInt()
                + " | " + figure.path("title").asText()
                + " | " + Ratio.words(figure.path("median").asDouble())
                + " | " + range(figure)
                + " | " + figure.path("goal").asText("")
                + " | " + (figure.has("met") ? figure.path("met").asBoolean() ? "met" : "**missed**" : "")
                + " | " + figure.path("detail").asText()
                + " |";
    }

    private static String range(com.fasterxml.jackson.databind.JsonNode figure) {
        return figure.path("values").size() == 1
                ? "one"
                : Ratio.words(figure.path("least").asDouble()) + " to "
                        + Ratio.words(figure.path("most").asDouble()) + ", "
                        + figure.path("values").size() + " runs";
    }

    /** @return milliseconds of wall time */
    public static double millis(Runnable work) {
        long began = System.nanoTime();
        work.run();
        return (System.nanoTime() - began) / 1e6;
    }

    public static double median(List<Double> values) {
        return Ratio.of(0, "", values, "").median();
    }

    public static String format(String text, Object... values) {
        return String.format(Locale.ROOT, text, values);
    }
}
