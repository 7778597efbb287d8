package io.drawbridge.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.util.ArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Tasklist speaks in words: nothing that guards it keeps its language from it. */
@RunbookTest
class TasklistWordsTests {

    private static final Pattern KEY = Pattern.compile("\\b[A-Z]{3,}_[A-Z]{3,}[A-Z_]*\\b");

    @Test
    void showsNoNameOfATextInPlaceOfTheText(Stage stage) {
        stage.start("dr-test", "Payroll");
        stage.work();
        try (var chromium = new Chromium()) {
            var languages = new ArrayList<Integer>();
            var page = chromium.browser()
                    .newContext(new Browser.NewContextOptions())
                    .newPage();
            page.setDefaultTimeout(40_000);
            page.onResponse(response -> {
                if (response.url().contains("/locales/")) {
                    languages.add(response.status());
                }
            });
            page.navigate(stage.url("/camunda/app/tasklist/default/"));
            Tasklist.signIn(page, "carol");

            assertThat(page.locator("ol.tasks-list")).containsText("Approve run");
            assertThat(page.locator("body")).containsText("Created");
            assertThat(page.locator("body")).not().containsText(KEY);
            assertThat(languages).isNotEmpty().allMatch(status -> status == 200 || status == 304);
        }
    }
}
