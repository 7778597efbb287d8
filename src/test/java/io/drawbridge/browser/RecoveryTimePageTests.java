package io.drawbridge.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.drawbridge.readiness.ReadinessWatch;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;

/** How long a recovery would take, in a real browser. */
@RunbookTest
class RecoveryTimePageTests {

    private static final String PAYROLL = "/planning/recovery-time?sitePair=rainpole&recoveryPlan=Payroll";

    @RegisterExtension
    static final Pages PAGES = new Pages();

    @Autowired
    private Stage stage;

    @Autowired
    private ReadinessWatch readiness;

    private void passedTest() {
        stage.watch();
        readiness.look();
        for (int i = 0; i < 3; i++) {
            stage.advance(java.time.Duration.ofMinutes(1));
            readiness.lookAtDependencies();
        }
        stage.passesTest("Payroll");
    }

    @Test
    void leadsFromThePlanToWhatDecidesItsRecoveryTime() {
        passedTest();
        var page = PAGES.open(stage, "frank", "/plans");
        page.locator(".plan")
                .filter(new com.microsoft.playwright.Locator.FilterOptions().setHasText("Payroll"))
                .getByRole(AriaRole.LINK, new com.microsoft.playwright.Locator.GetByRoleOptions().setName("Forecast"))
                .click();

        assertThat(page.getByRole(AriaRole.STATUS)).containsText("Probably ");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("It rests on 1 earlier run of this plan.");
        assertThat(page.locator("rect.critical")).hasCount(5);
        assertThat(page.locator("main")).containsText("P1 before P2");
        Pages.picture(page, "recovery-time");
        Pages.picture(PAGES.open(stage, "frank", PAYROLL, 390, ColorScheme.LIGHT), "recovery-time-390");
        Pages.picture(PAGES.open(stage, "frank", PAYROLL, 1280, ColorScheme.DARK), "recovery-time-dark");
        Pages.picture(PAGES.open(stage, "frank", PAYROLL, 390, ColorScheme.DARK), "recovery-time-dark-390");
        Pages.picture(PAGES.open(stage, "frank", "/plans", 390, ColorScheme.DARK), "plans-dark-390");
    }

    @Test
    void saysPlainlyWhatIsAssumedAndWhatIsNotKnown() {
        var unknown = PAGES.open(stage, "frank", PAYROLL.replace("Payroll", "Nowhere"));
        assertThat(unknown.locator("main")).containsText("There is no such plan.");
        stage.watch();
        var page = PAGES.open(stage, "frank", PAYROLL);
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("Nothing is known of its machines yet.");
        readiness.look();
        page.reload();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("all times are assumed");
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("people's time is not known");
        page.getByText("What is assumed where nothing was measured").click();
        assertThat(page.locator(".sources")).containsText("power_on_vmtools_timeout_seconds");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Everything"))
                .first()
                .click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("Probably ");
    }

    @Test
    void canBeReadByEverybody() {
        passedTest();
        PAGES.canBeReadByEverybody(stage, "frank", List.of("/planning/recovery-time", PAYROLL));
    }
}
