package io.drawbridge.security;

import static io.drawbridge.security.WebDesk.ENGINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.core.RunId;
import io.drawbridge.engine.Journal;
import io.drawbridge.testing.Everybody;
import io.drawbridge.testing.SecondTenant;
import io.drawbridge.testing.Stage;
import io.drawbridge.testing.TwoTenantsTest;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.ApplicationRunner;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Two customers of one provider: each sees and does what is theirs, the provider's people act for both. */
@TwoTenantsTest
class TenantTests {

    private static final String HARBOURS_STARTER = Everybody.ofHarbour(Role.RECOVERY_ADMINISTRATOR);
    private static final String HARBOURS_APPROVER = Everybody.ofHarbour(Role.RECOVERY_PLAN_ADMINISTRATOR);

    @Autowired
    private Journal journal;

    @Autowired
    private PlatformTransactionManager transactions;

    @Autowired
    @Qualifier("earlierRuns")
    private ApplicationRunner earlierRuns;

    private static ObjectNode harbours(Stage stage, String runbook, String plan) {
        return stage.request(runbook, plan).put("tenant", SecondTenant.ID).put("sitePair", SecondTenant.ID);
    }

    private static List<String> runs(Stage stage, String who) {
        return StreamSupport.stream(
                        stage.get(who, "/api/v1/runs").body().path("runs").spliterator(), false)
                .map(run -> run.path("id").asText())
                .toList();
    }

    private static void nothingWasStarted(Stage stage) {
        assertThat(stage.jdbc().queryForObject("select count(*) from dr_run", Long.class))
                .isZero();
        assertThat(stage.engine()
                        .getRuntimeService()
                        .createProcessInstanceQuery()
                        .count())
                .isZero();
    }

    @Test
    void eachSeesTheirOwnRunsAndTheProviderSeesBoth(Stage stage) {
        var rainpoles = stage.start("disaster-recovery", "Payroll");
        var harbours = stage.start(HARBOURS_STARTER, harbours(stage, "disaster-recovery", "Payroll"));

        assertThat(runs(stage, "alice")).containsExactly(rainpoles);
        assertThat(runs(stage, Everybody.TENANTS_AUDITOR)).containsExactly(rainpoles);
        assertThat(runs(stage, HARBOURS_APPROVER)).containsExactly(harbours);
        assertThat(runs(stage, Everybody.ofHarbour(Role.AUDITOR))).containsExactly(harbours);
        assertThat(runs(stage, "bob")).containsExactlyInAnyOrder(rainpoles, harbours);
        assertThat(runs(stage, "frank")).containsExactlyInAnyOrder(rainpoles, harbours);
        assertThat(runs(stage, Everybody.ADRIFT)).isEmpty();
        assertThat(stage.get("alice", "/api/v1/runs?tenant=harbour").body().path("runs"))
                .isEmpty();
        assertThat(stage.get("bob", "/api/v1/runs?tenant=harbour").body().path("runs"))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/steps", "/steps?items=false", "/journal", "/decisions", "/undo", "/events"})
    void anotherTenantsRunIsLikeOneThatDoesNotExist(String part, Stage stage) {
        var run = stage.start("disaster-recovery", "Payroll");
        stage.work();

        for (var who : List.of(HARBOURS_STARTER, Everybody.ofHarbour(Role.AUDITOR), Everybody.ADRIFT)) {
            var anothers = stage.get(who, "/api/v1/runs/" + run + part);
            var nobodys = stage.get(who, "/api/v1/runs/" + RunId.random() + part);

            assertThat(anothers.status()).as(who).isEqualTo(404);
            ((ObjectNode) anothers.body()).remove("instance");
            ((ObjectNode) nobodys.body()).remove("instance");
            assertThat(anothers).isEqualTo(nobodys);
        }
    }

    @Test
    void anotherTenantsTaskIsLikeOneThatDoesNotExist(Stage stage) {
        var run = stage.start("carol", stage.request("planned-migration", "Payroll"));
        stage.work();
        var task = stage.task("henry", run, "userTask_approveRun").path("id").asText();

        assertThat(stage.get(HARBOURS_APPROVER, "/api/v1/tasks").body().path("tasks"))
                .isEmpty();
        assertThat(stage.get(HARBOURS_APPROVER, "/api/v1/tasks/" + task).status())
                .isEqualTo(404);
        assertThat(stage.post(HARBOURS_APPROVER, "/api/v1/tasks/" + task + "/decision", Map.of("decision", "approve"))
                        .status())
                .isEqualTo(404);
        var desk = WebDesk.of(stage, HARBOURS_APPROVER);
        for (var call : List.of("/claim", "/unclaim", "/submit-form", "/comment/create")) {
            var body = Map.of(
                    "userId",
                    HARBOURS_APPROVER,
                    "message",
                    "hello",
                    "variables",
                    Map.of("decision", Map.of("value", "approve", "type", "String")));
            var anothers = desk.post(ENGINE + "task/" + task + call, only(call, body));
            var nobodys = desk.post(ENGINE + "task/no-such-task" + call, only(call, body));

            assertThat(anothers.status()).as(call).isEqualTo(404);
            assertThat(nobodys.status()).as(call).isEqualTo(404);
            assertThat(anothers.body()).as(call).isEqualTo(nobodys.body());
        }
        assertThat(stage.texts(run, "DECISION")).isEmpty();
    }

    private static Map<String, Object> only(String call, Map<String, Object> body) {
        return switch (call) {
            case "/claim" -> Map.of("userId", body.get("userId"));
            case "/submit-form" -> Map.of("variables", body.get("variables"));
            case "/comment/create" -> Map.of("message", body.get("message"));
            default -> Map.of();
        };
    }

    @Test
    void aDecisionIsHeldAgainstTheTenantInItsOwnTransaction(Stage stage) {
        var run = stage.start("carol", stage.request("planned-migration", "Payroll"));
        stage.work();
        var task = stage.task("henry", run, "userTask_approveRun").path("id").asText();
        var identities = stage.engine().getIdentityService();

        // Whatever a way in may have told the engine of the caller.
        identities.setAuthentication(
                HARBOURS_APPROVER, List.of(Role.RECOVERY_PLAN_ADMINISTRATOR.id()), List.of("rainpole"));
        try {
            assertThatThrownBy(() -> stage.engine().getTaskService().complete(task, Map.of("decision", "approve")))
                    .hasMessageContaining("no longer there");
        } finally {
            identities.clearAuthentication();
        }

        assertThat(stage.openTasks(run)).containsExactly("userTask_approveRun", "userTask_approveRun");
    }

    @Test
    void aRoleAtOneTenantDecidesNothingForAnotherThoughThePersonWorksForTheProvider(Stage stage) {
        var run = stage.start("carol", stage.request("planned-migration", "Payroll"));
        stage.work();
        var task = stage.task("henry", run, "userTask_approveRun").path("id").asText();

        assertThat(stage.get(Everybody.TWO_HATS, "/api/v1/runs/" + run).status())
                .isEqualTo(200);
        assertThat(stage.tasks(Everybody.TWO_HATS, run)).isEmpty();
        assertThat(stage.post(Everybody.TWO_HATS, "/api/v1/tasks/" + task + "/decision", Map.of("decision", "approve"))
                        .status())
                .isEqualTo(404);
        assertThat(WebDesk.of(stage, Everybody.TWO_HATS)
                        .post(
                                ENGINE + "task/" + task + "/submit-form",
                                Map.of("variables", Map.of("decision", Map.of("value", "approve"))))
                        .status())
                .isEqualTo(403);
        assertThat(stage.texts(run, "DECISION")).isEmpty();
    }

    @Test
    void customerAndProviderActInOneRunEachWithTheirOwnTasks(Stage stage) {
        var run = stage.start(HARBOURS_STARTER, harbours(stage, "planned-migration", "Payroll"));
        stage.work();

        assertThat(stage.tasks("henry", run)).isEmpty();
        assertThat(stage.tasks(HARBOURS_APPROVER, run)).hasSize(1);
        assertThat(stage.tasks("bob", run)).hasSize(1);
        assertThat(stage.tasks("bob", run).get(0).path("id"))
                .isNotEqualTo(stage.tasks(HARBOURS_APPROVER, run).get(0).path("id"));
        stage.approves(HARBOURS_APPROVER, run);
        stage.approves("bob", run);

        assertThat(stage.texts(run, "DECISION")).hasSize(2);
    }

    @Test
    void nobodyStartsForATenantThatIsNotTheirsAndLearnsOfNone(Stage stage) {
        var anothers = stage.post("alice", "/api/v1/runs", harbours(stage, "disaster-recovery", "Payroll"));
        var nobodys = stage.post(
                "alice",
                "/api/v1/runs",
                harbours(stage, "disaster-recovery", "Payroll")
                        .put("tenant", "nowhere")
                        .put("sitePair", "nowhere"));
        var pair = stage.post(
                "alice",
                "/api/v1/runs",
                stage.request("disaster-recovery", "Payroll").put("sitePair", SecondTenant.ID));
        var noPair = stage.post(
                "alice",
                "/api/v1/runs",
                stage.request("disaster-recovery", "Payroll").put("sitePair", "nowhere"));
        var adrift = stage.post(Everybody.ADRIFT, "/api/v1/runs", stage.request("disaster-recovery", "Payroll"));

        assertThat(anothers.status()).isEqualTo(422);
        assertThat(anothers.body().toString().replace("harbour", "nowhere"))
                .isEqualTo(nobodys.body().toString());
        assertThat(pair.status()).isEqualTo(422);
        assertThat(pair.body().toString().replace("harbour", "nowhere"))
                .isEqualTo(noPair.body().toString());
        assertThat(adrift.status()).isEqualTo(403);
        nothingWasStarted(stage);
    }

    @Test
    void nobodyStartsForAnotherTenantInTasklistWhateverTheFormSays(Stage stage) {
        var definition = stage.engine()
                .getRepositoryService()
                .createProcessDefinitionQuery()
                .processDefinitionKey("planned-migration")
                .latestVersion()
                .singleResult()
                .getId();
        for (var tenant : List.of("rainpole", SecondTenant.ID)) {
            var answer = WebDesk.of(stage, "alice")
                    .post(
                            ENGINE + "process-definition/" + definition + "/submit-form",
                            Map.of(
                                    "variables",
                                    Map.of(
                                            "tenant", Map.of("value", tenant),
                                            "sitePair", Map.of("value", SecondTenant.ID),
                                            "recoveryPlan", Map.of("value", "Payroll"),
                                            "reason", Map.of("value", "by mistake"),
                                            "mode", Map.of("value", "live"))));

            assertThat(answer.status()).as(answer.toString()).isGreaterThanOrEqualTo(400);
            assertThat(answer.body()).contains("is not known").doesNotContain(SecondTenant.NAME);
        }
        nothingWasStarted(stage);
    }

    @Test
    void startFormsOfferWhatTheReaderMayStartFor(Stage stage) {
        var definition = stage.engine()
                .getRepositoryService()
                .createProcessDefinitionQuery()
                .processDefinitionKey("disaster-recovery")
                .latestVersion()
                .singleResult();
        var path = ENGINE + "process-definition/" + definition.getId() + "/deployed-start-form";

        assertThat(WebDesk.of(stage, "alice").get(path).body())
                .contains("Rainpole", "\"defaultValue\":\"rainpole\"")
                .doesNotContain("Harbour", "harbour");
        assertThat(WebDesk.of(stage, HARBOURS_STARTER).get(path).body())
                .contains("Harbour Foods")
                .doesNotContain("Rainpole", "rainpole");
        assertThat(WebDesk.of(stage, "bob").get(path).body()).contains("Rainpole", "Harbour Foods");
        // What is deployed names nobody: a deployment is read by all.
        var resources = stage.engine().getRepositoryService().getDeploymentResources(definition.getDeploymentId());
        assertThat(resources).isNotEmpty().allSatisfy(resource -> assertThat(stage.engine()
                        .getRepositoryService()
                        .getResourceAsStream(definition.getDeploymentId(), resource.getName()))
                .asString(java.nio.charset.StandardCharsets.UTF_8)
                .doesNotContain("Harbour Foods"));
    }

    @Test
    void theSamePlanNameAndTheSameKeyOfTwoTenantsDoNotMeet(Stage stage) {
        var key = Map.of("Idempotency-Key", "alarm-1");
        var rainpoles = stage.call("alice", "POST", "/api/v1/runs", stage.request("disaster-recovery", "Payroll"), key);
        var harbours = stage.call(
                HARBOURS_STARTER, "POST", "/api/v1/runs", harbours(stage, "disaster-recovery", "Payroll"), key);
        var busy = stage.post(HARBOURS_STARTER, "/api/v1/runs", harbours(stage, "disaster-recovery", "Payroll"));

        assertThat(rainpoles.status()).isEqualTo(202);
        assertThat(harbours.status()).isEqualTo(202);
        assertThat(busy.status()).isEqualTo(409);
        assertThat(busy.body().path("detail").asText())
                .contains(harbours.body().path("id").asText())
                .doesNotContain(rainpoles.body().path("id").asText());
    }

    @Test
    void aKeyGivesNoRunToSomebodyWhoNoLongerBelongsToItsTenant(Stage stage) {
        var key = Map.of("Idempotency-Key", "alarm-2");
        var body = harbours(stage, "disaster-recovery", "Payroll");
        var first = stage.call(HARBOURS_STARTER, "POST", "/api/v1/runs", body, key);
        var run = first.body().path("id").asText();
        var desk = WebDesk.of(stage, HARBOURS_STARTER);
        var identities = stage.engine().getIdentityService();
        identities.deleteTenantUserMembership(SecondTenant.ID, HARBOURS_STARTER);
        try {
            var again = stage.call(HARBOURS_STARTER, "POST", "/api/v1/runs", body, key);

            assertThat(again.status()).isEqualTo(409);
            assertThat(again.body().toString()).doesNotContain(run);
            assertThat(stage.get(HARBOURS_STARTER, "/api/v1/runs/" + run).status())
                    .isEqualTo(404);
            assertThat(stage.post(HARBOURS_STARTER, "/api/v1/runs/" + run + "/abort", Map.of("reason", "mine"))
                            .status())
                    .isEqualTo(404);
            assertThat(desk.get("/camunda/app/tasklist/default/").status()).isEqualTo(200);
        } finally {
            identities.createTenantUserMembership(SecondTenant.ID, HARBOURS_STARTER);
        }
    }

    @Test
    void aRunIsAbortedByThoseWhoMayStartOne(Stage stage) {
        var run = stage.start("disaster-recovery", "Payroll");
        var path = "/api/v1/runs/" + run + "/abort";
        var why = Map.of("reason", "it is back");

        assertThat(stage.post("frank", path, why).status()).as("auditor").isEqualTo(403);
        assertThat(stage.post("grace", path, why).status())
                .as("system administrator")
                .isEqualTo(403);
        assertThat(stage.post("dave", path, why).status())
                .as("starts DR tests only")
                .isEqualTo(403);
        assertThat(stage.post(HARBOURS_STARTER, path, why).status())
                .as("another tenant's")
                .isEqualTo(404);
        assertThat(stage.texts(run, "ABORT_REQUESTED")).isEmpty();
        assertThat(stage.post("bob", path, why).status()).isEqualTo(202);
    }

    @Test
    void theEngineKnowsTheTenantOfEverythingThatARunIsMadeOf(Stage stage) {
        var run = stage.start("disaster-recovery", "Payroll");
        stage.work();
        stage.approves("bob", run);
        stage.workUntil(() -> !stage.commands().isEmpty());
        var engine = stage.engine();

        assertThat(engine.getRuntimeService()
                        .createProcessInstanceQuery()
                        .processInstanceBusinessKey(run)
                        .list())
                .isNotEmpty()
                .allMatch(instance -> "rainpole".equals(instance.getTenantId()));
        for (var table : List.of(
                "act_ru_execution",
                "act_ru_task",
                "act_ru_variable",
                "act_hi_procinst",
                "act_hi_actinst",
                "act_hi_taskinst",
                "act_hi_varinst",
                "act_hi_detail",
                "act_hi_decinst",
                "act_hi_identitylink")) {
            var without = stage.jdbc()
                    .queryForObject(
                            "select count(*) from " + table + " t where t.tenant_id_ is null"
                                    + (table.startsWith("act_hi")
                                            ? " and t.root_proc_inst_id_ in (select instance_id from dr_run)"
                                            : ""),
                            Long.class);
            assertThat(without).as(table).isZero();
        }
        assertThat(engine.getManagementService().createJobQuery().timers().list())
                .filteredOn(job -> job.getProcessInstanceId() != null)
                .allMatch(job -> "rainpole".equals(job.getTenantId()));
        assertThat(engine.getHistoryService()
                        .createHistoricDecisionInstanceQuery()
                        .list())
                .isNotEmpty()
                .anyMatch(decision -> "rainpole".equals(decision.getTenantId()));
    }

    @Test
    void aRunOfBeforeThereWereTenantsIsItsOwnTenantsAndNobodyElses(Stage stage) {
        var run = stage.start("carol", stage.request("planned-migration", "Payroll"));
        stage.work();
        forgetTenants(stage, List.of("act_ru_execution", "act_ru_task", "act_ru_variable"));

        assertThat(stage.tasks(HARBOURS_APPROVER, run)).isEmpty();
        assertThat(stage.get(HARBOURS_APPROVER, "/api/v1/runs/" + run).status()).isEqualTo(404);
        assertThat(stage.tasks("henry", run)).hasSize(1);
        stage.approves("henry", run);
        stage.approves("bob", run);
        assertThat(stage.texts(run, "DECISION")).hasSize(2);
    }

    /** As if the runs there are had been begun before the engine knew tenants. */
    private static void forgetTenants(Stage stage, List<String> tables) {
        tables.forEach(table -> stage.jdbc()
                .update("update " + table + " set tenant_id_ = null where proc_inst_id_ in (select proc_inst_id_ from"
                        + " act_hi_procinst where business_key_ in (select id from dr_run))"));
    }

    @Test
    void aRunOfBeforeThereWereTenantsGetsItsTenantAtTheNextStart(Stage stage) throws Exception {
        var run = stage.start("carol", stage.request("planned-migration", "Payroll"));
        stage.work();
        var tables = List.of(
                "act_ru_execution",
                "act_ru_task",
                "act_ru_variable",
                "act_ru_event_subscr",
                "act_hi_procinst",
                "act_hi_actinst",
                "act_hi_taskinst",
                "act_hi_varinst",
                "act_hi_detail",
                "act_hi_decinst");
        forgetTenants(stage, tables);

        earlierRuns.run(null);

        assertThat(tables).allSatisfy(table -> assertThat(stage.jdbc()
                        .queryForObject("select count(*) from " + table + " where tenant_id_ is null", Long.class))
                .as(table)
                .isZero());
        assertThat(stage.engine()
                        .getTaskService()
                        .createTaskQuery()
                        .processInstanceBusinessKey(run)
                        .list())
                .hasSize(2)
                .allMatch(task -> "rainpole".equals(task.getTenantId()));
        stage.approves("henry", run);
        stage.approves("bob", run);
        assertThat(stage.texts(run, "DECISION")).hasSize(2);
    }

    @Test
    void whatIsTheProvidersOwnIsReadByTheProvidersPeopleOnly(Stage stage) {
        var run = stage.start("disaster-recovery", "Payroll");
        var address = SecondTenant.connection().get("drawbridge.sites.provider.srm.url");
        var text = "no answer from " + address + "/pairings, as for Harbour Foods; 172.16.11.40 answers";
        new TransactionTemplate(transactions)
                .executeWithoutResult(
                        status -> journal.note(new RunId(run), Journal.Kind.NOTICE, "somewhere", null, text, null));

        assertThat(notices(stage, "alice", run))
                .contains("no answer from a system of another tenant/")
                .contains("another tenant; 172.16.11.40 answers")
                .doesNotContain(address, "127.0.0.1", "Harbour");
        assertThat(notices(stage, Everybody.TENANTS_AUDITOR, run)).doesNotContain("127.0.0.1", "Harbour");
        assertThat(notices(stage, "bob", run)).contains(address, "Harbour Foods");
        assertThat(notices(stage, "frank", run)).contains(address, "Harbour Foods");
        assertThat(notices(stage, "grace", run)).contains(address, "Harbour Foods");
    }

    private static String notices(Stage stage, String who, String run) {
        return stage.get(who, "/api/v1/runs/" + run + "/journal").body().toString();
    }
}
