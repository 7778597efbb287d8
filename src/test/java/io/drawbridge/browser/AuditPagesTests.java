package io.drawbridge.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.drawbridge.evidence.EvidenceHand;
import io.drawbridge.lab.Fault;
import io.drawbridge.lab.LabControl;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** From a disaster to its evidence, and from an auditor's question to its answer, in a real browser. */
@RunbookTest
class AuditPagesTests {

    @RegisterExtension
    static final Pages PAGES = new Pages();

    @Autowired
    private Stage stage;

    @Autowired
    private ApplicationContext context;

    private Page open(String person, String path) {
        return PAGES.open(stage, person, path);
    }

    private static void press(Page page, String name) {
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(name).setExact(true))
                .click();
    }

    private static byte[] download(Page page, Locator link) throws IOException {
        return Files.readAllBytes(page.waitForDownload(link::click).path());
    }

    /** A test of the plan that passed with something to put right. */
    private String testedWithAFinding() {
        var run = stage.start("dr-test", "Payroll");
        stage.work();
        stage.approves("carol", run);
        stage.work();
        stage.decides("dave", run, "userTask_inspectWorkloads", Map.of("decision", "passed"));
        stage.work();
        stage.decides(
                "dave",
                run,
                "userTask_recordFindings",
                Map.of(
                        "decision", "passed-with-findings",
                        "findings", "The helpdesk's <b>name server</b> is missing",
                        "findingsOwner", "carol",
                        "findingsDueDate", "2020-01-31"));
        stage.work();
        EvidenceHand.turn(context);
        return run;
    }

    @Test
    void aDisasterIsFollowedFromItsStartToItsPack(LabControl lab) throws IOException {
        lab.loseSite("onpremises");
        var run = stage.start("disaster-recovery", "Payroll");
        stage.work();
        var page = open("frank", "/runs/" + run);
        assertThat(page.locator(".clock")).containsText("of the agreed 1 h");
        assertThat(page.locator(".evidence")).containsText("not sealed yet");
        stage.advance(Duration.ofMinutes(7));
        stage.approves("bob", run);
        stage.work();
        assertThat(page.locator("#stands")).containsText("Sign the risk");

        page.reload();
        assertThat(page.locator("#stands")).containsText("Sign the risk");
        assertThat(page.locator(".clock .waited").first()).containsText("7 min");
        stage.decides("alice", run, "userTask_signRisk", Map.of("decision", "risk-signed", "reason", "no power"));
        stage.work();
        stage.signsOff("alice", run);
        stage.work();
        assertThat(page.locator("#stands")).containsText("Recovered");
        assertThat(page.locator(".evidence")).containsText("its pack is being made");
        EvidenceHand.turn(context);

        var link = page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Download the pack"));
        assertThat(link).isVisible();
        assertThat(page.locator(".evidence")).containsText("sealed on");
        assertThat(page.locator(".evidence")).containsText("up to entry");
        assertThat(page.locator(".clock")).containsText("agreed 1 h: within it");
        page.getByText("9 machines").click();
        assertThat(page.locator("#recovery-times tbody tr")).hasCount(9);
        Pages.picture(page, "audit-run");
        assertThat(EvidenceHand.problems(download(page, link))).isEmpty();
        assertSumsUp(page);

        page.getByText("Digests, and checking them").click();
        page.getByText("Check the chain in the database").click();
        assertThat(page.locator("main")).containsText("Intact.");
        stage.jdbc().update("update dr_journal set text = 'other' where entry_number = 5 and run_id = ?", run);
        page.reload();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("the entry was changed");
    }

    /** What the table shows, in seconds. */
    private static void assertSumsUp(Page page) {
        var times = page.locator(".phase-table tbody tr td:nth-child(3)").allTextContents();
        long sum = times.subList(0, times.size() - 1).stream()
                .mapToLong(AuditPagesTests::seconds)
                .sum();
        assertThat(times).hasSize(7);
        assertThat(sum).isPositive().isEqualTo(seconds(times.get(6)));
    }

    private static long seconds(String words) {
        long seconds = 0;
        var parts = words.strip().split(" ");
        for (int i = 0; i < parts.length; i += 2) {
            seconds += Long.parseLong(parts[i])
                    * switch (parts[i + 1]) {
                        case "d" -> 86_400;
                        case "h" -> 3600;
                        case "min" -> 60;
                        default -> 1;
                    };
        }
        return seconds;
    }

    @Test
    void anAuditorFindsRunsAndTakesThemOut() throws IOException {
        var page = open("frank", "/audit");
        assertThat(page.locator("main")).containsText("No run was ever asked for");
        var run = testedWithAFinding();
        stage.advance(Duration.ofMinutes(5));
        stage.start("alice", stage.request("planned-migration", "Payroll").put("reason", "100% of 50,000 € at stake"));

        page.reload();
        assertThat(page.locator(".audit tbody tr")).hasCount(2);
        var tested = page.locator(".audit tbody tr").nth(1);
        assertThat(tested).containsText("DR test: Payroll");
        assertThat(tested).containsText("asked for by dave; decided by carol, dave");
        assertThat(tested).containsText("pack made, sealed");
        assertThat(tested).containsText("within");
        Pages.picture(page, "audit-search");

        page.getByLabel("Text").fill("100% of 50,000 €");
        press(page, "Search");
        assertThat(page.locator(".audit tbody tr")).hasCount(1);
        assertThat(page.locator(".audit")).containsText("goes on");
        var csv = new String(download(page, page.getByText("Export as CSV")), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(csv.lines().skip(1)).singleElement().asString().contains("\"100% of 50,000 €");

        page.getByText("All runs").click();
        page.getByLabel("Person").fill("carol");
        page.getByLabel("Runbook").selectOption("dr-test");
        page.getByLabel("To, that day").fill("2020-01-01");
        press(page, "Search");
        assertThat(page.locator("main")).containsText("No run fits.");
        page.getByLabel("To, that day").fill("");
        page.getByLabel("From").fill("2020-01-01");
        press(page, "Search");
        assertThat(page.locator(".audit tbody tr")).hasCount(1);
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("DR test: Payroll"))
                .click();
        page.waitForURL(stage.url("/runs/" + run));
        assertThat(page.locator("#drawing [data-element-id=callActivity_approveRun].passed"))
                .hasCount(1);
        var paper = page.context()
                .request()
                .get(stage.url(page.getByText("on paper").getAttribute("href")));
        assertThat(paper.status()).isEqualTo(200);
        assertThat(new String(paper.body(), 0, 5, java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("%PDF-");
    }

    @Test
    void aFindingIsFollowedUntilItIsClosedByWhoeverMay() {
        testedWithAFinding();
        var auditor = open("frank", "/findings");
        assertThat(auditor.locator("tbody")).containsText("The helpdesk's <b>name server</b> is missing");
        assertThat(auditor.locator("tbody")).containsText("OVERDUE");
        auditor.locator("tbody a").first().click();
        assertThat(auditor.locator("main")).containsText("Whoever may approve");
        assertThat(auditor.locator("main form")).hasCount(0);

        var page = open("carol", "/findings");
        page.locator("tbody a").first().click();
        assertThat(page.locator("main")).containsText("No later run of Payroll yet.");
        page.getByLabel("Owner").fill("bob");
        page.getByLabel("Due").fill("2031-05-04");
        press(page, "Assign");
        assertThat(page.locator(".facts")).containsText("4 May 2031");
        stage.advance(Duration.ofMinutes(20));
        var later = stage.start("dr-test", "Payroll");
        page.reload();
        Pages.picture(page, "audit-finding");
        page.getByLabel("Later run").selectOption(later);
        press(page, "Name it as the re-test");
        assertThat(page.locator(".facts")).containsText("by a later run");
        page.getByLabel("Why?").fill(" ");
        press(page, "Close");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("reason");
        page.getByLabel("Why?").fill("The name server is back");
        press(page, "Close");
        assertThat(page.locator(".facts")).containsText("closed: “The name server is back”");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Findings"))
                .click();
        assertThat(page.locator("main")).containsText("No finding is open.");
    }

    @Test
    void aFailedStepIsResolvedFromItsRunsPage(LabControl lab) {
        lab.addFault(Fault.fail(400)
                .at("provider", "srm")
                .request("POST", "*actions/recovery")
                .once());
        var run = stage.start("alice", stage.request("planned-migration", "Payroll"));
        stage.work();
        stage.approves("carol", run);
        stage.approves("bob", run);
        stage.work();
        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_resolveFailedStep");
        var page = open("bob", "/runs/" + run);
        assertThat(page.locator("#stands")).containsText("Resolve failed step");
        assertThat(page.locator(".step.failed")).hasCount(1);
        var decide = page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Decide in Tasklist"));
        page.navigate(stage.url(decide.first().getAttribute("href")));
        page.getByText("Claim", new Page.GetByTextOptions().setExact(true)).click();
        page.locator(".fjs-container")
                .getByLabel("Try again: the step looks anew and does only what is still missing")
                .check();
        page.waitForCondition(() -> page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Complete").setExact(true))
                .isEnabled());
        press(page, "Complete");
        assertThat(page.locator(".fjs-container")).hasCount(0);
        stage.work();

        page.navigate(stage.url("/runs/" + run));
        assertThat(page.locator("#stands")).containsText("Sign off");
        assertThat(page.locator(".decisions")).containsText("bob (site recovery administrator)");
        assertThat(page.locator(".phase-table tbody tr").nth(4)).containsText("wait");
        assertThat(stage.changes("srm.recovery.started")).hasSize(1);
    }

    @Test
    void everyPageCanBeReadByEverybody() {
        var run = testedWithAFinding();
        var finding = stage.jdbc().queryForObject("select id from dr_finding", String.class);
        PAGES.canBeReadByEverybody(
                stage,
                "bob",
                List.of(
                        "/runs/" + run,
                        "/runs/" + run + "/chain",
                        "/audit",
                        "/audit?text=nothing",
                        "/findings",
                        "/findings?state=closed",
                        "/findings/" + finding));
    }
}
