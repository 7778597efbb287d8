package io.drawbridge.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.LoadState;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** An auditor looks at a run in Cockpit: the server is closed but for what these pages ask for. */
@RunbookTest
class CockpitTests {

    /** Refused before and beside all of ours: a page of Camunda's that is not there, and a chart for administrators. */
    private static final List<String> KNOWN = List.of("/camunda-welcome", "/task/report/candidate-group-count");

    @Test
    void showsARunToAnAuditorAndIsRefusedNothing(Stage stage) {
        var run = stage.start("alice", stage.request("planned-migration", "Payroll"));
        stage.work();
        var instance = stage.engine()
                .getRuntimeService()
                .createProcessInstanceQuery()
                .processInstanceBusinessKey(run)
                .processDefinitionKey("planned-migration")
                .singleResult();

        try (var chromium = new Chromium()) {
            var refused = new CopyOnWriteArrayList<String>();
            var page = chromium.browser()
                    .newContext(new Browser.NewContextOptions().setViewportSize(1280, 900))
                    .newPage();
            page.setDefaultTimeout(40_000);
            page.onResponse(response -> {
                if (response.status() >= 400 && KNOWN.stream().noneMatch(response.url()::endsWith)) {
                    refused.add(response.status() + " " + response.request().method() + " " + response.url());
                }
            });
            page.navigate(stage.url("/camunda/app/cockpit/default/"));
            Tasklist.signIn(page, "frank");
            assertThat(page.getByText("Running Process Instances").first())
                    .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(40_000));

            for (var place : List.of(
                    "#/processes",
                    "#/process-definition/" + instance.getProcessDefinitionId() + "/runtime",
                    "#/process-instance/" + instance.getId() + "/runtime",
                    "#/process-instance/" + instance.getId() + "/runtime?tab=called-process-instances-tab",
                    "#/decisions",
                    "#/tasks",
                    "#/repository",
                    "#/dashboard")) {
                // Another place in the same page is no load of its own; a reload may come before the page has moved.
                page.navigate("about:blank");
                page.navigate(stage.url("/camunda/app/cockpit/default/" + place));
                page.waitForLoadState(LoadState.NETWORKIDLE);
                if (place.contains("/runtime")) {
                    assertThat(page.locator(".djs-container").first()).isVisible();
                }
                page.screenshot(new Page.ScreenshotOptions()
                        .setPath(Path.of(
                                "target", "pictures", "cockpit-" + place.replaceAll("^#/|[/?].*$", "") + ".png")));
            }

            assertThat(refused).isEmpty();
        }
    }
}
