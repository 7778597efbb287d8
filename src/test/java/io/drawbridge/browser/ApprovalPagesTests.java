package io.drawbridge.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.drawbridge.lab.LabControl;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an approver sees: in Tasklist, and on the page for paper codes; with names that somebody with bad intentions gave. */
@RunbookTest
class ApprovalPagesTests {

    private static final String HOSTILE =
            "<img src=x onerror=\"window.struck=1\"><script>window.struck=1</script>${7*7}{{7*7}}\u202E'\"";

    private static String asked(Stage stage) {
        var machine = stage.lab().vms("onpremises").stream()
                .map(LabControl.VmState::name)
                .filter(name -> name.startsWith("payroll-db"))
                .findFirst()
                .orElseThrow();
        stage.lab().planning().renameMachine(machine, HOSTILE);
        stage.lab().planning().renameGroup("pg-payroll-15m", HOSTILE + " " + "n".repeat(300));
        var run = stage.start(
                "alice", stage.request("planned-migration", "Payroll").put("reason", "because of " + HOSTILE));
        stage.work();
        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).contains("userTask_approveRun");
        return run;
    }

    private static Page page(Chromium chromium, int width) {
        var page = chromium.browser()
                .newContext(new Browser.NewContextOptions().setViewportSize(width, 900))
                .newPage();
        page.setDefaultTimeout(40_000);
        return page;
    }

    private static void nothingStruck(Page page) {
        assertThat(page.evaluate("window.struck")).isNull();
        assertThat((Boolean) page.evaluate(
                        "document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1"))
                .as("nothing sticks out at the side")
                .isTrue();
    }

    private static void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(Path.of("target", "pictures", name + ".png"))
                .setFullPage(true));
    }

    @Test
    void tasklistShowsHostileNamesAsTextAndWhatIsApproved(Stage stage) {
        asked(stage);
        try (var chromium = new Chromium()) {
            var page = page(chromium, 1280);
            var tasklist = Tasklist.signIn(page, URI.create(stage.url("/")).getPort(), "carol");
            var form = tasklist.open("Approve run");

            assertThat(form.getByText("What you approve")).isVisible();
            assertThat(tasklist.table("What the fingerprint covers")).containsText("Runbook");
            assertThat(tasklist.table("Virtual machines of the plan")).containsText("<script>window.struck=1</script>");
            picture(page, "approve-hostile");
            nothingStruck(page);
        }
    }

    @Test
    void thePaperCodePageWorksWithoutASignInOnAPhoneAndShowsNamesAsText(Stage stage) {
        var made = stage.post(
                        "grace",
                        "/api/v1/code-sheets",
                        Map.of("person", "bob", "role", "siteRecoveryAdministrator", "codes", 1))
                .body();
        stage.post("bob", "/api/v1/code-sheets/" + made.path("sheet").path("id").asText() + "/received", Map.of());
        var run = asked(stage);
        var fingerprint = stage.task("carol", run, "userTask_approveRun")
                .path("briefing")
                .path("briefing")
                .path("fingerprint")
                .asText();
        try (var chromium = new Chromium()) {
            var page = page(chromium, 390);
            page.navigate(stage.url("/paper-code"));
            picture(page, "paper-code-empty");
            page.getByLabel("Your code").fill("nonsense");
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Show what waits for me"))
                    .click();
            assertThat(page.getByRole(AriaRole.ALERT)).containsText("letters and digits");
            page.getByLabel("Your code").fill(made.path("codes").path(0).asText());
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Show what waits for me"))
                    .click();

            assertThat(page.getByText(fingerprint)).isVisible();
            assertThat(page.locator("table")).containsText("<script>window.struck=1</script>");
            nothingStruck(page);
            picture(page, "paper-code");
            assertThat(new AxeBuilder(page)
                            .analyze().getViolations().stream()
                                    .filter(rule ->
                                            List.of("serious", "critical").contains(rule.getImpact()))
                                    .map(Rule::getId)
                                    .toList())
                    .isEmpty();

            page.getByLabel("The fingerprint").fill(fingerprint.toLowerCase(java.util.Locale.ROOT));
            page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Approve"))
                    .click();
            assertThat(page.getByRole(AriaRole.STATUS)).containsText("You have approved.");
        }
        assertThat(stage.texts(run, "NOTICE")).anyMatch(text -> text.contains("nobody signed in"));
    }
}
