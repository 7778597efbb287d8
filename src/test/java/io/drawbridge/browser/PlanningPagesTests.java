package io.drawbridge.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;

/** A planner who never saw the tool, in a real browser. */
@RunbookTest
class PlanningPagesTests {

    @RegisterExtension
    static final Pages PAGES = new Pages();

    private Page page;

    @Autowired
    private Stage stage;

    private Page open(String path) {
        page = PAGES.open(stage, "frank", "/");
        page.navigate(stage.url(path));
        return page;
    }

    private void press(String button) {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(button))
                .click();
    }

    @Test
    void findsOutWithTheKeyboardAloneWhetherTwentyGigabytesAnHourWork() {
        open("/");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Planning"))
                .press("Enter");
        page.getByLabel("Changes").first().fill("20");
        page.getByLabel("RPO").first().fill("60");
        page.getByLabel("Speed").fill("100");
        page.getByLabel("Speed").press("Enter");

        assertThat(page.getByRole(AriaRole.STATUS)).containsText("It works.");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("28 min 5 s");
        assertThat(page.locator("#answer")).not().containsText("An example");
        assertThat(page.url()).contains("change=20").endsWith("#answer");

        page.getByLabel("Other traffic takes").fill("60");
        page.getByLabel("Other traffic takes").press("Enter");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("It cannot work.");
        assertThat(page.locator(".graph .missed")).containsText("RPO missed after");
        Pages.picture(page, "planning-cannot-work");
    }

    @Test
    void aWrongFigureIsNamedAndLedTo() {
        open("/planning?name=a&change=20&rpo=4");

        var alert = page.getByRole(AriaRole.ALERT);
        assertThat(alert).containsText("RPO of group 1 must be a whole number of minutes, 5 to 1440.");
        assertThat(page.locator("#rpo0")).hasAttribute("aria-invalid", "true");
        assertThat(alert.getByRole(AriaRole.LINK)).hasAttribute("href", "#rpo0");
        assertThat(page.locator("#answer")).hasCount(0);
        assertThat(Pages.serious(page)).isEmpty();
    }

    @Test
    void movesAreDrawnAsBarsWithTheDistanceFromTheBound() {
        open("/planning/waves");
        press("Plan the moves");

        assertThat(page.getByRole(AriaRole.STATUS)).containsText("All 6 machines move in");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("No plan whatever takes less than");
        assertThat(page.locator(".gantt rect.move")).hasCount(6);
        assertThat(Pages.serious(page)).isEmpty();
        Pages.picture(page, "planning-waves");
    }

    @Test
    void everyMistakeOfTheTableIsNamedByItsLineAndNothingIsLost() {
        open("/planning/waves");
        page.getByLabel("Machines, a table").fill("name,disk GB\na,much\n,3");
        page.getByLabel("Replication keeps").fill("100");
        press("Plan the moves");

        assertThat(page.getByRole(AriaRole.ALERT)).containsText("line 2: disk gb must be a number");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("line 3: name must have 1 to 80 characters");
        assertThat(page.getByLabel("Machines, a table")).hasValue("name,disk GB\na,much\n,3");
        assertThat(page.getByLabel("Replication keeps")).hasValue("100");
    }

    @Test
    void namesTheOfferThatTakesTheMachines() {
        open("/planning/sizing");
        page.getByLabel("May fail").fill("0");
        press("Work it out");

        assertThat(page.getByRole(AriaRole.STATUS)).containsText("The medium offer takes it");
        assertThat(page.locator("#answer")).containsText("The table bears the caption of table 7");
    }

    /** As somebody does who was only told the question, and presses what stands out. */
    @Test
    void answersTheFirstQuestionInThreeActionsFromTheStartPage() {
        open("/");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Planning"))
                .click();
        assertThat(page.getByLabel("Changes").first()).hasValue("20");
        assertThat(page.getByLabel("RPO").first()).hasValue("60");
        assertThat(page.getByLabel("Speed")).hasValue("100");
        press("Work it out");

        assertThat(page.getByRole(AriaRole.STATUS)).containsText("It works.");
        assertThat(page.getByRole(AriaRole.STATUS)).isInViewport();
        Pages.picture(page, "planning-first-answer");
    }

    @Test
    void judgesAPathFigureByFigureWithMarginsAndSources() {
        open("/planning/path");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("It carries live migrations, 4 at once at the most.");
        page.getByLabel("Round trip").fill("140");
        page.getByLabel("Jitter").fill("20");
        press("Judge the path");

        assertThat(page.getByRole(AriaRole.STATUS))
                .containsText("It does not carry live migrations: one figure does not hold.");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("160 ms, but less than 150 ms is needed");
        assertThat(page.locator("#answer")).containsText("V 4.6.1");
        assertThat(Pages.serious(page)).isEmpty();
        Pages.picture(page, "planning-path");

        page.getByLabel("Packet loss").fill("much");
        press("Judge the path");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Packet loss must be a number");
        assertThat(page.locator("#lossPercent")).hasAttribute("aria-invalid", "true");
    }

    @Test
    void showsEveryLimitWithProductVersionAndSourceAndChecksWhatIsGiven() {
        open("/planning/limits");
        assertThat(page.locator(".limits tbody tr")).hasCount(18);
        assertThat(page.locator(".limits")).containsText("V table 11");
        page.getByLabel("Protection groups").fill("251");
        page.getByLabel("Virtual machines in one protection group").fill("100");
        page.getByLabel("Protected virtual machines").fill("");
        press("Check");

        assertThat(page.getByRole(AriaRole.STATUS)).containsText("1 of 2 exceeds its limit.");
        assertThat(page.locator("#answer"))
                .containsText("Protection groups: 251, at most 250 (Site Recovery Manager 6.x)");
        assertThat(Pages.serious(page)).isEmpty();
        Pages.picture(page, "planning-limits");

        page.getByLabel("Protection groups").fill("-1");
        press("Check");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("must be a whole number");
    }

    @Test
    void aTableOfAPlanBecomesInputsAndEveryMistakeIsNamedByItsLine() {
        open("/planning/plan-table");
        press("Read the table");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("5 machines in 2 groups ready to be protected.");
        assertThat(page.locator("#vms0")).hasValue("payroll-db01, payroll-db02, payroll-web01");
        assertThat(page.locator("#order0")).hasValue(java.util.regex.Pattern.compile("after payroll-db01"));
        assertThat(Pages.serious(page)).isEmpty();
        Pages.picture(page, "planning-table");

        page.getByLabel("A file from a spreadsheet")
                .setInputFiles(new com.microsoft.playwright.options.FilePayload(
                        "plan.csv", "text/csv", "vm;group;rpo\na;g;often\n;g;15\nb;g;15".getBytes()));
        assertThat(page.getByLabel("The table")).hasValue(java.util.regex.Pattern.compile("a;g;often"));
        press("Read the table");

        assertThat(page.getByRole(AriaRole.STATUS)).containsText("2 mistakes in the table");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("line 2:");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("line 3:");
        assertThat(page.locator("#vms0")).hasValue("b");
        Pages.picture(page, "planning-table-mistakes");
    }
}
