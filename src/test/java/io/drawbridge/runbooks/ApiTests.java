package io.drawbridge.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.lab.LabControl;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@RunbookTest
class ApiTests {

    private static void nothingStarted(Stage stage) {
        assertThat(stage.jdbc().queryForObject("select count(*) from dr_run", Long.class))
                .isZero();
        assertThat(stage.engine()
                        .getRuntimeService()
                        .createProcessInstanceQuery()
                        .count())
                .isZero();
        assertThat(stage.jdbc().queryForObject("select count(*) from dr_claim", Long.class))
                .isZero();
    }

    private static void isProblem(Stage.Answer answer, int status, String field) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(status);
        assertThat(answer.body().path("status").asInt()).isEqualTo(status);
        assertThat(answer.body().path("code").asText()).startsWith("drawbridge.");
        assertThat(answer.body().path("detail").asText()).isNotBlank();
        if (field != null) {
            assertThat(answer.body().path("field").asText()).isEqualTo(field);
            if (status != 409) {
                assertThat(answer.body().path("detail").asText()).contains(field);
            }
        }
    }

    @Test
    void registersARunAndSaysWhereToFollowIt(Stage stage) {
        var answer = stage.post("alice", "/api/v1/runs", stage.request("disaster-recovery", "Payroll"));

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body().path("state").asText()).isEqualTo("running");
        assertThat(answer.body().path("requester").asText()).isEqualTo("alice");
        answer.body().path("links").fields().forEachRemaining(link -> {
            if (!link.getKey().equals("abort") && !link.getKey().equals("events")) {
                assertThat(stage.get("alice", link.getValue().asText()).status())
                        .as(link.getKey())
                        .isEqualTo(200);
            }
        });
        assertThat(stage.get("alice", "/api/v1/runs?state=running").body().path("runs"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "runbook, no-such-runbook",
        "tenant, nobody",
        "tenant, ../../etc",
        "sitePair, elsewhere",
        "recoveryPlan, No such plan",
        "recoveryPlan, ''",
        "direction, provider-to-onpremises",
        "direction, sideways",
        "mode, rehearsal",
        "reason, ''",
        "detectedAt, 2099-01-01T00:00:00Z"
    })
    void refusesAValueThatCannotBeUsedAndNamesItsField(String field, String value, Stage stage) {
        var answer = stage.post(
                "alice",
                "/api/v1/runs",
                stage.request("disaster-recovery", "Payroll").put(field, value));

        isProblem(answer, 422, field);
        nothingStarted(stage);
    }

    @ParameterizedTest
    @ValueSource(strings = {"runbook", "tenant", "sitePair", "recoveryPlan", "reason"})
    void namesAFieldThatIsMissing(String field, Stage stage) {
        var body = stage.request("disaster-recovery", "Payroll");
        body.remove(field);

        isProblem(stage.post("alice", "/api/v1/runs", body), 422, field);
        nothingStarted(stage);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "\"text\"", "{\"runbook\":\"x\"", "nonsense"})
    void refusesWhatIsNotTheJsonItExpects(String body, Stage stage) {
        isProblem(stage.post("alice", "/api/v1/runs", body), 400, null);
        nothingStarted(stage);
    }

    @Test
    void namesAFieldThatItDoesNotKnowOrThatHasTheWrongType(Stage stage) {
        isProblem(
                stage.post(
                        "alice",
                        "/api/v1/runs",
                        stage.request("dr-test", "Payroll").put("colour", "blue")),
                400,
                "colour");
        isProblem(
                stage.post(
                        "alice",
                        "/api/v1/runs",
                        stage.request("dr-test", "Payroll").put("breakGlass", "maybe")),
                400,
                "breakGlass");
        nothingStarted(stage);
    }

    @Test
    void refusesABodyOfTenMegabytes(Stage stage) {
        var body = stage.request("dr-test", "Payroll").put("reason", "x".repeat(10_000_000));

        isProblem(stage.post("alice", "/api/v1/runs", body), 413, null);
        nothingStarted(stage);
    }

    @Test
    void keepsTwoRunsOffOnePlan(Stage stage) {
        var first = stage.start("disaster-recovery", "Payroll");

        var second = stage.post("alice", "/api/v1/runs", stage.request("planned-migration", "Payroll"));

        isProblem(second, 409, "recoveryPlan");
        assertThat(second.body().path("detail").asText()).contains(first);
    }

    @Test
    void givesTheSameRunForTheSameKeyAndRefusesTheKeyForAnotherRequest(Stage stage) {
        var key = Map.of("Idempotency-Key", "alarm-4711");
        var body = stage.request("disaster-recovery", "Payroll");
        var first = stage.call("alice", "POST", "/api/v1/runs", body, key);
        var again = stage.call("alice", "POST", "/api/v1/runs", body, key);
        var other = stage.call("alice", "POST", "/api/v1/runs", body.deepCopy().put("reason", "another"), key);

        assertThat(first.status()).isEqualTo(202);
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.body().path("id")).isEqualTo(first.body().path("id"));
        isProblem(other, 409, "Idempotency-Key");
        assertThat(stage.jdbc().queryForObject("select count(*) from dr_run", Long.class))
                .isOne();
    }

    @Test
    void saysThatTheRecoverySiteDoesNotAnswerAndStartsNothing(Stage stage, LabControl lab) {
        lab.loseSite("provider");
        lab.loseSite("onpremises");

        isProblem(stage.post("alice", "/api/v1/runs", stage.request("disaster-recovery", "Payroll")), 503, null);
        nothingStarted(stage);
    }

    @Test
    void takesAPlanByItsIdAsWellAsByItsName(Stage stage) {
        var byName = stage.start("disaster-recovery", "Payroll");
        stage.work();
        var id = stage.jdbc()
                .queryForObject(
                        "select content from dr_document where run_id = ? and name = 'scope'", String.class, byName)
                .replaceAll(".*\"planId\":\"([^\"]+)\".*", "$1");
        stage.post("alice", "/api/v1/runs/" + byName + "/abort", Map.of("reason", "try the id"));
        stage.work();

        var byId = stage.start("alice", stage.request("disaster-recovery", id));

        assertThat(stage.run(byId).path("recoveryPlan").asText()).isEqualTo("Payroll");
    }

    @Test
    void namesAnInputThatTheRunbookDoesNotAskFor(Stage stage) {
        var request = stage.request("planned-migration", "Payroll");
        request.putObject("inputs").put("runApproved", true);

        var answer = stage.post("alice", "/api/v1/runs", request);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().toString())
                .contains("inputs.runApproved is not asked for; there are synchronizeFirst");
        assertThat(stage.jdbc().queryForObject("select count(*) from dr_run", Long.class))
                .isZero();
    }

    @Test
    void holdsAnInputAgainstItsStartForm(Stage stage) {
        var request = stage.request("planned-migration", "Payroll");
        request.putObject("inputs").put("synchronizeFirst", "perhaps");

        var answer = stage.post("alice", "/api/v1/runs", request);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().toString()).contains("synchronizeFirst must be true or false");
    }

    @Test
    void forgetsVariablesThatComeWithAStartAndThatNoFormAsksFor(Stage stage) {
        stage.engine()
                .getIdentityService()
                .setAuthentication("alice", java.util.List.of("recoveryAdministrator"), java.util.List.of("rainpole"));
        try {
            var instance = stage.engine()
                    .getRuntimeService()
                    .startProcessInstanceByKey(
                            "planned-migration",
                            java.util.Map.of(
                                    "tenant", "rainpole",
                                    "sitePair", "rainpole",
                                    "recoveryPlan", "Payroll",
                                    "reason", "a test",
                                    "mode", "live",
                                    "policy", "mine"));

            var variables = stage.engine().getRuntimeService().getVariables(instance.getId());
            assertThat(variables).doesNotContainKey("policy").containsEntry("synchronizeFirst", true);
        } finally {
            stage.engine().getIdentityService().clearAuthentication();
        }
    }

    @Test
    void wantsANameAndAPassword(Stage stage) {
        assertThat(stage.get(null, "/api/v1/runs").status()).isEqualTo(401);
        assertThat(stage.post(null, "/api/v1/runs", stage.request("dr-test", "Payroll"))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void answersWithNotFoundForWhatDoesNotExist(Stage stage) {
        isProblem(stage.get("alice", "/api/v1/runs/none"), 404, null);
        isProblem(stage.get("alice", "/api/v1/tasks/none"), 404, null);
        isProblem(stage.get("alice", "/api/v1/runbooks/none"), 404, null);
        isProblem(stage.post("alice", "/api/v1/runs/none/abort", Map.of("reason", "x")), 404, null);
        isProblem(stage.get("alice", "/api/v1/runs/no%20such%20id"), 422, null);
    }

    @Test
    void listsTheRunbooksWithWhatHappensInThem(Stage stage) {
        var runbooks = stage.get("alice", "/api/v1/runbooks").body().path("runbooks");

        assertThat(runbooks)
                .extracting(runbook -> runbook.path("key").asText())
                .contains("disaster-recovery", "dr-test", "planned-migration");
        assertThat(stage.get("alice", "/api/v1/runbooks/dr-test").body().path("elements"))
                .filteredOn(element -> element.path("id").asText().equals("callActivity_rehearseRecovery"))
                .singleElement()
                .satisfies(element -> assertThat(element.path("undo").asText()).isNotBlank());
    }

    @Test
    void readsModelsAndFormsThatAreNotInMemoryAnyMore(Stage stage) {
        var run = stage.start("disaster-recovery", "Payroll");
        stage.work();
        stage.forgetModels();

        assertThat(stage.tasks("bob", run)).hasSize(1);
        stage.forgetModels();
        assertThat(stage.get("dave", "/api/v1/runbooks").status()).isEqualTo(200);
        stage.forgetModels();
        assertThat(stage.get("dave", "/api/v1/runs/" + run + "/undo").status()).isEqualTo(200);
    }

    @Test
    void showsWhatAnAbortWouldUndoAndRefusesASecondOne(Stage stage) {
        var run = stage.start("dr-test", "Payroll");
        stage.work();
        stage.approves("carol", run);
        stage.work();

        assertThat(stage.get("dave", "/api/v1/runs/" + run + "/undo").body().path("undo"))
                .hasSize(1);
        isProblem(stage.post("dave", "/api/v1/runs/" + run + "/abort", Map.of()), 422, "reason");
        assertThat(stage.post("dave", "/api/v1/runs/" + run + "/abort", Map.of("reason", "x"))
                        .status())
                .isEqualTo(202);
        isProblem(stage.post("dave", "/api/v1/runs/" + run + "/abort", Map.of("reason", "x")), 409, null);
        stage.work();
        isProblem(stage.post("dave", "/api/v1/runs/" + run + "/abort", Map.of("reason", "x")), 409, null);
    }

    @Test
    void tellsWhoeverListensWhatHappensUntilTheRunHasEnded(Stage stage) throws Exception {
        var run = stage.start(
                "alice", stage.request("planned-migration", "Payroll").put("mode", "preview"));
        stage.work();
        var request = HttpRequest.newBuilder(URI.create(stage.url("/api/v1/runs/" + run + "/events")))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString("frank:rainpole".getBytes()))
                .build();

        var events = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();

        assertThat(events).contains("event:journal", "RUN_STARTED", "event:step", "RUN_ENDED", "event:ended");
    }

    @Test
    void neverHoldsASecretInVariablesTablesOrAnswers(Stage stage) {
        var run = stage.start("disaster-recovery", "Payroll");
        stage.work();
        var everything = stage.get("frank", "/api/v1/runs/" + run + "/journal?limit=1000")
                        .body()
                        .toString()
                + stage.get("frank", "/api/v1/runs/" + run + "/steps").body()
                + stage.jdbc().queryForList("select * from dr_document")
                + stage.jdbc().queryForList("select * from act_hi_varinst");

        assertThat(everything).doesNotContain(stage.secret());
    }
}
