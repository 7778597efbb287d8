package io.drawbridge.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.drawbridge.lab.Lab;
import io.drawbridge.lab.LabControl;
import io.drawbridge.lab.LabSettings;
import io.drawbridge.security.LabUsers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;

/**
 * People at work in Tasklist, as on the night itself: the application with its own clock and driver, a lab whose hours
 * are seconds, and a real browser.
 */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:browser;DB_CLOSE_DELAY=-1",
            "drawbridge.driver.poll=300ms",
            "drawbridge.driver.longest-pause=500ms",
            "drawbridge.driver.settle=1s",
            "drawbridge.fence.unreachable-patience=2s",
            "drawbridge.traffic.unreachable-patience=2s",
            "drawbridge.network.unreachable-patience=2s",
            "camunda.bpm.job-execution.wait-time-in-millis=200",
            "camunda.bpm.job-execution.max-wait=500"
        })
@ContextConfiguration(initializers = TasklistTests.FastLab.class)
@DirtiesContext
class TasklistTests {

    private static final double PATIENCE_IN_MILLIS = 40_000;
    private static final Lab LAB =
            Lab.start(LabSettings.builder().timeScale(600).build());

    /** Tells the application where its lab is. */
    static final class FastLab implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            var properties = new LinkedHashMap<String, Object>(LAB.connectionProperties());
            properties.put("drawbridge.lab.users", true);
            List.copyOf(properties.keySet()).stream()
                    .filter(name -> name.startsWith("drawbridge.sites.") && name.endsWith(".url"))
                    .forEach(name -> properties.put(name.replaceFirst("url$", "requests-per-minute"), "6000"));
            context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("fast lab", properties));
        }
    }

    private static Chromium chromium;
    private static Browser browser;

    private final List<Page> pages = new ArrayList<>();

    @LocalServerPort
    private int port;

    @Autowired
    private HistoryService history;

    @Autowired
    private RuntimeService runtime;

    @RegisterExtension
    final AfterTestExecutionCallback pictures = context -> {
        if (context.getExecutionException().isPresent()) {
            for (int i = 0; i < pages.size(); i++) {
                var file = Path.of(
                        "target", "browser-" + context.getRequiredTestMethod().getName() + "-" + i + ".png");
                pages.get(i).screenshot(new Page.ScreenshotOptions().setPath(file));
            }
        }
    };

    @BeforeAll
    static void openBrowser() {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_IN_MILLIS);
        chromium = new Chromium();
        browser = chromium.browser();
    }

    @AfterAll
    static void closeBrowser() {
        if (chromium != null) {
            chromium.close();
        }
        LAB.close();
    }

    @BeforeEach
    void beginAfresh() {
        runtime.createProcessInstanceQuery()
                .rootProcessInstances()
                .list()
                .forEach(run -> runtime.deleteProcessInstance(run.getId(), "the next test begins"));
        lab().reset();
    }

    @AfterEach
    void leave() {
        pages.forEach(page -> page.context().close());
    }

    @Test
    void recoversALostSiteFromTheDeclarationToTheSignOff() {
        lab().loseSite("onpremises");

        var alice = signIn("alice");
        start(alice, "Disaster recovery", "Payroll", "The building has no power");
        open(alice, "Declare disaster");
        choose(alice, "Yes: I declare it");
        field(alice, "Detected at (UTC)").fill("00:00");
        field(alice, "Why?").fill("Both feeds and the generators are down");
        complete(alice);

        var bob = signIn("bob");
        open(bob, "Approve run");
        var form = form(bob);
        assertThat(form).containsText("Disaster recovery: Payroll");
        assertThat(form).containsText("Rainpole on-premises to Cloud provider · 9 virtual machines");
        assertThat(form).containsText("“The building has no power”");
        assertThat(form.getByText("Decision clock: ")).containsText("used");
        assertThat(table(form, "Virtual machines of the plan")).containsText("payroll-db01, payroll-db02");
        assertThat(table(form, "What readiness warns of")).containsText("SRM does not answer");
        assertThat(table(form, "How far replication lags")).containsText("pg-payroll-15m");
        assertThat(table(form, "What an abort would undo")).containsText("Run disaster recovery");
        choose(bob, "Approve:");
        complete(bob);

        open(bob, "Sign the risk of an unfenced site");
        assertThat(form(bob)).containsText("The protected site could not be fenced");
        choose(bob, "At risk:");
        field(bob, "How do you know").fill("The provider may run alone");
        complete(bob);

        open(alice, "Sign off recovery");
        assertThat(form(alice)).containsText("all 10 checks passed");
        assertThat(table(form(alice), "What people decided")).containsText("signed the risk of an unfenced site");
        choose(alice, "Accepted: the workloads");
        complete(alice);
        assertThat(task(alice, "Sign off recovery")).hasCount(0);

        assertThat(run().getEndActivityId()).isEqualTo("endEvent_recovered");
        assertThat(lab().vms("provider"))
                .filteredOn(vm -> vm.name().startsWith("payroll-"))
                .hasSize(9)
                .allMatch(LabControl.VmState::on);
        assertThat(poweredOn().stream().map(lab()::priorityOf).toList())
                .hasSize(9)
                .isSorted();
        assertThat(lab().invariants()).isEmpty();
    }

    @Test
    void refusesTheApprovalOfWhoeverAskedForTheRun() {
        var carol = signIn("carol");
        start(carol, "Planned migration", "Payroll", "Maintenance of the building");
        open(carol, "Approve run");
        choose(carol, "Approve:");
        carol.getByRole(AriaRole.BUTTON, named("Complete")).click();

        var refusal = carol.locator(".notifications .alert");
        assertThat(refusal).containsText("Four eyes: carol asked for this run, so somebody else must decide.");
        assertThat(refusal).not().containsText("ENGINE");
        assertThat(task(carol, "Approve run")).isVisible();
        assertThat(run().getEndTime()).isNull();
        assertThat(lab().commands()).isEmpty();
    }

    /** A runbook as it stands in Tasklist's list, and what its start form must be told, by the fields' labels. */
    static Stream<Arguments> runbooks() {
        return Stream.of(
                Arguments.of("Disaster recovery", Map.of()),
                Arguments.of("Planned migration", Map.of()),
                Arguments.of("DR test", Map.of()),
                Arguments.of("Reprotect", Map.of()),
                Arguments.of("Failback", Map.of()),
                Arguments.of("Site failure", Map.of()),
                Arguments.of("Edge cluster failure", Map.of()),
                Arguments.of("Application failure", Map.of()),
                Arguments.of(
                        "Live migration",
                        Map.of(
                                "Virtual machines", "payroll-web01",
                                "Resource pool at the target", "Rainpole Tenant",
                                "Datastores at the target", "cld01-vsan01",
                                "Measured round trip, ms", "20",
                                "Bandwidth for moves, Mbit/s", "10000",
                                "MTU end to end, bytes", "1600")),
                Arguments.of(
                        "Cloud burst",
                        Map.of(
                                "Pool", "/Common/payroll_web_pool",
                                "Template", "web-template",
                                "Resource pool at the provider", "Rainpole Tenant",
                                "Datastores at the provider", "cld01-vsan01")),
                Arguments.of(
                        "Protection onboarding",
                        Map.of(
                                "Virtual machines", "helpdesk-web01",
                                "Name of the new protection group", "pg-helpdesk",
                                "Name of the new recovery plan", "Helpdesk",
                                "Change rate in GB per hour", "0.5",
                                "Bandwidth for this replication in Mbps", "400")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("runbooks")
    void everyRunbookCanBeAskedForInTasklist(String runbook, Map<String, String> fields) {
        var bob = signIn("bob");
        bob.getByText("Start process").click();
        bob.locator(".processes")
                .getByText(runbook, new Locator.GetByTextOptions().setExact(true))
                .click();
        var dialog = bob.locator(".modal-dialog");
        assertThat(dialog.locator(".fjs-container")).isVisible();
        if (dialog.locator(".fjs-form-field-select")
                        .filter(new Locator.FilterOptions().setHasText("Recovery plan"))
                        .count()
                > 0) {
            select(dialog, "Recovery plan", "Payroll");
        }
        fields.forEach((label, value) -> {
            // Exactly, since labels begin alike; numbers have another role than texts.
            var field = form(bob)
                    .getByRole(AriaRole.TEXTBOX, exactly(label))
                    .or(form(bob).getByRole(AriaRole.SPINBUTTON, exactly(label)));
            field.fill(value);
            field.press("Tab");
        });
        field(bob, "Reason").fill("To see what would be done");
        blur(bob, "Reason");
        select(dialog, "Mode", "Preview: look only, change nothing, ask nobody");
        picture(bob, "start-" + runbook.toLowerCase().replace(' ', '-'));
        dialog.getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName("Start").setExact(true))
                .click();
        assertThat(bob.getByText("The process has been started.")).isVisible();

        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> run().getEndTime() != null);
        assertThat(lab().commands()).isEmpty();
    }

    private static void select(Locator dialog, String label, String choice) {
        dialog.locator(".fjs-form-field-select")
                .filter(new Locator.FilterOptions().setHasText(label))
                .locator(".fjs-select-display")
                .click();
        dialog.locator(".fjs-dropdownlist-item")
                .getByText(choice, new Locator.GetByTextOptions().setExact(true))
                .click();
    }

    /** For whoever wants to look: nothing is compared. */
    private static void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "pictures", name + ".png")));
    }

    private static LabControl lab() {
        return LAB.controls();
    }

    private HistoricProcessInstance run() {
        return history.createHistoricProcessInstanceQuery()
                .rootProcessInstances()
                .orderByProcessInstanceStartTime()
                .desc()
                .list()
                .get(0);
    }

    private List<String> poweredOn() {
        return lab().changes("vm.poweredOn").stream()
                .map(entry -> entry.objectName)
                .toList();
    }

    // ---- what people do

    private Page signIn(String who) {
        BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(1280, 900)
                .setLocale("en-GB")
                .setTimezoneId("UTC"));
        context.setDefaultTimeout(PATIENCE_IN_MILLIS);
        var page = context.newPage();
        pages.add(page);
        page.navigate("http://localhost:" + port + "/camunda/app/tasklist/default/");
        page.getByPlaceholder("Username").fill(who);
        page.getByPlaceholder("Password").fill(LabUsers.PASSWORD);
        page.getByRole(AriaRole.BUTTON, named("Log in")).click();
        assertThat(page.getByText("Waiting for a decision")).isVisible();
        return page;
    }

    private static void start(Page page, String runbook, String plan, String reason) {
        page.getByText("Start process").click();
        page.locator(".processes").getByText(runbook).click();
        var dialog = page.locator(".modal-dialog");
        assertThat(dialog).containsText("Rainpole Inc.");
        assertThat(dialog).containsText("Rainpole on-premises and Cloud provider");
        dialog.locator(".fjs-form-field-select")
                .filter(new Locator.FilterOptions().setHasText("Recovery plan"))
                .locator(".fjs-select-display")
                .click();
        dialog.locator(".fjs-dropdownlist-item")
                .getByText(plan, new Locator.GetByTextOptions().setExact(true))
                .click();
        field(page, "Reason").fill(reason);
        blur(page, "Reason");
        dialog.getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName("Start").setExact(true))
                .click();
        assertThat(page.getByText("The process has been started.")).isVisible();
    }

    /** Waits for the task, since a run may be at work before it asks; opens it and takes it. */
    private static void open(Page page, String name) {
        assertThat(task(page, name)).isVisible();
        task(page, name).click();
        page.getByText("Claim", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(page.locator(".fjs-container input[type=radio]").first()).isEnabled();
    }

    private static Locator task(Page page, String name) {
        return page.locator(".tasks-list h4 a").filter(new Locator.FilterOptions().setHasText(name));
    }

    private static Locator form(Page page) {
        return page.locator(".fjs-container");
    }

    private static Locator table(Locator form, String label) {
        return form.locator(".fjs-form-field-table").filter(new Locator.FilterOptions().setHasText(label));
    }

    private static Locator field(Page page, String label) {
        return form(page).getByLabel(label);
    }

    private static void choose(Page page, String answer) {
        form(page).getByLabel(answer).check();
    }

    /** The form takes what was typed a moment later, or at once when the field is left. */
    private static void blur(Page page, String label) {
        field(page, label).blur();
    }

    private static void complete(Page page) {
        page.getByRole(AriaRole.BUTTON, named("Complete")).click();
        assertThat(form(page)).hasCount(0);
    }

    private static Locator.GetByRoleOptions exactly(String name) {
        return new Locator.GetByRoleOptions().setName(name).setExact(true);
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }
}
