package io.drawbridge.aborts;

import java.util.List;
import java.util.Map;

/**
 * One story or more for each runbook; together they pass every step that a runbook takes when nothing goes wrong. A new
 * runbook needs a line here: how it comes about and who decides what. Steps and waits are found in its model.
 */
public final class AbortStories {

    private AbortStories() {}

    /** With {@code -Ddrawbridge.story=failback} only those whose title holds the word, for whoever draws one. */
    static List<AbortStory> all() {
        var wanted = System.getProperty("drawbridge.story", "");
        return told().stream().filter(story -> story.title().contains(wanted)).toList();
    }

    /** @return the first story of a runbook */
    public static AbortStory of(String runbook) {
        return told().stream()
                .filter(story -> story.runbook().equals(runbook))
                .findFirst()
                .orElseThrow();
    }

    public static List<AbortStory> told() {
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
                        .once("serviceTask_fenceProtectedSite", lab -> lab.loseSite("onpremises"))
                        .whenAborted(lab -> lab.returnSite("onpremises"))
                        .asFarAs("userTask_signRisk"),
                AbortStory.of("disaster-recovery", "under break-glass with the site lost")
                        .startedBy("alice")
                        .after(lab -> lab.loseSite("onpremises"))
                        .request(body -> body.put("breakGlass", true))
                        .decidedBy("userTask_reviewBreakGlass", "grace"),
                AbortStory.of("reprotect")
                        .startedBy("alice")
                        .afterRun(AbortStory.of("planned-migration"), "endEvent_migrated"),
                AbortStory.of("reprotect", "after a disaster")
                        .startedBy("alice")
                        .after(lab -> lab.loseSite("onpremises"))
                        .afterRun(AbortStory.of("disaster-recovery").startedBy("alice"), "endEvent_recovered")
                        .after(lab -> lab.returnSite("onpremises")),
                AbortStory.of("site-failure", "under break-glass with the site lost")
                        .startedBy("alice")
                        .after(lab -> lab.loseSite("onpremises"))
                        .request(body -> body.put("breakGlass", true))
                        .decidedBy("userTask_reviewBreakGlass", "grace"),
                AbortStory.of("site-failure", "of a site that still answers")
                        .startedBy("alice")
                        .asFarAs("serviceTask_withdrawRoutes"),
                AbortStory.of("site-failure", "that begins without a declaration")
                        .startedBy("alice")
                        .request(body -> body.remove("detectedAt"))
                        .asFarAs("userTask_declareDisaster"),
                AbortStory.of("edge-cluster-failure", "with egress through the other site")
                        .startedBy("alice")
                        .after(lab -> {
                            lab.choose("localeIdWithoutLocalEgress", "heeded");
                            lab.loseEdgeCluster("onpremises", false);
                        })
                        .answer("userTask_chooseWay", Map.of("decision", "egress", "reason", "they are back soon"))
                        .once("userTask_confirmRepair", lab -> lab.returnEdgeCluster("onpremises")),
                AbortStory.of("edge-cluster-failure", "that fails over with its controllers under break-glass")
                        .startedBy("alice")
                        .after(lab -> {
                            lab.loseEdgeCluster("onpremises", true);
                            lab.edgeStatus("provider", "cld01-edge02", "RED", null);
                        })
                        .request(body -> body.put("breakGlass", true))
                        .decidedBy("userTask_reviewBreakGlass", "grace"),
                AbortStory.of("application-failure", "by its plan under break-glass")
                        .startedBy("alice")
                        .request(body -> body.put("breakGlass", true))
                        .answer("userTask_chooseRecovery", Map.of("decision", "plan", "reason", "it does not run"))
                        .decidedBy("userTask_reviewBreakGlass", "grace"),
                AbortStory.of("application-failure", "by live migration in two waves")
                        .startedBy("alice")
                        .input("virtualMachines", "payroll-web01\npayroll-web02")
                        .input("targetPool", "Rainpole Tenant")
                        .input("targetDatastores", "cld01-vsan01, cld01-vsan02")
                        .input("roundTripMillis", 40)
                        .input("megabitsPerSecond", 10_000)
                        .input("mtuBytes", 9000)
                        .input("machinesPerWave", 1)
                        .answer("userTask_chooseRecovery", Map.of("decision", "live", "reason", "they still run")),
                AbortStory.of("live-migration", "for good, in two waves with a pause")
                        .startedBy("alice")
                        .input("virtualMachines", "payroll-web01\npayroll-web02")
                        .input("targetPool", "Rainpole Tenant")
                        .input("targetDatastores", "cld01-vsan01, cld01-vsan02")
                        .input("roundTripMillis", 40)
                        .input("megabitsPerSecond", 10_000)
                        .input("mtuBytes", 9000)
                        .input("machinesPerWave", 1)
                        .input("pauseBetweenWaves", true)
                        .input("traffic", "redirect")
                        .input("wideIps", "payroll.rainpole.example")
                        .input("stay", "for-good")
                        .failing(
                                "serviceTask_restoreTraffic",
                                "once the old site's addresses are reclaimed, there is no member left to lead users back to",
                                Map.of(
                                        "decision",
                                        "done-by-hand",
                                        "whatWasDone",
                                        "users stay at the new site; the old pool is set up again")),
                AbortStory.of("protection-onboarding")
                        .startedBy("alice")
                        .input(
                                "virtualMachines",
                                "helpdesk-db01\nhelpdesk-app01\nhelpdesk-app02\nhelpdesk-web01\nhelpdesk-web02")
                        .input("rpoMinutes", 30)
                        .input("changeGigabytesPerHour", 0.6)
                        .input("connection", "direct-1-gbps")
                        .input("lineMegabits", 400)
                        .input("targetSize", "small")
                        .input("protectionGroup", "pg-helpdesk")
                        .input("newRecoveryPlan", "Helpdesk")
                        .input(
                                "recoveryOrder",
                                "helpdesk-db01 1\nhelpdesk-app01 1 after helpdesk-db01\nhelpdesk-web01 2")
                        .input(
                                "mappings",
                                "network: sfo01-helpdesk-app -> cld01-helpdesk-app\n"
                                        + "network: sfo01-helpdesk-db -> cld01-helpdesk-db\n"
                                        + "resource: Helpdesk -> Rainpole Tenant"),
                AbortStory.of("cloud-burst")
                        .startedBy("alice")
                        .after(lab -> {
                            lab.mobility().addTemplate("provider", "web-template", 40, "finance-web");
                            lab.load("payroll_web_pool", 420);
                        })
                        .input("pool", "/Common/payroll_web_pool")
                        .input("template", "web-template")
                        .input("clones", 2)
                        .input("targetPool", "Rainpole Tenant")
                        .input("targetDatastores", "cld01-vsan01")
                        .input("confirmMinutes", 1)
                        .input("calmMinutes", 1)
                        .once("serviceTask_watchLoad", lab -> lab.load("payroll_web_pool", 100)),
                AbortStory.of("failback")
                        .startedBy("henry")
                        .input("rehearse", true)
                        .afterRun(AbortStory.of("planned-migration"), "endEvent_migrated"));
    }
}
