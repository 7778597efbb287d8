package io.drawbridge.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PageAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.nio.file.Path;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page to sign in at, in a real browser: from a link to a task, with the keyboard, on a phone, in the dark. */
@RunbookTest
class SignInPageTests {

    private static final LocatorAssertions.IsVisibleOptions PATIENTLY =
            new LocatorAssertions.IsVisibleOptions().setTimeout(40_000);

    private static Chromium chromium;

    @BeforeAll
    static void open() {
        chromium = new Chromium();
    }

    @AfterAll
    static void close() {
        if (chromium != null) {
            chromium.close();
        }
    }

    private static Page page(int width, ColorScheme scheme) {
        var page = chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setViewportSize(width, 900)
                        .setColorScheme(scheme))
                .newPage();
        page.setDefaultTimeout(40_000);
        return page;
    }

    private static void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(Path.of("target", "pictures", name + ".png"))
                .setFullPage(true));
    }

    @Test
    void aLinkToATaskLeadsToTheTaskAndSigningOutThereLeadsBack(Stage stage) {
        var page = page(1280, ColorScheme.LIGHT);
        page.navigate(stage.url("/camunda/app/tasklist/default/#/?marker=kept"));
        assertThat(page).hasTitle("Sign in · Drawbridge");
        assertThat(page.getByLabel("Name")).isFocused();
        page.keyboard().type("alice");
        page.keyboard().press("Tab");
        page.keyboard().type(Stage.PASSWORD);
        page.keyboard().press("Enter");

        assertThat(page.getByText("Waiting for a decision")).isVisible(PATIENTLY);
        assertThat(page.url()).contains("marker=kept");

        page.getByText("Alice Archer").first().click();
        page.getByText("Log out").first().click();
        assertThat(page).hasTitle("Sign in · Drawbridge", new PageAssertions.HasTitleOptions().setTimeout(40_000));
        page.navigate(stage.url("/camunda/app/cockpit/default/"));
        assertThat(page).hasTitle("Sign in · Drawbridge");
    }

    @Test
    void aSessionThatEndedUnderAnOpenPageLeadsToTheSignInAndBack(Stage stage) {
        var page = page(1280, ColorScheme.LIGHT);
        page.navigate(stage.url("/camunda/app/tasklist/default/"));
        Tasklist.signIn(page, "alice");
        assertThat(page.getByText("Waiting for a decision")).isVisible(PATIENTLY);
        stage.jdbc().update("delete from dr_session");

        page.reload();

        assertThat(page).hasTitle("Sign in · Drawbridge", new PageAssertions.HasTitleOptions().setTimeout(40_000));
        Tasklist.signIn(page, "alice");
        page.waitForCondition(() -> !page.url().contains("/sign-in?to="));
        if (page.url().contains("/sign-in?stale")) {
            // The reload and the open page's own way to the sign-in crossed each other: the form says that it is too
            // old.
            Tasklist.signIn(page, "alice");
        }
        assertThat(page.getByText("Waiting for a decision")).isVisible(PATIENTLY);
    }

    @Test
    void saysWhatIsWrongAndLoadsNothingFromElsewhere(Stage stage) {
        var requested = new CopyOnWriteArrayList<String>();
        var errors = new CopyOnWriteArrayList<String>();
        var page = page(1280, ColorScheme.LIGHT);
        page.onRequest(request -> requested.add(request.url()));
        page.onConsoleMessage(message -> errors.add(message.text()));
        page.navigate(stage.url("/sign-in"));
        picture(page, "sign-in-desktop");
        page.getByLabel("Name").fill("alice");
        page.getByLabel("Password").fill("wrong");
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Sign in").setExact(true))
                .click();

        assertThat(page.getByRole(AriaRole.ALERT)).hasText("Name or password is wrong.");
        picture(page, "sign-in-wrong");
        assertThat(requested).allMatch(url -> url.startsWith(stage.url("/")));
        assertThat(errors).isEmpty();

        for (var scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
            var phone = page(390, scheme);
            phone.navigate(stage.url("/sign-in?wait=32"));
            picture(phone, "sign-in-phone-" + scheme.name().toLowerCase(java.util.Locale.ROOT));
            assertThat((Integer) phone.evaluate("document.documentElement.scrollWidth"))
                    .as("nothing runs over the edge of a phone")
                    .isLessThanOrEqualTo(390);
        }
        var dark = page(1280, ColorScheme.DARK);
        dark.navigate(stage.url("/sign-in?signed-out"));
        picture(dark, "sign-in-dark");
    }
}
