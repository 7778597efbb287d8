package io.drawbridge.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.drawbridge.lab.LabControl;
import io.drawbridge.metering.ReplicationMeter;
import io.drawbridge.readiness.ReadinessWatch;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.time.Duration;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;

/** The bill of a month and the lag to come, in a real browser. */
@RunbookTest
class UsagePagesTests {

    @RegisterExtension
    static final Pages PAGES = new Pages();

    @Autowired
    private Stage stage;

    @Autowired
    private ReplicationMeter meter;

    @Autowired
    private ReadinessWatch readiness;

    private void passes(int looks) {
        for (int n = 0; n < looks; n++) {
            stage.advance(Duration.ofMinutes(5));
            meter.look();
            if (n % 3 == 0) {
                stage.watch();
                readiness.look();
            }
        }
    }

    private void toTheDay(LocalDate day) {
        stage.advance(Duration.between(stage.now(), day.atTime(12, 0).toInstant(ZoneOffset.UTC)));
    }

    @Test
    void showsTheMonthThatIsChosenAndWhatNobodySaw() {
        var first =
                LocalDate.ofInstant(stage.now(), ZoneOffset.UTC).plusMonths(1).withDayOfMonth(3);
        toTheDay(first);
        passes(6);
        toTheDay(first.plusMonths(1).withDayOfMonth(4));
        passes(2);

        var page = PAGES.open(stage, "alice", "/usage");
        assertThat(page.locator("h1")).containsText("Usage in ");
        assertThat(page.locator("h2").first()).containsText("open");
        assertThat(page.getByRole(AriaRole.NOTE)).containsText("1 to 3 ");
        assertThat(page.locator("main")).containsText("at most 25000 (vCloud Usage Meter");
        Pages.picture(page, "usage-open");
        page.getByLabel("Month").selectOption(YearMonth.from(first).toString());
        page.getByRole(AriaRole.BUTTON, new com.microsoft.playwright.Page.GetByRoleOptions().setName("Show"))
                .click();

        assertThat(page.locator("h2").first()).containsText("closed");
        assertThat(page.locator("main")).containsText("these figures do not change any more");
        var file = page.waitForDownload(() -> page.getByText("Export as CSV").click());
        assertThat(file.suggestedFilename()).isEqualTo("usage-" + YearMonth.from(first) + ".csv");
        Pages.picture(page, "usage-closed");
        PAGES.canBeReadByEverybody(stage, "alice", List.of("/usage"));
    }

    @Test
    void namesAMonthThatIsNone() {
        var page = PAGES.open(stage, "alice", "/");
        page.navigate(stage.url("/usage?month=soon"));

        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Month must be a month such as 2026-03");
    }

    @Test
    void drawsTheLagToComeBesideTheOneThatWas(LabControl lab) {
        passes(9);
        lab.writes("payroll-db01", 1000, 800);
        passes(24);

        var page = PAGES.open(stage, "alice", "/sites");
        var payroll =
                page.locator("tr", new com.microsoft.playwright.Page.LocatorOptions().setHasText("pg-payroll-15m"));
        assertThat(payroll).containsText("At the present rate the RPO of 15 min is violated at ");
        assertThat(payroll.locator("svg .forecast")).hasCount(1);
        payroll.getByText("Why").click();
        assertThat(payroll).containsText("payroll-db01 changes by ");
        Pages.picture(page, "sites-forecast");
        for (var scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            var phone = PAGES.open(stage, "alice", "/sites", 390, scheme);
            phone.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })");
            Pages.picture(phone, "sites-forecast-390-" + scheme);
            var bill = PAGES.open(stage, "alice", "/usage", 390, scheme);
            Pages.picture(bill, "usage-390-" + scheme);
        }
        Pages.picture(PAGES.open(stage, "alice", "/sites", 1280, ColorScheme.DARK), "sites-forecast-dark");
        PAGES.canBeReadByEverybody(stage, "alice", List.of("/sites"));
    }
}
