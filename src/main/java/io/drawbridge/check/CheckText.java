package io.drawbridge.check;

import java.util.List;

/** A report as text for a terminal: marks and words, no colour; lines no longer than people read. */
public final class CheckText {

    private static final int WIDTH = 110;
    private static final int INDENT = 23;

    private CheckText() {}

    public static String of(CheckReport report) {
        var text = new StringBuilder();
        String site = "";
        for (var endpoint : report.endpoints()) {
            if (!endpoint.site().equals(site)) {
                site = endpoint.site();
                text.append("\nSite ")
                        .append(site)
                        .append(" (")
                        .append(plain(endpoint.siteName()))
                        .append(")\n");
            }
            text.append("\n  ")
                    .append(endpoint.system())
                    .append(" at ")
                    .append(endpoint.address())
                    .append(": ")
                    .append(endpoint.outcome().title())
                    .append('\n');
            findings(text, endpoint.reached());
            endpoint.notReached()
                    .ifPresent(steps -> wrap(
                            text,
                            "    %-4s %-12s  ".formatted("[" + Outcome.NOT_REACHED.mark() + "]", "Not reached"),
                            steps));
        }
        if (!report.between().isEmpty()) {
            text.append("\nBetween all systems\n");
            findings(text, report.between());
        }
        return text.append("\n").append(report.summary()).append(".\n").toString();
    }

    private static void findings(StringBuilder text, List<Finding> findings) {
        for (var finding : findings) {
            wrap(
                    text,
                    "    %-4s %-12s  "
                            .formatted(
                                    "[" + finding.outcome().mark() + "]",
                                    finding.step().title()),
                    (finding.outcome() == Outcome.NOT_CHECKED ? "not checked: " : "") + plain(finding.what()));
            if (!finding.todo().isEmpty()) {
                wrap(text, " ".repeat(INDENT) + "-> ", plain(finding.todo()));
            }
        }
    }

    private static void wrap(StringBuilder text, String first, String words) {
        var line = new StringBuilder(first);
        int begin = first.length();
        boolean empty = true;
        for (var word : words.split(" ")) {
            if (!empty && line.length() + 1 + word.length() > WIDTH) {
                text.append(line.toString().stripTrailing()).append('\n');
                line = new StringBuilder(" ".repeat(begin));
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }

    /** Words from outside cannot steer the terminal. */
    private static String plain(String words) {
        return words.replaceAll("[\\p{Cntrl}]+", " ");
    }
}
