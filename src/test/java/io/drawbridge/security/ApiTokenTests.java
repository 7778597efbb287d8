package io.drawbridge.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens of clients of the API: what they open, what they never open, and how they end. */
@RunbookTest
class ApiTokenTests {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static ObjectNode wish(Stage stage) {
        var wish = JSON.createObjectNode()
                .put("client", "monitoring-x")
                .put("description", "alarms")
                .put("tenant", "rainpole")
                .put("expiresAt", stage.now().plus(Duration.ofDays(30)).toString());
        wish.putArray("roles").add(Role.RECOVERY_ADMINISTRATOR.id());
        wish.putArray("runbooks").add("planned-migration");
        return wish;
    }

    private static JsonNode issue(Stage stage, String who, ObjectNode wish) {
        var answer = stage.post(who, "/api/v1/tokens", wish);
        if (answer.status() != 201) {
            throw new AssertionError("not issued: " + answer);
        }
        return answer.body();
    }

    private static Stage.Answer as(Stage stage, JsonNode issued, String method, String path, Object body) {
        return stage.call(
                null,
                method,
                path,
                body,
                Map.of("Authorization", "Bearer " + issued.path("secret").asText()));
    }

    @Test
    void startsARunAsANamedClient(Stage stage) {
        var token = issue(stage, "grace", wish(stage));

        var answer = as(stage, token, "POST", "/api/v1/runs", stage.request("planned-migration", "Payroll"));

        assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
        assertThat(answer.body().path("requester").asText()).isEqualTo("client:monitoring-x");
        var run = answer.body().path("id").asText();
        assertThat(stage.journal(run).get(0).path("who").asText()).isEqualTo("client:monitoring-x");
        assertThat(as(stage, token, "GET", "/api/v1/runs/" + run, null).status())
                .isEqualTo(200);
        assertThat(stage.get("grace", "/api/v1/tokens")
                        .body()
                        .path("tokens")
                        .get(0)
                        .path("lastUsedAt")
                        .isNull())
                .isFalse();
        stage.work();
        stage.approves("carol", run);
        stage.approves("bob", run);
        stage.workUntil(() -> !stage.commands().isEmpty());
        assertThat(stage.commands()).as("people approve it like any other").isNotEmpty();
    }

    @Test
    void neverDecidesAbortsOrHandsOutKeysWhateverItsRoles(Stage stage) {
        var wish = wish(stage);
        wish.putArray("roles")
                .add(Role.RECOVERY_PLAN_ADMINISTRATOR.id())
                .add(Role.SITE_RECOVERY_ADMINISTRATOR.id())
                .add(Role.RECOVERY_ADMINISTRATOR.id());
        var token = issue(stage, "grace", wish);
        var run = stage.start("alice", stage.request("planned-migration", "Payroll"));
        stage.work();
        var task = stage.task("bob", run, "userTask_approveRun").path("id").asText();

        for (var path : List.of("/api/v1/tasks/" + task + "/decision", "/api/v1/runs/" + run + "/abort")) {
            assertThat(as(stage, token, "POST", path, Map.of("decision", "approve", "reason", "x"))
                            .status())
                    .as(path)
                    .isEqualTo(403);
        }
        for (var path : List.of(
                "/api/v1/tasks", "/api/v1/tokens", "/api/v1/people", "/api/v1/findings", "/api/v1/sites/check")) {
            assertThat(as(stage, token, "GET", path, null).status()).as(path).isEqualTo(403);
        }
        assertThat(stage.openTasks(run)).hasSize(2);
    }

    @Test
    void decidesNothingInTheEngineEither(Stage stage) {
        var wish = wish(stage);
        wish.putArray("roles").add(Role.SITE_RECOVERY_ADMINISTRATOR.id());
        issue(stage, "grace", wish);
        var run = stage.start("alice", stage.request("planned-migration", "Payroll"));
        stage.work();
        var task = stage.task("bob", run, "userTask_approveRun").path("id").asText();
        var identities = stage.engine().getIdentityService();
        identities.setAuthentication(
                "client:monitoring-x", List.of(Role.SITE_RECOVERY_ADMINISTRATOR.id()), List.of("rainpole"));
        try {
            assertThat(org.assertj.core.api.Assertions.catchThrowable(
                            () -> stage.engine().getTaskService().complete(task, Map.of("decision", "approve"))))
                    .hasStackTraceContaining("A client of the API decides nothing");
        } finally {
            identities.clearAuthentication();
        }
    }

    @Test
    void whoeverIssuedATokenApprovesNothingThatItsClientAsksFor(Stage stage) {
        var identities = stage.engine().getIdentityService();
        identities.createMembership("bob", Role.SYSTEM_ADMINISTRATOR.id());
        try {
            var token = issue(stage, "bob", wish(stage));
            var run = as(stage, token, "POST", "/api/v1/runs", stage.request("planned-migration", "Payroll"))
                    .body()
                    .path("id")
                    .asText();
            stage.work();

            var answer = stage.decide("bob", run, "userTask_approveRun", Map.of("decision", "approve"));

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.body().path("detail").asText()).contains("bob issued a token");
        } finally {
            identities.deleteMembership("bob", Role.SYSTEM_ADMINISTRATOR.id());
        }
    }

    @Test
    void startsNoOtherRunbook(Stage stage) {
        var token = issue(stage, "grace", wish(stage));

        var answer = as(stage, token, "POST", "/api/v1/runs", stage.request("disaster-recovery", "Payroll"));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body().path("code").asText()).isEqualTo("drawbridge.notAllowed");
    }

    @Test
    void twoTokensOfOneClientDoNotLendEachOtherWhatTheyMay(Stage stage) {
        var reader = wish(stage);
        reader.putArray("roles").add(Role.REPLICATION_USER.id());
        reader.putArray("runbooks").add("planned-migration");
        var weak = issue(stage, "grace", reader);
        issue(stage, "grace", wish(stage));

        assertThat(as(stage, weak, "POST", "/api/v1/runs", stage.request("planned-migration", "Payroll"))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void opensNothingOnceItIsRevokedOrOver(Stage stage) {
        var first = issue(stage, "grace", wish(stage));
        var second = issue(stage, "grace", wish(stage));
        assertThat(as(stage, first, "GET", "/api/v1/runs", null).status()).isEqualTo(200);

        stage.post("grace", "/api/v1/tokens/" + first.path("token").path("id").asText() + "/revoke", Map.of());

        var revoked = as(stage, first, "GET", "/api/v1/runs", null);
        assertThat(revoked.status()).isEqualTo(401);
        assertThat(revoked.body().path("detail").asText()).isEqualTo("This token was revoked.");
        assertThat(as(stage, second, "GET", "/api/v1/runs", null).status()).isEqualTo(200);
        stage.advance(Duration.ofDays(31));
        assertThat(as(stage, second, "GET", "/api/v1/runs", null)
                        .body()
                        .path("detail")
                        .asText())
                .isEqualTo("This token has expired.");
    }

    @Test
    void isChangedForTheNextWithoutAGap(Stage stage) {
        var old = issue(stage, "grace", wish(stage));
        var answer = stage.post(
                "grace",
                "/api/v1/tokens/" + old.path("token").path("id").asText() + "/rotate",
                Map.of(
                        "overlap",
                        "PT1H",
                        "expiresAt",
                        stage.now().plus(Duration.ofDays(60)).toString()));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);

        assertThat(as(stage, old, "GET", "/api/v1/runs", null).status()).isEqualTo(200);
        assertThat(as(stage, answer.body(), "GET", "/api/v1/runs", null).status())
                .isEqualTo(200);
        stage.advance(Duration.ofHours(2));
        assertThat(as(stage, old, "GET", "/api/v1/runs", null).status()).isEqualTo(401);
        assertThat(as(stage, answer.body(), "GET", "/api/v1/runs", null).status())
                .isEqualTo(200);
    }

    @Test
    void isKeptAsAHashOnlyAndShownOnce(Stage stage) {
        var token = issue(stage, "grace", wish(stage));
        var secret = token.path("secret").asText();

        assertThat(secret).matches("dbt_[a-z0-9]{12}_[A-Za-z0-9_-]{43}");
        assertThat(stage.jdbc().queryForList("select * from dr_api_token").toString())
                .doesNotContain(secret.substring(17));
        assertThat(stage.get("grace", "/api/v1/tokens").body().toString()).doesNotContain(secret.substring(17));
        for (var wrong : List.of(secret.substring(0, secret.length() - 1) + "!", secret + "x", "dbt_", "nonsense")) {
            assertThat(stage.call(null, "GET", "/api/v1/runs", null, Map.of("Authorization", "Bearer " + wrong))
                            .status())
                    .as(wrong)
                    .isEqualTo(401);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "client, client:x",
        "client, ''",
        "tenant, nobody",
        "expiresAt, 2001-01-01T00:00:00Z",
        "expiresAt, 2999-01-01T00:00:00Z",
        "description, 'a\nb'"
    })
    void aWishThatCannotBeNamesItsField(String field, String value, Stage stage) {
        var answer = stage.post("grace", "/api/v1/tokens", wish(stage).put(field, value));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().path("field").asText()).isEqualTo(field);
    }

    @Test
    void isNeverOneOfASystemAdministratorNorWithoutAnEnd(Stage stage) {
        var administrator = wish(stage);
        administrator.putArray("roles").add(Role.SYSTEM_ADMINISTRATOR.id());
        var endless = wish(stage);
        endless.remove("expiresAt");
        var unknown = wish(stage);
        unknown.putArray("runbooks").add("no-such");

        for (var wish : List.of(administrator, endless, unknown)) {
            assertThat(stage.post("grace", "/api/v1/tokens", wish).status()).isEqualTo(422);
        }
        for (var who : List.of("alice", "bob", "frank")) {
            assertThat(stage.post(who, "/api/v1/tokens", wish(stage)).status())
                    .as(who)
                    .isEqualTo(403);
        }
    }
}
