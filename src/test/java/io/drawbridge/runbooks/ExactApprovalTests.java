package io.drawbridge.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.lab.Fault;
import io.drawbridge.lab.LabControl;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.junit.jupiter.api.Test;

/** People approve exactly what they see, and nothing else is done. */
@RunbookTest
class ExactApprovalTests {

    private static final String OUTDATED = "drawbridge.approvalOutdated";

    private static String asked(Stage stage, String runbook) {
        var run = stage.start(runbook, "Payroll");
        stage.work();
        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).contains("userTask_approveRun");
        return run;
    }

    private static String approved(Stage stage) {
        var run = asked(stage, "planned-migration");
        stage.approves("carol", run);
        stage.approves("bob", run);
        return run;
    }

    private static List<String> texts(JsonNode rows, String column) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> row.path(column).asText())
                .toList();
    }

    private static JsonNode briefing(Stage stage, String who, String run) {
        return stage.task(who, run, "userTask_approveRun").path("briefing");
    }

    private static String aMachine(Stage stage) {
        return stage.lab().vms("onpremises").stream()
                .map(LabControl.VmState::name)
                .filter(name -> name.startsWith("payroll"))
                .sorted()
                .findFirst()
                .orElseThrow();
    }

    private static void reprioritise(Stage stage, String machine) {
        stage.lab().planning().priority(machine, stage.priorityOf(machine).equals("P5") ? 4 : 5);
    }

    private static ProcessDefinition latest(Stage stage, String key) {
        return stage.engine()
                .getRepositoryService()
                .createProcessDefinitionQuery()
                .processDefinitionKey(key)
                .latestVersion()
                .singleResult();
    }

    /** @return the deployment's id */
    private static String deployAgain(Stage stage, String changed, String from, String to) {
        var repository = stage.engine().getRepositoryService();
        var id = latest(stage, "planned-migration").getDeploymentId();
        var deployment = repository.createDeployment().name("another version");
        repository.getDeploymentResourceNames(id).forEach(name -> {
            try (var content = repository.getResourceAsStream(id, name)) {
                var bytes = content.readAllBytes();
                if (name.equals(changed)) {
                    var text = new String(bytes, StandardCharsets.UTF_8);
                    assertThat(text).contains(from);
                    bytes = text.replace(from, to).getBytes(StandardCharsets.UTF_8);
                }
                deployment.addInputStream(name, new ByteArrayInputStream(bytes));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        return deployment.deploy().getId();
    }

    @Test
    void showsWhatIsApprovedAndKeepsForWhichFingerprintEachPersonSaidYes(Stage stage) {
        var run = asked(stage, "planned-migration");

        var shown = briefing(stage, "carol", run);
        var fingerprint = shown.path("briefing").path("fingerprint").asText();
        var digest = shown.path("briefing").path("digest").asText();

        assertThat(fingerprint).matches("([0-9A-F]{4}-){3}[0-9A-F]{4}");
        assertThat(digest).startsWith(fingerprint.replace("-", "").toLowerCase(java.util.Locale.ROOT));
        assertThat(shown.path("changes")).isEmpty();
        assertThat(texts(shown.path("approved"), "what"))
                .contains("Runbook", "Direction", "Mode", "Works on", "Approval policy", "Recovery plan Payroll")
                .anyMatch(what -> what.startsWith("Protection group"))
                .contains("Virtual machines", "Networks afterwards");
        assertThat(texts(shown.path("approved"), "how")).anyMatch(how -> how.contains(aMachine(stage)));

        stage.approves("carol", run);
        stage.approves("bob", run);
        stage.work();

        assertThat(stage.openTasks(run)).containsExactly("userTask_signOff");
        var decisions =
                stage.get("frank", "/api/v1/runs/" + run + "/decisions").body().path("decisions");
        assertThat(texts(decisions, "digest")).containsExactly(digest, digest);
        assertThat(texts(decisions, "details")).allMatch(details -> details.contains(fingerprint));
    }

    @Test
    void asksAgainInWordsWhenThePlanIsChangedBeforeAnythingIsSent(Stage stage) {
        var run = approved(stage);
        var machine = aMachine(stage);
        var before = stage.priorityOf(machine);
        reprioritise(stage, machine);
        stage.work();

        assertThat(stage.commands()).isEmpty();
        assertThat(stage.openTasks(run)).containsExactly("userTask_approveRun", "userTask_approveRun");
        assertThat(stage.step(run, "serviceTask_synchronizeReplications")
                        .path("code")
                        .asText())
                .isEqualTo(OUTDATED);
        assertThat(texts(briefing(stage, "bob", run).path("changes"), "what"))
                .singleElement()
                .asString()
                .contains(machine, "was " + before, "is P");

        stage.approves("bob", run);
        stage.work();
        assertThat(stage.commands()).isEmpty();
        stage.approves("henry", run);
        stage.work();

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_signOff");
        assertThat(stage.changes("srm.recovery.started")).hasSize(1);
    }

    @Test
    void doesNotAskTheRequesterWhenItAsksAgain(Stage stage) {
        var run = stage.start("carol", stage.request("planned-migration", "Payroll"));
        stage.work();
        stage.approves("henry", run);
        stage.approves("bob", run);
        reprioritise(stage, aMachine(stage));
        stage.work();

        // The engine knows only that the driver asked; our own records know that it is carol's run.
        var runtime = stage.engine().getRuntimeService();
        runtime.createProcessInstanceQuery().processInstanceBusinessKey(run).list().stream()
                .filter(instance -> instance.getProcessDefinitionId().startsWith("approve-"))
                .forEach(instance -> runtime.setVariable(instance.getId(), "requester", "alice"));
        var answer = stage.decide("carol", run, "userTask_approveRun", Map.of("decision", "approve"));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body().path("detail").asText()).contains("Four eyes");
        assertThat(stage.openTasks(run)).containsExactly("userTask_approveRun", "userTask_approveRun");
    }

    @Test
    void noticesAChangeThatIsMadeWhileReplicasAreBroughtUpToDate(Stage stage) {
        var run = approved(stage);
        stage.workUntil(() -> !stage.commands().isEmpty());
        assertThat(stage.changes("srm.recovery.started")).isEmpty();
        stage.lab().planning().addGroup("Payroll", "pg-business-1h");
        stage.work();

        assertThat(stage.changes("srm.recovery.started")).isEmpty();
        assertThat(stage.step(run, "serviceTask_runPlannedMigration")
                        .path("code")
                        .asText())
                .isEqualTo(OUTDATED);
        assertThat(texts(briefing(stage, "bob", run).path("changes"), "what"))
                .anyMatch(text -> text.contains("Protection group pg-business-1h") && text.contains("is new"));
    }

    @Test
    void abortsWithoutSendingAnythingWhenTheChangeIsDeclined(Stage stage) {
        var run = approved(stage);
        reprioritise(stage, aMachine(stage));
        stage.work();

        stage.decides("bob", run, "userTask_approveRun", Map.of("decision", "decline", "reason", "not tonight"));
        stage.work();

        assertThat(stage.outcome(run)).isEqualTo("endEvent_migrationAborted");
        assertThat(stage.commands()).isEmpty();
        assertThat(stage.openTasks(run)).isEmpty();
        assertThat(stage.texts(run, "ABORT_REQUESTED"))
                .singleElement()
                .asString()
                .contains("not tonight");
    }

    @Test
    void abortsWhenNobodyApprovesTheChangeInTime(Stage stage) {
        var run = approved(stage);
        reprioritise(stage, aMachine(stage));
        stage.work();

        stage.fire(run, "event_approvalExpired");
        stage.work();

        assertThat(stage.outcome(run)).isEqualTo("endEvent_migrationAborted");
        assertThat(stage.commands()).isEmpty();
    }

    @Test
    void anAbortTakesTheQuestionBack(Stage stage) {
        var run = approved(stage);
        reprioritise(stage, aMachine(stage));
        stage.work();

        stage.post("alice", "/api/v1/runs/" + run + "/abort", Map.of("reason", "wrong plan"));
        stage.work();

        assertThat(stage.outcome(run)).isEqualTo("endEvent_migrationAborted");
        assertThat(stage.openTasks(run)).isEmpty();
    }

    @Test
    void asksAgainInADisasterTooWhenThePlanIsAnother(Stage stage, LabControl lab) {
        lab.loseSite("onpremises");
        var run = asked(stage, "disaster-recovery");
        stage.approves("bob", run);
        reprioritise(stage, aMachine(stage));
        stage.work();
        stage.decides("alice", run, "userTask_signRisk", Map.of("decision", "risk-signed", "reason", "no power"));
        stage.work();

        assertThat(stage.changes("srm.recovery.started")).isEmpty();
        assertThat(stage.openTasks(run)).containsOnly("userTask_approveRun");
        stage.approves("bob", run);
        stage.work();
        assertThat(stage.changes("srm.recovery.started")).hasSize(1);
    }

    @Test
    void isNotHeldUpInADisasterByASiteLostAfterTheApprovalWhoseNetworksNobodyTells(Stage stage, LabControl lab) {
        var run = asked(stage, "disaster-recovery");
        stage.approves("bob", run);
        lab.loseSite("onpremises");
        // What was read before the site was lost has been forgotten by then.
        stage.advance(Duration.ofMinutes(5));
        stage.work();
        stage.decides("alice", run, "userTask_signRisk", Map.of("decision", "risk-signed", "reason", "no power"));
        stage.work();

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_signOff");
        assertThat(stage.texts(run, "NOTICE"))
                .anyMatch(text -> text.contains("cannot be read any more: networks")
                        && text.contains("while the other site is silent"));
    }

    @Test
    void isNotHeldUpInADisasterByWhatCannotBeReadAnyMore(Stage stage, LabControl lab) {
        var run = asked(stage, "disaster-recovery");
        stage.approves("bob", run);
        lab.loseSite("onpremises");
        lab.addFault(Fault.fail(500).at("provider", "srm").request("GET", "*groups/*/vms*"));
        stage.work();
        stage.decides("alice", run, "userTask_signRisk", Map.of("decision", "risk-signed", "reason", "no power"));
        stage.work();

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_signOff");
        assertThat(stage.texts(run, "NOTICE")).anyMatch(text -> text.contains("cannot be read any more: networks"));
    }

    @Test
    void goesOnUnderBreakGlassAndShowsTheReviewerWhatChanged(Stage stage, LabControl lab) {
        lab.loseSite("onpremises");
        var run = stage.start(
                "alice", stage.request("disaster-recovery", "Payroll").put("breakGlass", true));
        stage.work();
        var machine = aMachine(stage);
        reprioritise(stage, machine);
        stage.decides("alice", run, "userTask_signRisk", Map.of("decision", "risk-signed", "reason", "no power"));
        stage.work();
        stage.signsOff("alice", run);
        stage.work();

        assertThat(stage.openTasks(run)).containsExactly("userTask_reviewBreakGlass");
        var happenings = stage.task("grace", run, "userTask_reviewBreakGlass")
                .path("briefing")
                .path("happenings");
        assertThat(texts(happenings, "what")).anyMatch(text -> text.contains(machine) && text.contains("goes on"));
    }

    @Test
    void sendsNothingForAnotherPlanThanTheOneThatWasApproved(Stage stage) {
        var run = approved(stage);
        var runtime = stage.engine().getRuntimeService();
        runtime.createProcessInstanceQuery()
                .processInstanceBusinessKey(run)
                .processDefinitionKey("planned-migration")
                .list()
                .forEach(instance -> runtime.setVariable(instance.getId(), "recoveryPlan", "Everything"));
        stage.workUntil(() -> stage.openTasks(run).contains("userTask_resolveFailedStep"));

        // The step that was due already has its inputs; the next one reads them anew.
        assertThat(stage.changes("srm.recovery.started")).isEmpty();
        assertThat(stage.step(run, "serviceTask_runPlannedMigration")
                        .path("text")
                        .asText())
                .contains("works on recovery plan Everything, approved is Payroll");
    }

    @Test
    void asksAgainWhenTheRunIsMovedToAnotherVersionOfItsModel(Stage stage) {
        var run = asked(stage, "planned-migration");
        var from = latest(stage, "planned-migration");
        var another =
                deployAgain(stage, "planned-migration.bpmn", "</bpmn:definitions>", "<!-- --></bpmn:definitions>");
        try {
            var runtime = stage.engine().getRuntimeService();
            var plan = runtime.createMigrationPlan(
                            from.getId(), latest(stage, "planned-migration").getId())
                    .mapEqualActivities()
                    .build();
            runtime.newMigration(plan)
                    .processInstanceQuery(runtime.createProcessInstanceQuery()
                            .processInstanceBusinessKey(run)
                            .processDefinitionKey("planned-migration"))
                    .execute();
            stage.approves("carol", run);
            stage.approves("bob", run);
            stage.work();

            assertThat(stage.commands()).isEmpty();
            assertThat(texts(briefing(stage, "bob", run).path("changes"), "what"))
                    .anyMatch(text -> text.startsWith("Runbook: was"));
        } finally {
            stage.reset();
            stage.engine().getRepositoryService().deleteDeployment(another, true);
        }
    }

    @Test
    void anOpenApprovalKeepsItsSeatsAndItsPolicyWhenAnotherIsDeployed(Stage stage) {
        var first = asked(stage, "planned-migration");
        var another = deployAgain(
                stage,
                "approval-policy.dmn",
                "\"recoveryPlanAdministrator, siteRecoveryAdministrator\"",
                "\"recoveryPlanAdministrator, siteRecoveryAdministrator, vsphereAdministrator\"");
        try {
            var second = stage.start("alice", stage.request("planned-migration", "Tier 1"));
            stage.work();
            assertThat(stage.openTasks(second)).as(stage.outcome(second)).hasSize(3);

            stage.approves("carol", first);
            stage.approves("bob", first);
            stage.work();
            assertThat(stage.openTasks(first)).containsExactly("userTask_signOff");
            assertThat(stage.jdbc()
                            .queryForList(
                                    "select distinct policy_sha256 from dr_approval where run_id in (?, ?)",
                                    String.class,
                                    first,
                                    second))
                    .hasSize(2)
                    .doesNotContainNull();
        } finally {
            stage.reset();
            stage.engine().getRepositoryService().deleteDeployment(another, true);
        }
    }
}
