package io.drawbridge.core;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Lines of CSV (RFC 4180) that a spreadsheet may open: what it would take for a formula is preceded by an apostrophe. */
public final class Csv {

    private Csv() {}

    /** @param cells null for an empty one */
    public static String line(String... cells) {
        return Stream.of(cells).map(Csv::cell).collect(Collectors.joining(","));
    }

    private static String cell(String text) {
        if (text == null) {
            return "";
        }
        // A spreadsheet would reckon with it, or fetch what it names.
        var safe = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return safe.chars().anyMatch(c -> c == '"' || c == ',' || c == '\n' || c == '\r')
                ? "\"" + safe.replace("\"", "\"\"") + "\""
                : safe;
    }
}
