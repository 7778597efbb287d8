package io.drawbridge.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.drawbridge.testing.Stage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The pages that people have open in a test: one browser for its class, and nothing of one test is left for the next. */
final class Pages implements BeforeAllCallback, AfterAllCallback, AfterEachCallback {

    private Chromium chromium;
    private final List<Page> open = new ArrayList<>();
    private final List<String> requested = new ArrayList<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        chromium = new Chromium();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (chromium != null) {
            chromium.close();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        open.forEach(page -> page.context().close());
        open.clear();
        requested.clear();
    }

    Page open(Stage stage, String person, String path) {
        return open(stage, person, path, 1280, ColorScheme.LIGHT);
    }

    /** Signs somebody in where the path leads them, in a browser that knows nobody yet. */
    Page open(Stage stage, String person, String path, int width, ColorScheme scheme) {
        var context = chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setViewportSize(width, 900)
                        .setColorScheme(scheme));
        context.setDefaultTimeout(Chromium.PATIENCE_IN_MILLIS);
        var page = context.newPage();
        open.add(page);
        page.onRequest(request -> requested.add(request.url()));
        page.navigate(stage.url(path));
        Tasklist.signIn(page, person);
        page.waitForURL(stage.url(path));
        return page;
    }

    /** By day and by night, on a desk and on a phone, with all that is folded opened, and with no help from outside. */
    void canBeReadByEverybody(Stage stage, String person, List<String> paths) {
        for (var path : paths) {
            for (var scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                for (int width : List.of(1280, 390)) {
                    var page = open(stage, person, path, width, scheme);
                    assertThat(page.locator("h1")).isVisible();
                    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })");
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
        assertThat(requested).isNotEmpty().allMatch(url -> url.startsWith(stage.url("/")));
    }

    /** @return what keeps people out, by axe's rules, each with the places */
    static List<String> serious(Page page) {
        return new AxeBuilder(page)
                .analyze().getViolations().stream()
                        .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
                        .map(rule -> rule.getId() + ": " + rule.getHelp() + " "
                                + rule.getNodes().stream()
                                        .map(node -> node.getHtml())
                                        .toList())
                        .toList();
    }

    static void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(Path.of("target", "pictures", name + ".png"))
                .setFullPage(true));
    }
}
