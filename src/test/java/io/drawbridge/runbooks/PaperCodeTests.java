package io.drawbridge.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import io.drawbridge.testing.Stage.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Codes on paper for the day on which nobody can sign in: they count once, for one person, for exactly what is shown. */
@RunbookTest
class PaperCodeTests {

    private record Sheet(String id, List<String> codes, String printable) {}

    private static Answer make(Stage stage, String by, String person, String role) {
        return stage.post(
                by, "/api/v1/code-sheets", Map.of("person", person, "role", role, "codes", 3, "validDays", 90));
    }

    /** For bob, made by grace, in his hands. */
    private static Sheet sheet(Stage stage) {
        var answer = make(stage, "grace", "bob", "siteRecoveryAdministrator");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        var sheet = new Sheet(
                answer.body().path("sheet").path("id").asText(),
                StreamSupport.stream(answer.body().path("codes").spliterator(), false)
                        .map(JsonNode::asText)
                        .toList(),
                answer.body().path("printable").asText());
        assertThat(stage.post("bob", "/api/v1/code-sheets/" + sheet.id() + "/received", Map.of())
                        .status())
                .isEqualTo(204);
        return sheet;
    }

    private static String asked(Stage stage, String who) {
        var run = stage.start(who, stage.request("planned-migration", "Payroll"));
        stage.work();
        return run;
    }

    private static String fingerprint(Stage stage, String run) {
        return stage.task("carol", run, "userTask_approveRun")
                .path("briefing")
                .path("briefing")
                .path("fingerprint")
                .asText();
    }

    private static Answer approve(Stage stage, String code, String run, String fingerprint) {
        return stage.post(
                "dave",
                "/api/v1/paper-approvals",
                Map.of("code", code, "run", run, "fingerprint", fingerprint, "decision", "approve"));
    }

    private static String detail(Answer answer) {
        return answer.body().path("detail").asText();
    }

    private static HttpResponse<String> post(Stage stage, String path, Map<String, String> form) {
        try {
            var body = form.entrySet().stream()
                    .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                    .collect(Collectors.joining("&"));
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(stage.url(path)))
                                    .header("Content-Type", "application/x-www-form-urlencoded")
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void approvesAsThePersonOnTheSheetAndSaysWhoWasAtTheKeyboard(Stage stage) {
        var sheet = sheet(stage);
        var run = asked(stage, "alice");

        var answer = approve(stage, sheet.codes().get(1), run, fingerprint(stage, run));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(204);
        stage.approves("carol", run);
        stage.work();

        assertThat(stage.openTasks(run)).containsExactly("userTask_signOff");
        var decisions =
                stage.get("frank", "/api/v1/runs/" + run + "/decisions").body().path("decisions");
        assertThat(StreamSupport.stream(decisions.spliterator(), false)
                        .map(one -> one.path("who").asText() + " "
                                + one.path("role").asText()))
                .containsExactlyInAnyOrder("bob siteRecoveryAdministrator", "carol recoveryPlanAdministrator");
        assertThat(stage.texts(run, "NOTICE"))
                .anyMatch(text ->
                        text.contains("by paper code no. 2 of sheet " + sheet.id() + ", at the keyboard: dave"));
    }

    @Test
    void worksInABrowserThatIsNotSignedIn(Stage stage) {
        var sheet = sheet(stage);
        var run = asked(stage, "alice");
        var code = sheet.codes().get(0).toLowerCase(Locale.ROOT).replace("-", " ");

        var shown = post(stage, "/paper-code/waiting", Map.of("code", code));
        assertThat(shown.statusCode()).as(shown.body()).isEqualTo(200);
        assertThat(shown.body()).contains("<strong>bob</strong>", fingerprint(stage, run), "Recovery plan Payroll");
        assertThat(shown.headers().firstValue("Cache-Control")).hasValue("no-store");

        var fields = Map.of("code", code, "run", run, "fingerprint", fingerprint(stage, run), "decision", "approve");
        var decided = post(stage, "/paper-code/decide", fields);
        assertThat(decided.statusCode()).as(decided.body()).isEqualTo(200);
        assertThat(decided.body()).contains("You have approved.");
        assertThat(stage.texts(run, "NOTICE"))
                .anyMatch(text -> text.contains("by paper code no. 1") && text.contains("nobody signed in"));
        assertThat(post(stage, "/paper-code/waiting", Map.of("code", code)).statusCode())
                .isEqualTo(403);
    }

    @Test
    void countsOnceAndOnlyForWhatIsShown(Stage stage) {
        var sheet = sheet(stage);
        var run = asked(stage, "alice");
        var code = sheet.codes().get(0);
        var fingerprint = fingerprint(stage, run);

        var wrong = approve(stage, code, run, "0000-0000-0000-0000");
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.body().path("field").asText()).isEqualTo("fingerprint");
        assertThat(approve(stage, code, run, fingerprint).status()).isEqualTo(204);

        var again = approve(stage, code, run, fingerprint);
        assertThat(again.status()).isEqualTo(403);
        assertThat(detail(again)).contains("used before");
        assertThat(stage.texts(run, "DECISION")).hasSize(1);
    }

    @Test
    void leavesFourEyesAndRolesAsTheyAre(Stage stage) {
        var sheet = sheet(stage);
        var run = asked(stage, "alice");
        approve(stage, sheet.codes().get(0), run, fingerprint(stage, run));

        // Bob's seat is taken, and the other one is not for his role.
        var second = approve(stage, sheet.codes().get(1), run, fingerprint(stage, run));
        assertThat(second.status()).isEqualTo(422);
        assertThat(detail(second)).contains("no approval that waits");
        assertThat(stage.openTasks(run)).containsExactly("userTask_approveRun");
        assertThat(stage.commands()).isEmpty();
    }

    @Test
    void doesNotApproveARunOfTheHolderNorOfTheOneWhoMadeTheSheet(Stage stage) {
        var identities = stage.engine().getIdentityService();
        identities.createMembership("grace", "recoveryAdministrator");
        identities.createMembership("bob", "recoveryAdministrator");
        try {
            var sheet = sheet(stage);
            var graces = asked(stage, "grace");
            assertThat(detail(approve(stage, sheet.codes().get(0), graces, fingerprint(stage, graces))))
                    .contains("made this sheet");
            stage.post("grace", "/api/v1/runs/" + graces + "/abort", Map.of("reason", "another one"));
            stage.work();

            var own = asked(stage, "bob");
            var answer = approve(stage, sheet.codes().get(0), own, fingerprint(stage, own));
            assertThat(answer.status()).isEqualTo(403);
            assertThat(detail(answer)).contains("Four eyes");
            assertThat(stage.openTasks(own)).hasSize(2);
        } finally {
            identities.deleteMembership("grace", "recoveryAdministrator");
            identities.deleteMembership("bob", "recoveryAdministrator");
        }
    }

    @Test
    void isMadeBySystemAdministratorsForOthersAndCountsOnceItIsInTheirHands(Stage stage) {
        assertThat(make(stage, "alice", "bob", "siteRecoveryAdministrator").status())
                .isEqualTo(403);
        assertThat(make(stage, "grace", "grace", "systemAdministrator").status())
                .isEqualTo(422);
        assertThat(make(stage, "grace", "bob", "recoveryPlanAdministrator").status())
                .isEqualTo(422);
        var made = make(stage, "grace", "bob", "siteRecoveryAdministrator").body();
        var run = asked(stage, "alice");
        var code = made.path("codes").path(0).asText();

        assertThat(detail(approve(stage, code, run, fingerprint(stage, run)))).contains("Nobody has said yet");
        var id = made.path("sheet").path("id").asText();
        assertThat(stage.post("grace", "/api/v1/code-sheets/" + id + "/received", Map.of())
                        .status())
                .isEqualTo(404);
        assertThat(made.path("printable").asText()).contains("bob", code, id).doesNotContain("null");
        assertThat(stage.get("grace", "/api/v1/code-sheets").body().toString()).doesNotContain(code);
        assertThat(stage.get("dave", "/api/v1/code-sheets").body().path("sheets"))
                .isEmpty();
    }

    @Test
    void isWorthNothingWhenRevokedOrTooOld(Stage stage) {
        var sheet = sheet(stage);
        var run = asked(stage, "alice");
        var fingerprint = fingerprint(stage, run);
        assertThat(stage.call("dave", "DELETE", "/api/v1/code-sheets/" + sheet.id(), null, Map.of())
                        .status())
                .isEqualTo(404);
        stage.advance(Duration.ofDays(91));
        assertThat(detail(approve(stage, sheet.codes().get(0), run, fingerprint)))
                .contains("was valid until");

        var other = sheet(stage);
        assertThat(stage.call("bob", "DELETE", "/api/v1/code-sheets/" + other.id(), null, Map.of())
                        .status())
                .isEqualTo(204);
        assertThat(detail(approve(stage, other.codes().get(0), run, fingerprint)))
                .contains("revoked");
        assertThat(stage.texts(run, "DECISION")).isEmpty();
    }

    @Test
    void tellsASlipFromAWrongCodeAndLetsOnlyTheSheetRestThatIsTried(Stage stage) {
        var sheet = sheet(stage);
        var other = sheet(stage);
        var run = asked(stage, "alice");
        var good = sheet.codes().get(0);
        var slip = good.substring(0, 12) + (good.charAt(12) == '7' ? '8' : '7') + good.substring(13);
        assertThat(detail(approve(stage, slip, run, "x"))).contains("slip");

        assertThat(detail(approve(stage, guess(sheet.id(), other.codes().get(0)), run, "x")))
                .contains("not known");
        assertThat(detail(approve(stage, good, run, fingerprint(stage, run)))).contains("It rests until");
        assertThat(approve(stage, other.codes().get(0), run, fingerprint(stage, run))
                        .status())
                .isEqualTo(204);

        stage.advance(Duration.ofMinutes(5));
        assertThat(post(stage, "/paper-code/waiting", Map.of("code", good)).statusCode())
                .isEqualTo(200);
    }

    /** The secret of one sheet's code under another sheet's name, with a last character that fits. */
    private static String guess(String sheet, String code) {
        var alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        var body = sheet + code.replace("-", "").substring(6, 26);
        int sum = 0;
        for (int i = 0; i < body.length(); i++) {
            sum += (2 * i + 1) * alphabet.indexOf(body.charAt(i));
        }
        return body + alphabet.charAt(sum % 32);
    }

    @RepeatedTest(3)
    void oneCodeInTwoBrowsersAtOnceDecidesOnce(Stage stage) throws Exception {
        var sheet = sheet(stage);
        var run = asked(stage, "alice");
        var fingerprint = fingerprint(stage, run);
        var threads = Executors.newFixedThreadPool(2);
        var start = new CyclicBarrier(2);
        try {
            var answers = List.of(1, 2).stream()
                    .map(n -> threads.submit(() -> {
                        start.await();
                        return approve(stage, sheet.codes().get(0), run, fingerprint);
                    }))
                    .toList();
            assertThat(List.of(
                            answers.get(0).get().status(), answers.get(1).get().status()))
                    .contains(204)
                    .doesNotContain(500);
        } finally {
            threads.shutdownNow();
        }
        assertThat(stage.texts(run, "DECISION")).hasSize(1);
    }

    @Test
    void keepsNoCodeInTheDatabase(Stage stage) {
        var sheet = sheet(stage);
        var kept = stage.jdbc().queryForList("select * from dr_paper_code").toString()
                + stage.jdbc().queryForList("select * from dr_code_sheet");

        sheet.codes().forEach(code -> assertThat(kept)
                .doesNotContain(code.replace("-", "").substring(8, 26)));
    }
}
