package io.drawbridge.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.drawbridge.lab.Fault;
import io.drawbridge.lab.Lab;
import io.drawbridge.lab.LabSettings;
import io.drawbridge.security.LabUsers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.client.TestRestTemplate;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.http.HttpStatus;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;

/** The page that checks the connections to the sites, in a real browser, and the same over HTTP. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:site-check;DB_CLOSE_DELAY=-1",
            "drawbridge.watch.automatic=false",
            "drawbridge.driver.automatic=false"
        })
@ContextConfiguration(initializers = SiteCheckPageTests.OwnLab.class)
@DirtiesContext
class SiteCheckPageTests {

    private static final Lab LAB = Lab.start(LabSettings.builder().build());

    /** Tells the application where its lab is; one name of it is written by somebody with bad intentions. */
    static final class OwnLab implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            var properties = new LinkedHashMap<String, Object>(LAB.connectionProperties());
            properties.put("drawbridge.lab.users", true);
            properties.put("drawbridge.sites.provider.name", "Cloud <script>document.title='taken'</script> provider");
            context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("own lab", properties));
        }
    }

    private static Chromium chromium;

    private final List<Page> pages = new ArrayList<>();
    private final List<String> requested = new ArrayList<>();

    @LocalServerPort
    private int port;

    @BeforeAll
    static void openBrowser() {
        chromium = new Chromium();
    }

    @AfterAll
    static void close() {
        if (chromium != null) {
            chromium.close();
        }
        LAB.close();
    }

    @AfterEach
    void leave() {
        pages.forEach(page -> page.context().close());
        LAB.controls().clearFaults();
    }

    private Page open(String person, int width, ColorScheme scheme) {
        var page = chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setViewportSize(width, 900)
                        .setColorScheme(scheme))
                .newPage();
        pages.add(page);
        page.navigate("http://localhost:" + port + "/sites/check");
        page.onRequest(request -> requested.add(request.url()));
        Tasklist.signIn(page, person);
        assertThat(page).hasTitle("Connections to the sites · Drawbridge");
        return page;
    }

    @Test
    void showsWhatIsWrongWithWordsAndWhatToDo() {
        LAB.controls().loseSite("onpremises");
        LAB.controls().access().clockAhead("provider", Duration.ofSeconds(30));
        LAB.controls()
                .addFault(Fault.fail(404)
                        .at("provider", "srm")
                        .request(null, "/api/rest/*")
                        .body("<html><b>SRM</b></html>"));
        try {
            var grace = open("grace", 1280, ColorScheme.LIGHT);
            grace.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Check all sites"))
                    .click();

            assertThat(grace.getByRole(AriaRole.STATUS)).containsText("10 systems checked: ");
            assertThat(grace.locator("body")).containsText("SRM without REST: nothing answers at /api/rest/srm/v2");
            assertThat(grace.locator("body")).containsText("SRM before 8.8 is not supported");
            assertThat(grace.locator("body")).containsText("refuses the connection");
            assertThat(grace.locator("body")).containsText("ahead of the clock of this machine");
            assertThat(grace.locator("body")).containsText("Cloud <script>");
            assertThat(grace).hasTitle("Connections to the sites · Drawbridge");
            picture(grace, "site-check-desktop");
            picture(open("erin", 390, ColorScheme.LIGHT), "site-check-phone");
            picture(open("bob", 1280, ColorScheme.DARK), "site-check-dark");
            assertThat(requested).allMatch(url -> url.startsWith("http://localhost:" + port + "/"));
            var phone = pages.get(1);
            assertThat((Integer) phone.evaluate("document.documentElement.scrollWidth"))
                    .as("nothing runs over the edge of a phone")
                    .isLessThanOrEqualTo(390);
        } finally {
            LAB.controls().returnSite("onpremises");
            LAB.controls().reset();
        }
    }

    @Test
    void checksOneSiteAndSaysThatAllIsWell() {
        var grace = open("grace", 1280, ColorScheme.LIGHT);
        grace.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Check Rainpole on-premises"))
                .click();

        assertThat(grace.getByRole(AriaRole.STATUS)).containsText("5 systems checked");
        picture(grace, "site-check-one-site");
    }

    private void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(Path.of("target", name + ".png"))
                .setFullPage(true));
    }

    @Test
    void isForAdministratorsOnlyAndWantsItsToken() {
        String url = "http://localhost:" + port;
        for (var person : List.of("alice", "carol", "frank")) {
            var page = chromium.browser().newContext().newPage();
            pages.add(page);
            page.navigate(url + "/sites/check");
            Tasklist.signIn(page, person);
            assertThat(page.locator("body")).containsText("Not here, or not for you");
            var known = new TestRestTemplate(person, LabUsers.PASSWORD);
            assertThat(known.getForEntity(url + "/sites/check", String.class).getBody())
                    .as("name and password are for the API")
                    .contains("<title>Sign in");
            assertThat(known.postForEntity(url + "/api/v1/sites/check", null, String.class)
                            .getStatusCode())
                    .as(person)
                    .isEqualTo(HttpStatus.FORBIDDEN);
        }
        var grace = open("grace", 1280, ColorScheme.LIGHT);
        var answer = grace.waitForResponse(
                response -> response.request().method().equals("POST"),
                () -> grace.evaluate("() => { const form = document.createElement('form'); form.method = 'post';"
                        + " form.action = '/sites/check'; document.body.append(form); form.submit(); }"));
        assertThat(answer.status()).as("a form without its token").isEqualTo(403);
    }

    @Test
    void tellsTheSameOverHttp() {
        String url = "http://localhost:" + port + "/api/v1/sites/check";
        var grace = new TestRestTemplate("grace", LabUsers.PASSWORD);
        var checked = grace.postForEntity(url + "?site=provider", null, com.fasterxml.jackson.databind.JsonNode.class);
        assertThat(checked.getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(checked.getBody().path("endpoints")).hasSize(5);
        assertThat(checked.getBody()
                        .path("endpoints")
                        .get(0)
                        .path("findings")
                        .get(0)
                        .path("outcome")
                        .asText())
                .isEqualTo("good");
        assertThat(grace.getForEntity(url, com.fasterxml.jackson.databind.JsonNode.class)
                        .getBody())
                .isEqualTo(checked.getBody());
        assertThat(grace.postForEntity(url + "?site=nowhere", null, String.class)
                        .getStatusCode())
                .isEqualTo(HttpStatus.UNPROCESSABLE_ENTITY);
    }
}
