package io.drawbridge.aborts;

import io.drawbridge.testing.Stage;
import java.util.List;

/**
 * One story or more for each runbook; together they pass every step that a runbook takes when nothing goes wrong. A new
 * runbook needs a line here: how it comes about and who decides what. Steps and waits are found in its model.
 */
final class AbortStories {

    private AbortStories() {}

    /** With {@code -Ddrawbridge.story=failback} only those whose title holds the word, for whoever draws one. */
    static List<AbortStory> all() {
        var wanted = System.getProperty("drawbridge.story", "");
        return told().stream().filter(story -> story.title().contains(wanted)).toList();
    }

    static List<AbortStory> told() {
        return List.of(
                AbortStory.of("dr-test"),
                AbortStory.of("planned-migration").input("synchronizeFirst", true),
                AbortStory.of("disaster-recovery").startedBy("alice"),
                AbortStory.of("disaster-recovery", "that begins without a declaration")
                        .startedBy("alice")
                        .request(body -> body.remove("detectedAt"))
                        .asFarAs("userTask_declareDisaster"),
                AbortStory.of("disaster-recovery", "whose site is lost while it is fenced, and is back for the abort")
                        .startedBy("alice")
                        .once("serviceTask_fenceProtectedSite", stage -> stage.lab()
                                .loseSite("onpremises"))
                        .whenAborted(stage -> stage.lab().returnSite("onpremises"))
                        .asFarAs("userTask_signRisk"),
                AbortStory.of("disaster-recovery", "under break-glass with the site lost")
                        .startedBy("alice")
                        .after(stage -> stage.lab().loseSite("onpremises"))
                        .request(body -> body.put("breakGlass", true))
                        .decidedBy("userTask_reviewBreakGlass", "grace"),
                AbortStory.of("reprotect").startedBy("alice").after(AbortStories::migrated),
                AbortStory.of("reprotect", "after a disaster")
                        .startedBy("alice")
                        .after(AbortStories::recoveredAndReturned),
                AbortStory.of("failback")
                        .startedBy("henry")
                        .input("rehearse", true)
                        .after(AbortStories::migrated));
    }

    /** Payroll runs at the provider's, and nothing was lost. */
    static void migrated(Stage stage) {
        var passage = new Passage(stage, AbortStory.of("planned-migration"));
        passage.begin();
        passage.finish("endEvent_migrated");
    }

    /** Lost, recovered at the provider's at somebody's risk, and back with its machines running. */
    static void recoveredAndReturned(Stage stage) {
        stage.lab().loseSite("onpremises");
        var passage = new Passage(stage, AbortStory.of("disaster-recovery").startedBy("alice"));
        passage.begin();
        passage.finish("endEvent_recovered");
        stage.lab().returnSite("onpremises");
    }
}
