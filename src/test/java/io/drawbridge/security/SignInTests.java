package io.drawbridge.security;

import static io.drawbridge.security.WebDesk.ENGINE;
import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One sign-in for Tasklist, Cockpit, our own pages and the API's description; what begins and ends a session. */
@RunbookTest
class SignInTests {

    private static final String TASKLIST = "/camunda/app/tasklist/default/";

    @Test
    void oneSessionOpensEverythingThatTheRolesOpen(Stage stage) {
        var grace = WebDesk.of(stage, "grace");

        assertThat(grace.get(TASKLIST).status()).isEqualTo(200);
        assertThat(grace.get("/camunda/app/cockpit/default/").status()).isEqualTo(200);
        assertThat(grace.get("/sites/check").status()).isEqualTo(200);
        assertThat(grace.get("/api/v1/openapi").status()).isEqualTo(200);
        assertThat(grace.get("/api/v1/runs").status()).isEqualTo(200);
        assertThat(grace.get("/camunda/api/admin/auth/user/default").body()).contains("grace");
        assertThat(WebDesk.of(stage, "alice").get("/sites/check").status()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "/camunda/app/tasklist/default/, /sign-in?to=%2Fcamunda%2Fapp%2Ftasklist%2Fdefault%2F",
        "/sites/check?a=b, /sign-in?to=%2Fsites%2Fcheck%3Fa%3Db",
        "/camunda/app/tasklist/styles/user-styles.css, /sign-in?to=%2Fcamunda%2Fapp%2Ftasklist%2Fstyles%2Fuser-styles.css"
    })
    void whoeverIsNotSignedInIsLedToThePage(String path, String page, Stage stage) {
        var answer = WebDesk.anonymous(stage).get(path);

        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.location()).endsWith(page);
    }

    @Test
    void programsAreToldSoInsteadOfBeingLedAway(Stage stage) {
        var nobody = WebDesk.anonymous(stage);

        assertThat(nobody.get(ENGINE + "task").status()).isEqualTo(401);
        assertThat(nobody.post(ENGINE + "task", Map.of()).status()).isEqualTo(401);
        var api = nobody.get("/api/v1/runs");
        assertThat(api.status()).isEqualTo(401);
        assertThat(api.body()).contains("drawbridge.notSignedIn").contains("Send a token");
        assertThat(api.headers().allValues("WWW-Authenticate")).hasSize(2);
    }

    @Test
    void aPartOfAPageThatRefreshesItselfSendsTheWholePageToTheSignIn(Stage stage) {
        var answer = WebDesk.anonymous(stage)
                .with("HX-Request", "true")
                .with("HX-Current-URL", stage.url("/runs/123?a=b"))
                .get("/runs/123");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers().firstValue("HX-Redirect")).contains("/sign-in?to=%2Fruns%2F123%3Fa%3Db");
    }

    @Test
    void leadsToWhereOneWantedToGo(Stage stage) {
        var wanted = "/camunda/app/tasklist/default/?a=b#/?task=123";

        assertThat(WebDesk.anonymous(stage)
                        .signIn("alice", Stage.PASSWORD, wanted)
                        .location())
                .isEqualTo(stage.url(wanted));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example/",
                "https://evil.example/",
                "/\\evil.example/",
                "javascript:alert(1)",
                "/a\r\nSet-Cookie: x=y",
                "/sign-out",
                "evil"
            })
    void leadsNowhereElse(String target, Stage stage) {
        assertThat(WebDesk.anonymous(stage)
                        .signIn("alice", Stage.PASSWORD, target)
                        .location())
                .isEqualTo(stage.url("/"));
    }

    @Test
    void thePageRepeatsNothingThatItsAddressBrings(Stage stage) {
        var page = WebDesk.anonymous(stage)
                .get("/sign-in?refused=%3Cb%3Ehello&wait=%3Cb%3Ehello&to=%22%3E%3Cb%3Ehello&wrong=hello")
                .body();

        assertThat(page).doesNotContain("hello").contains("Name or password is wrong.");
    }

    @Test
    void theSecretOfASessionIsNewWithEachSignInAndNowhereKept(Stage stage) {
        var alice = WebDesk.anonymous(stage);
        alice.plant("drawbridge", "planted-by-somebody-else");
        alice.signIn("alice", Stage.PASSWORD, "");
        var first = alice.cookies().get("drawbridge");
        alice.signIn("alice", Stage.PASSWORD, "");
        var second = alice.cookies().get("drawbridge");

        assertThat(first).isNotEqualTo("planted-by-somebody-else").isNotEqualTo(second);
        assertThat(stage.jdbc().queryForList("select id_hash from dr_session", String.class))
                .containsExactly(Secrets.hash(second));
    }

    @Test
    void cookiesAreHiddenFromScriptsAndNotSentAlongWithForeignRequests(Stage stage) {
        var nobody = WebDesk.anonymous(stage);
        var answer = nobody.signIn("alice", Stage.PASSWORD, "");

        assertThat(answer.headers().allValues("Set-Cookie"))
                .anyMatch(cookie -> cookie.startsWith("drawbridge="))
                .anyMatch(cookie -> cookie.startsWith("drawbridge-device="))
                .filteredOn(cookie -> !cookie.startsWith("JSESSIONID"))
                .allMatch(cookie ->
                        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"));
    }

    @Test
    void aFormWithoutItsTokenIsRefused(Stage stage) {
        var answer = WebDesk.anonymous(stage)
                .call(
                        "POST",
                        "/sign-in",
                        "application/x-www-form-urlencoded",
                        "username=alice&password=" + Stage.PASSWORD);

        assertThat(answer.location()).endsWith("/sign-in?stale");
        assertThat(stage.jdbc().queryForObject("select count(*) from dr_session", Integer.class))
                .isZero();
    }

    @Test
    void theEnginesPagesWantTheirTokenToo(Stage stage) {
        var alice = WebDesk.of(stage, "alice");
        alice.plant("XSRF-TOKEN", "0123456789ABCDEF0123456789ABCDEF");

        assertThat(alice.with("X-Other", "1").post(ENGINE + "task", Map.of()).status())
                .isEqualTo(403);
    }

    @Test
    void aBrowsersSessionChangesNothingOverTheApi(Stage stage) {
        var alice = WebDesk.of(stage, "alice");

        var answer = alice.post("/api/v1/runs", stage.request("planned-migration", "Payroll"));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.body()).contains("counts for reading only");
        assertThat(stage.get("frank", "/api/v1/runs").body().path("runs")).isEmpty();
    }

    @Test
    void tasklistSignsOutOfEverything(Stage stage) {
        var grace = WebDesk.of(stage, "grace");

        assertThat(grace.post("/camunda/api/admin/auth/user/default/logout", "").status())
                .isBetween(200, 299);

        assertThat(grace.get(TASKLIST).status()).isEqualTo(302);
        assertThat(grace.get("/sites/check").status()).isEqualTo(302);
        assertThat(grace.get("/api/v1/runs").status()).isEqualTo(401);
    }

    @Test
    void ourPagesSignOutOfEverything(Stage stage) {
        var grace = WebDesk.of(stage, "grace");
        var token = WebDesk.formToken(grace.get("/sites/check"));

        var answer = grace.call("POST", "/sign-out", "application/x-www-form-urlencoded", "_csrf=" + token);

        assertThat(answer.location()).endsWith("/sign-in?signed-out");
        assertThat(grace.get(TASKLIST).status()).isEqualTo(302);
    }

    @Test
    void nobodySignsInAtTheEnginesOwnDoor(Stage stage) {
        var answer = WebDesk.of(stage, "alice")
                .call(
                        "POST",
                        "/camunda/api/admin/auth/user/default/login/tasklist",
                        "application/x-www-form-urlencoded",
                        "username=bob&password=" + Stage.PASSWORD);

        assertThat(answer.status()).isEqualTo(403);
    }

    @Test
    void aSessionEndsWhenNobodyDoesAnything(Stage stage) {
        var alice = WebDesk.of(stage, "alice");
        stage.advance(Duration.ofMinutes(50));
        assertThat(alice.get(TASKLIST).status()).isEqualTo(200);
        stage.advance(Duration.ofMinutes(50));
        assertThat(alice.get(TASKLIST).status()).as("used in between").isEqualTo(200);
        var filter = stage.engine()
                .getFilterService()
                .createTaskFilterQuery()
                .list()
                .get(0)
                .getId();
        stage.advance(Duration.ofMinutes(50));
        assertThat(alice.post(ENGINE + "filter/" + filter + "/list", Map.of()).status())
                .isEqualTo(200);
        stage.advance(Duration.ofMinutes(15));

        assertThat(alice.get(TASKLIST).status())
                .as("a page that refreshes itself is nobody")
                .isEqualTo(302);
    }

    @Test
    void aSessionEndsAfterItsLifeHoweverBusyOneIs(Stage stage) {
        var alice = WebDesk.of(stage, "alice");
        for (int half = 0; half < 23; half++) {
            stage.advance(Duration.ofMinutes(30));
            assertThat(alice.get(TASKLIST).status()).isEqualTo(200);
        }
        stage.advance(Duration.ofMinutes(30));

        assertThat(alice.get(TASKLIST).status()).isEqualTo(302);
    }

    @Test
    void aRoleThatIsTakenAwayIsGoneWithTheNextClick(Stage stage) {
        var identities = stage.engine().getIdentityService();
        var bob = WebDesk.of(stage, "bob");
        assertThat(bob.get("/sites/check").status()).isEqualTo(200);
        identities.deleteMembership("bob", Role.SITE_RECOVERY_ADMINISTRATOR.id());
        try {
            assertThat(bob.get("/sites/check").status()).isEqualTo(403);
            assertThat(bob.get(ENGINE + "task?candidateGroup=siteRecoveryAdministrator")
                            .body())
                    .isEqualTo("[]");
        } finally {
            identities.createMembership("bob", Role.SITE_RECOVERY_ADMINISTRATOR.id());
        }
    }

    @Test
    void whoeverIsDisabledIsRefusedEverywhereAtOnce(Stage stage) {
        var alice = WebDesk.of(stage, "alice");
        try {
            assertThat(stage.post("grace", "/api/v1/people/alice/disable", Map.of())
                            .status())
                    .isEqualTo(200);

            assertThat(alice.get(TASKLIST).status()).isEqualTo(302);
            assertThat(stage.get("alice", "/api/v1/runs").status()).isEqualTo(401);
            assertThat(WebDesk.anonymous(stage)
                            .signIn("alice", Stage.PASSWORD, "")
                            .location())
                    .contains("refused=disabled");
            assertThat(stage.post("grace", "/api/v1/people/grace/disable", Map.of())
                            .status())
                    .as("not oneself")
                    .isEqualTo(422);
            assertThat(stage.post("alice", "/api/v1/people/bob/disable", Map.of())
                            .status())
                    .isEqualTo(401);
            assertThat(stage.post("bob", "/api/v1/people/frank/disable", Map.of())
                            .status())
                    .as("for the system administrator")
                    .isEqualTo(403);
        } finally {
            stage.post("grace", "/api/v1/people/alice/enable", Map.of());
        }
        assertThat(alice.get(TASKLIST).status()).as("the session stays ended").isEqualTo(302);
        assertThat(stage.get("alice", "/api/v1/runs").status()).isEqualTo(200);
    }

    @Test
    void everyAnswerCarriesItsHeaders(Stage stage) {
        var grace = WebDesk.of(stage, "grace");
        for (var path : List.of("/sites/check", "/sign-in", TASKLIST, "/api/v1/runs", "/sites/nothing")) {
            var headers = grace.get(path).headers();

            assertThat(headers.firstValue("X-Content-Type-Options")).as(path).contains("nosniff");
            assertThat(headers.firstValue("Content-Security-Policy").orElse(""))
                    .as(path)
                    .contains("frame-ancestors 'none'");
            assertThat(headers.firstValue("Referrer-Policy")).as(path).contains("same-origin");
            assertThat(headers.firstValue("Permissions-Policy").orElse(""))
                    .as(path)
                    .contains("camera=()");
            assertThat(headers.firstValue("Strict-Transport-Security"))
                    .as("under TLS only")
                    .isEmpty();
        }
        assertThat(grace.get("/sign-in").headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .doesNotContain("unsafe-eval")
                        .contains("default-src 'none'", "script-src 'self';", "style-src 'self';"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/camunda/%61pi/engine/engine/default/task",
                "/%63amunda/app/tasklist/default/",
                "/api/v1/r%75ns",
                "/sites/%63heck",
                "/api/v1/runs%2fx",
                "/api//v1/runs",
                "/api/v1/runs;a=b"
            })
    void aPathInDisguiseIsABadRequest(String path, Stage stage) {
        assertThat(WebDesk.of(stage, "grace").get(path).status()).isEqualTo(400);
        assertThat(WebDesk.anonymous(stage).get(path).status()).isEqualTo(400);
    }
}
