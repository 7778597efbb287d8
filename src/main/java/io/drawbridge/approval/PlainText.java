package io.drawbridge.approval;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns what steps wrote for the journal, where a status is spelled as its product spells it and a site goes by its id,
 * into what a person reads: words, names, and times to the minute.
 */
final class PlainText {

    private static final Pattern INSTANT = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?Z");
    private static final Pattern CONSTANT = Pattern.compile("\\b[A-Z]{2,}(_[A-Z]{2,})+\\b");

    private static final Pattern CODE = Pattern.compile("\\bdrawbridge\\.[a-zA-Z]+: ");

    private final Map<String, String> siteNames;
    private final UnaryOperator<String> discretion;

    /**
     * @param siteNames names by id
     * @param discretion leaves out what not everybody may read: both sides' people open the same task
     */
    PlainText(Map<String, String> siteNames, UnaryOperator<String> discretion) {
        this.siteNames = Map.copyOf(siteNames);
        this.discretion = discretion;
    }

    String of(String text) {
        if (text == null) {
            return "";
        }
        var plain = INSTANT.matcher(discretion.apply(text)).replaceAll(found -> time(found.group()));
        plain = CODE.matcher(plain).replaceAll("");
        plain = CONSTANT.matcher(plain)
                .replaceAll(found -> found.group().toLowerCase(Locale.ROOT).replace('_', ' '));
        for (var site : siteNames.entrySet()) {
            // Only where a site must be meant: a machine may be called the same.
            var id = Pattern.quote(site.getKey());
            plain = Pattern.compile("^" + id + "$|(?<=\\b(?:of|at) )" + id + "\\b(?![-.])|(?<=\\()" + id + "(?=\\))")
                    .matcher(plain)
                    .replaceAll(Matcher.quoteReplacement(site.getValue()));
        }
        return plain;
    }

    /** As a replacement: what people read holds no dollar and no backslash. */
    private static String time(String instant) {
        try {
            return People.time(Instant.parse(instant));
        } catch (DateTimeParseException e) {
            return instant;
        }
    }
}
