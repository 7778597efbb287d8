package io.drawbridge.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.drawbridge.lab.Fault;
import io.drawbridge.readiness.ReadinessWatch;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The console in a real browser: what an operator sees of runs, plans and sites, and that it follows by itself. */
@RunbookTest
class ConsoleTests {

    private static Chromium chromium;

    private final List<Page> pages = new ArrayList<>();
    private final List<String> requested = new ArrayList<>();

    @Autowired
    private Stage stage;

    @Autowired
    private ReadinessWatch readiness;

    @BeforeAll
    static void openBrowser() {
        chromium = new Chromium();
    }

    @AfterAll
    static void close() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @AfterEach
    void leave() {
        pages.forEach(page -> page.context().close());
    }

    private Page open(String person, String path) {
        return open(person, path, 1280, ColorScheme.LIGHT);
    }

    private Page open(String person, String path, int width, ColorScheme scheme) {
        var context = chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setViewportSize(width, 900)
                        .setColorScheme(scheme));
        context.setDefaultTimeout(40_000);
        var page = context.newPage();
        pages.add(page);
        page.navigate(stage.url(path));
        page.onRequest(request -> requested.add(request.url()));
        Tasklist.signIn(page, person);
        page.waitForURL(stage.url(path));
        return page;
    }

    @Test
    void theBoardTellsWhatWaitsForWhomAndFollowsByItself() {
        var board = open("alice", "/");
        assertThat(board.locator("main")).containsText("No run is going on.");

        var run = stage.start("dr-test", "Payroll");
        stage.work();
        var line = board.locator(".run");
        assertThat(line).containsText("DR test: Payroll");
        assertThat(line).containsText("waits for a person");
        assertThat(line).containsText("test administrator and recovery plan administrator");
        assertThat(line).containsText("asked for by dave");

        stage.approves("carol", run);
        assertThat(line).containsText("at work");
        stage.work();
        assertThat(line).containsText("waits for a person");
        picture(board, "console-board");
    }

    @Test
    void aRunShowsItsWayItsStepsAndItsDecisionsToTheEnd() {
        var run = stage.start("dr-test", "Payroll");
        stage.work();
        var page = open("alice", "/runs/" + run);
        assertThat(page.locator("#stands")).containsText("Approve run");
        assertThat(page.locator("#stands").getByRole(AriaRole.LINK)).hasCount(2);
        assertThat(marked(page, "callActivity_approveRun", "here")).hasCount(1);

        stage.approves("carol", run);
        stage.work();
        assertThat(page.locator(".steps")).containsText("Run test");
        assertThat(page.locator(".decisions")).containsText("carol (recovery plan administrator) approved");
        assertThat(marked(page, "callActivity_approveRun", "passed")).hasCount(1);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Rehearse recovery"))
                .click();
        assertThat(marked(page, "userTask_inspectWorkloads", "person")).hasCount(1);

        page.reload();
        assertThat(page.locator("#stands")).containsText("waits for a person");
        var items = page.locator(".step")
                .filter(new Locator.FilterOptions().setHasText("Run test"))
                .locator("details");
        items.locator("summary").click();
        assertThat(items).containsText("payroll-db01");

        stage.decides("dave", run, "userTask_inspectWorkloads", Map.of("decision", "passed"));
        stage.work();
        assertThat(page.locator("#stands")).containsText("Record findings");
        assertThat(items).hasAttribute("open", "");
        stage.decides("dave", run, "userTask_recordFindings", Map.of("decision", "passed"));
        stage.work();
        assertThat(page.locator("#stands")).containsText("ended");
        assertThat(page.locator("#stands")).containsText("Tested");
        assertThat(page.getByText("Abort …")).isVisible();
        page.reload();
        assertThat(page.getByText("Abort …")).hasCount(0);
        picture(page, "console-run-ended");
    }

    @Test
    void aFailedStepIsSeenAndSoIsItsRepair() {
        stage.lab()
                .addFault(Fault.taskError("disk is locked")
                        .operation("run.cleanup")
                        .once());
        var run = stage.start("dr-test", "Payroll");
        stage.work();
        stage.approves("carol", run);
        stage.work();
        stage.decides("dave", run, "userTask_inspectWorkloads", Map.of("decision", "passed"));
        stage.work();

        var page = open("bob", "/runs/" + run);
        assertThat(page.locator("#stands")).containsText("waits for a person");
        assertThat(page.locator(".steps")).containsText("disk is locked");
        picture(page, "console-run-failed");
    }

    @Test
    void anAbortTellsWhatItUndoesAndWantsAReason() {
        var run = stage.start("dr-test", "Payroll");
        stage.work();
        stage.approves("carol", run);
        stage.work();

        var page = open("dave", "/runs/" + run);
        page.getByText("Abort …").click();
        assertThat(page.locator("main")).containsText("This will be undone");
        assertThat(page.locator("main")).containsText("Rehearse recovery");
        picture(page, "console-abort");
        page.getByLabel("Why?").fill(" ");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Abort the run"))
                .click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("reason");

        page.getByLabel("Why?").fill("The storage team needs the array");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Abort the run"))
                .click();
        assertThat(page.locator("#stands")).isVisible();
        stage.work();
        assertThat(page.locator("#stands")).containsText("Aborted");
        assertThat(stage.outcome(run)).isEqualTo("endEvent_testAborted");
    }

    @Test
    void plansTellHowReadyTheyAreAndWhatHasChangedSinceTheirLastTest() {
        stage.watch();
        readiness.look();
        var run = stage.start("dr-test", "Payroll");
        stage.work();
        stage.approves("carol", run);
        stage.work();
        stage.decides("dave", run, "userTask_inspectWorkloads", Map.of("decision", "passed"));
        stage.work();
        stage.decides("dave", run, "userTask_recordFindings", Map.of("decision", "passed"));
        stage.work();
        stage.lab().loseSite("onpremises");
        readiness.look();

        var page = open("alice", "/plans");
        var payroll = page.locator(".plan").filter(new Locator.FilterOptions().setHasText("Payroll"));
        assertThat(payroll).containsText("What is missing");
        assertThat(payroll).containsText("SRM does not answer");
        assertThat(payroll).containsText("new: SRM does not answer");
        assertThat(payroll.getByRole(AriaRole.LINK)).hasCount(1);
        picture(page, "console-plans");
        stage.lab().returnSite("onpremises");
    }

    @Test
    void everyPageCanBeReadByEverybody() {
        stage.watch();
        readiness.look();
        var run = stage.start("dr-test", "Payroll");
        stage.work();
        for (var path : List.of(
                "/",
                "/runs/" + run,
                "/runs/" + run + "/abort",
                "/plans",
                "/planning?name=a&change=80&rpo=120&name=b&change=1&rpo=15",
                "/planning/sizing",
                "/planning/waves",
                "/sites",
                "/runbooks",
                "/runbooks/disaster-recovery")) {
            for (var scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                for (int width : List.of(1280, 390)) {
                    var page = open("bob", path, width, scheme);
                    assertThat(page.locator("h1")).isVisible();
                    assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                            .as("%s runs over the edge at %d", path, width)
                            .isLessThanOrEqualTo(width);
                    assertThat(serious(page))
                            .as("%s %s %d", path, scheme, width)
                            .isEmpty();
                    page.context().close();
                }
            }
        }
        assertThat(requested).allMatch(url -> url.startsWith(stage.url("/")));
    }

    private static List<String> serious(Page page) {
        return new AxeBuilder(page)
                .analyze().getViolations().stream()
                        .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
                        .map(ConsoleTests::words)
                        .toList();
    }

    private static String words(Rule rule) {
        return rule.getId() + ": " + rule.getHelp() + " "
                + rule.getNodes().stream().map(node -> node.getHtml()).toList();
    }

    private static Locator marked(Page page, String element, String mark) {
        return page.locator("#drawing [data-element-id=" + element + "]." + mark);
    }

    private static void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(Path.of("target", "pictures", name + ".png"))
                .setFullPage(true));
    }
}
