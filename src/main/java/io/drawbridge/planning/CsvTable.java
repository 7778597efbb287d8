package io.drawbridge.planning;

import io.drawbridge.core.InvalidInput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A table as a spreadsheet writes it: CSV (RFC 4180) with a line of headings, separated by commas or semicolons. Headings
 * count whatever their case and order.
 *
 * @param headings as they were found, in lower case
 */
public record CsvTable(List<String> headings, List<Row> rows) {

    /** More characters are no table of machines. */
    public static final int MOST_CHARACTERS = 60_000;

    /**
     * One line.
     *
     * @param line as an editor counts them, from 1
     * @param cells by heading; without those that are empty
     */
    public record Row(int line, Map<String, String> cells) {

        public Optional<String> cell(String heading) {
            return Optional.ofNullable(cells.get(heading));
        }
    }

    /** What is wrong in a line. */
    public record Mistake(int line, String what) {

        @Override
        public String toString() {
            return "line " + line + ": " + what;
        }
    }

    public CsvTable {
        headings = List.copyOf(headings);
        rows = List.copyOf(rows);
    }

    /**
     * @param field what the text is called where it was given
     * @param needed headings that must be there
     * @param known all that may be
     * @param mistakes what cannot be read is added to, by line; such lines are left out
     * @throws InvalidInput when there is no table at all
     */
    public static CsvTable read(
            String field, String text, Set<String> needed, Set<String> known, List<Mistake> mistakes) {
        if (text == null || text.isBlank()) {
            throw new InvalidInput(field, "must be a table with a line of headings");
        }
        if (text.length() > MOST_CHARACTERS) {
            throw new InvalidInput(field, "must have at most " + MOST_CHARACTERS + " characters");
        }
        var lines = new Reader(text.startsWith("\uFEFF") ? text.substring(1) : text).all();
        var first = lines.get(0);
        var headings = first.cells.stream()
                .map(cell -> cell.strip().toLowerCase(Locale.ROOT))
                .toList();
        for (var heading : needed) {
            if (!headings.contains(heading)) {
                throw new InvalidInput(field, "must have the heading '" + heading + "' in line " + first.number);
            }
        }
        for (var heading : headings) {
            if (!known.contains(heading)) {
                throw new InvalidInput(
                        field,
                        "must not have the heading '" + heading + "' in line " + first.number + "; known are "
                                + String.join(", ", known.stream().sorted().toList()));
            }
            if (headings.indexOf(heading) != headings.lastIndexOf(heading)) {
                throw new InvalidInput(field, "must not have the heading '" + heading + "' twice");
            }
        }
        var rows = new ArrayList<Row>();
        for (var line : lines.subList(1, lines.size())) {
            if (line.open) {
                mistakes.add(new Mistake(line.number, "a quotation mark is not closed"));
            } else if (line.cells.size() > headings.size()) {
                mistakes.add(
                        new Mistake(line.number, line.cells.size() + " cells under " + headings.size() + " headings"));
            } else {
                var cells = new LinkedHashMap<String, String>();
                for (int i = 0; i < line.cells.size(); i++) {
                    if (!line.cells.get(i).isBlank()) {
                        cells.put(headings.get(i), line.cells.get(i).strip());
                    }
                }
                rows.add(new Row(line.number, cells));
            }
        }
        return new CsvTable(headings, rows);
    }

    /** A line with its cells; {@code open} when a quotation mark in it was never closed. */
    private static final class Line {
        final int number;
        final List<String> cells = new ArrayList<>();
        boolean open;

        Line(int number) {
            this.number = number;
        }
    }

    /** Character by character: a quoted cell may hold separators, quotation marks and line breaks. */
    private static final class Reader {
        final String text;
        final char separator;
        int at;
        int number = 1;

        Reader(String text) {
            this.text = text.replace("\r\n", "\n").replace('\r', '\n');
            var heading = this.text.stripLeading().lines().findFirst().orElse("");
            this.separator = heading.indexOf(';') >= 0 ? ';' : heading.indexOf('\t') >= 0 ? '\t' : ',';
        }

        List<Line> all() {
            var lines = new ArrayList<Line>();
            while (at < text.length()) {
                var line = line();
                if (line.open || line.cells.stream().anyMatch(cell -> !cell.isBlank())) {
                    lines.add(line);
                }
            }
            return lines;
        }

        private Line line() {
            var line = new Line(number);
            var cell = new StringBuilder();
            boolean quoted = false;
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c == '\n') {
                    number++;
                }
                if (quoted) {
                    if (c == '"' && at < text.length() && text.charAt(at) == '"') {
                        cell.append('"');
                        at++;
                    } else if (c == '"') {
                        quoted = false;
                    } else {
                        cell.append(c);
                    }
                } else if (c == '"' && cell.toString().isBlank()) {
                    cell.setLength(0);
                    quoted = true;
                } else if (c == separator) {
                    line.cells.add(cell.toString());
                    cell.setLength(0);
                } else if (c == '\n') {
                    break;
                } else {
                    cell.append(c);
                }
            }
            line.cells.add(cell.toString());
            line.open = quoted;
            return line;
        }
    }
}
