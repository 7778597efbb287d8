package io.drawbridge.approval;

import io.drawbridge.approval.Subject.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** A subject as a person reads it on one page before they say yes. */
final class SubjectWords {

    /** One line. */
    record Line(String what, String how) {}

    /** So much of a hash tells two versions apart; the whole of it is in the digest. */
    private static final Pattern HASH = Pattern.compile("SHA-256 ([0-9a-f]{12})[0-9a-f]{52}");

    private static final int NAMED = 6;

    private SubjectWords() {}

    static List<Line> of(Subject subject) {
        var lines = new ArrayList<Line>();
        for (var part : List.of(Subject.RUNBOOK, Subject.RUN, Subject.POLICY, Subject.PLAN)) {
            subject.of(part)
                    .forEach(fact -> lines.add(
                            new Line(fact.label(), HASH.matcher(fact.value()).replaceAll("SHA-256 $1…"))));
        }
        summed(subject.of(Subject.MACHINES)).forEach(line -> lines.add(new Line("Virtual machines", line)));
        summed(subject.of(Subject.NETWORKS)).forEach(line -> lines.add(new Line("Networks afterwards", line)));
        subject.unread().forEach((part, reason) -> lines.add(new Line("Could not be read: " + part, reason)));
        return lines;
    }

    /** Machines with the same value are one line. */
    private static List<String> summed(List<Fact> facts) {
        var byValue = new TreeMap<String, List<String>>();
        facts.forEach(fact -> byValue.computeIfAbsent(fact.value(), key -> new ArrayList<>())
                .add(fact.label().replaceFirst("^(Virtual machine|Networks of) ", "")));
        return byValue.entrySet().stream()
                .map(entry -> entry.getKey() + ": "
                        + String.join(
                                ", ",
                                entry.getValue()
                                        .subList(
                                                0,
                                                Math.min(NAMED, entry.getValue().size())))
                        + (entry.getValue().size() > NAMED
                                ? " and " + (entry.getValue().size() - NAMED) + " more"
                                : ""))
                .toList();
    }
}
