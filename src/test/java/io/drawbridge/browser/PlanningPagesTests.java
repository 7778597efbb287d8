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
}
