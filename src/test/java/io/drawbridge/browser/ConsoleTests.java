package io.drawbridge.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.drawbridge.lab.Fault;
import io.drawbridge.readiness.ReadinessWatch;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;

/** The console in a real browser: what an operator sees of runs, plans and sites, and that it follows by itself. */
@RunbookTest
class ConsoleTests {

    @RegisterExtension
    static final Pages PAGES = new Pages();

    @Autowired
    private Stage stage;

    @Autowired
    private ReadinessWatch readiness;

    private Page open(String person, String path) {
        return PAGES.open(stage, person, path);
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
        Pages.picture(board, "console-board");
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
        Pages.picture(page, "console-run-ended");
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
        Pages.picture(page, "console-run-failed");
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
        Pages.picture(page, "console-abort");
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
        stage.passesTest("Payroll");
        stage.lab().loseSite("onpremises");
        // The test has used up what may be asked in its minute.
        stage.advance(Duration.ofMinutes(2));
        readiness.look();

        var page = open("alice", "/plans");
        var payroll = page.locator(".plan")
                .filter(new Locator.FilterOptions()
                        .setHas(page.getByRole(
                                AriaRole.HEADING, new Page.GetByRoleOptions().setName(Pattern.compile("^Payroll")))));
        assertThat(payroll).containsText("What is missing");
        assertThat(payroll).containsText("SRM does not answer");
        assertThat(payroll).containsText("new: SRM does not answer");
        assertThat(payroll.getByRole(AriaRole.LINK)).hasCount(2);
        Pages.picture(page, "console-plans");
        stage.lab().returnSite("onpremises");
    }

    @Test
    void everyPageCanBeReadByEverybody() {
        stage.watch();
        readiness.look();
        var run = stage.start("dr-test", "Payroll");
        stage.work();
        PAGES.canBeReadByEverybody(
                stage,
                "bob",
                List.of(
                        "/",
                        "/runs/" + run,
                        "/runs/" + run + "/abort",
                        "/plans",
                        "/planning?name=a&change=80&rpo=120&name=b&change=1&rpo=15",
                        "/planning/sizing",
                        "/planning/waves",
                        "/planning/path?roundTripMillis=200&megabitsPerSecond=100&mtuBytes=9000&jitterMillis=3&lossPercent=1",
                        "/planning/limits",
                        "/planning/plan-table",
                        "/sites",
                        "/runbooks",
                        "/runbooks/disaster-recovery"));
    }

    private static Locator marked(Page page, String element, String mark) {
        return page.locator("#drawing [data-element-id=" + element + "]." + mark);
    }
}
