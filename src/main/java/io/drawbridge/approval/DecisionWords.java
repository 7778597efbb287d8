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
            Map.entry("reconciliation nothing-lost", "found that no data is missing"),
            Map.entry("reconciliation reconciled", "had the missing data brought over"),
            Map.entry("reconciliation given-up", "gave the missing data up"),
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

    /** The same word means another thing at another task. */
    private static final Map<String, String> CHOICES = Map.ofEntries(
            Map.entry("userTask_chooseRecovery plan", "chose the recovery plan"),
            Map.entry("userTask_chooseRecovery live", "chose to move the machines while they run"),
            Map.entry("userTask_chooseWay fail-over", "chose to fail over"),
            Map.entry("userTask_chooseWay egress", "chose egress through the other site"),
            Map.entry("userTask_confirmRepair repaired", "called the edge cluster repaired"),
            Map.entry("userTask_confirmRepair not-repaired", "left the traffic where it is"),
            Map.entry("userTask_continueWaves continue", "let the next wave begin"),
            Map.entry("userTask_continueWaves stop", "left the rest where it is"),
            Map.entry("userTask_decideFirstTest tested", "had the plan tested, and it passed"),
            Map.entry("userTask_decideFirstTest later", "put the plan into service untested"),
            Map.entry("userTask_decideForcedCleanup again", "had the clean-up tried again"),
            Map.entry("userTask_decideForcedCleanup force", "forced the clean-up"),
            Map.entry("userTask_decideForcedReversal again", "had the reversal tried again"),
            Map.entry("userTask_decideForcedReversal force", "forced the reversal"),
            Map.entry("userTask_decideOnCutover go", "gave the word to move"),
            Map.entry("userTask_decideOnCutover stop", "decided not to move"),
            Map.entry("userTask_decideOnServices repeat", "had the services checked again"),
            Map.entry("userTask_decideOnServices accept", "accepted the silent services"),
            Map.entry("userTask_decideRerun rerun", "had the plan run again"),
            Map.entry("userTask_decideRerun accept", "accepted it as it was"),
            Map.entry("userTask_releaseIpSpace release", "released the IP space"),
            Map.entry("userTask_releaseIpSpace keep", "kept the IP space"),
            Map.entry("userTask_scaleIn scale-in", "had the added machines taken away"),
            Map.entry("userTask_scaleIn watch-on", "kept the added machines for now"));

    private DecisionWords() {}

    /** @return whether a decision is told in words of its own, and not as the form spells it */
    static boolean knows(Decision decision) {
        return CHOICES.containsKey(decision.element() + " " + decision.decision())
                || WORDS.containsKey(decision.kind() + " " + decision.decision());
    }

    static String of(Decision decision) {
        var answer = decision.decision() == null ? "" : " " + decision.decision();
        var choice = CHOICES.get(decision.element() + answer);
        if (choice != null) {
            return choice;
        }
        if (decision.kind().equals("choice")) {
            return "chose" + answer.replace('-', ' ');
        }
        return WORDS.getOrDefault(decision.kind() + answer, (decision.kind() + answer).replace('-', ' '));
    }

    /** @return what an inspection came to, as a person would say it */
    static String resultOf(Decision inspection) {
        return "passed".equals(inspection.decision()) ? "the copies work" : "something does not work";
    }
}
