package io.drawbridge.approval;

import java.util.Map;

/** Decisions as one tells them afterwards: "bob signed the risk". */
final class DecisionWords {

    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("approval approve", "approved"),
            Map.entry("approval decline", "declined"),
            Map.entry("declaration declare", "declared the disaster"),
            Map.entry("declaration false-alarm", "called it a false alarm"),
            Map.entry("risk fenced-by-hand", "fenced the old site by other means"),
            Map.entry("risk risk-signed", "signed the risk of an unfenced site"),
            Map.entry("choice again", "had the clean-up tried again"),
            Map.entry("choice force", "forced the clean-up"),
            Map.entry("choice repeat", "had the services checked again"),
            Map.entry("choice rerun", "ran the plan again"),
            Map.entry("choice tested", "had the plan tested, and it passed"),
            Map.entry("choice later", "put the plan into service untested"),
            Map.entry("choice accept", "accepted it as it was"),
            Map.entry("choice continue", "let the next wave begin"),
            Map.entry("choice stop", "left the rest where it is"),
            Map.entry("choice release", "released the IP space"),
            Map.entry("choice keep", "kept the IP space"),
            Map.entry("choice scale-in", "had the added machines taken away"),
            Map.entry("choice watch-on", "kept the added machines for now"),
            Map.entry("failed-step retry", "had the failed step tried again"),
            Map.entry("failed-step done-by-hand", "did the failed step by hand"),
            Map.entry("failed-step abort", "aborted the run at a failed step"),
            Map.entry("inspection passed", "found that the copies work"),
            Map.entry("inspection failed", "found that something does not work"),
            Map.entry("findings passed", "passed the test"),
            Map.entry("findings passed-with-findings", "passed the test with findings"),
            Map.entry("findings failed", "failed the test"),
            Map.entry("review justified", "found the break-glass start justified"),
            Map.entry("review not-justified", "found the break-glass start not justified"),
            Map.entry("sign-off accepted", "signed off"),
            Map.entry("sign-off accepted-with-reservations", "signed off with reservations"));

    private DecisionWords() {}

    static String of(Decision decision) {
        var answer = decision.decision() == null ? "" : " " + decision.decision();
        return WORDS.getOrDefault(decision.kind() + answer, (decision.kind() + answer).replace('-', ' '));
    }

    /** @return what an inspection came to, as a person would say it */
    static String resultOf(Decision inspection) {
        return "passed".equals(inspection.decision()) ? "the copies work" : "something does not work";
    }
}
