package io.drawbridge.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import io.drawbridge.core.RunId;
import io.drawbridge.engine.Journal;
import io.drawbridge.engine.RunInputs;
import io.drawbridge.lab.Lab;
import io.drawbridge.lab.LabControl;
import io.drawbridge.lab.LabSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.camunda.bpm.engine.identity.User;
import org.camunda.bpm.engine.task.Task;
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
            "drawbridge.watch.every=1s",
            "drawbridge.fence.unreachable-patience=2s",
            "drawbridge.traffic.unreachable-patience=2s",
            "drawbridge.network.unreachable-patience=2s",
            "camunda.bpm.job-execution.wait-time-in-millis=200",
            "camunda.bpm.job-execution.max-wait=500"
        })
@ContextConfiguration(initializers = TasklistTests.FastLab.class)
@DirtiesContext
class TasklistTests {

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
    private final Map<String, Tasklist> desks = new HashMap<>();

    @LocalServerPort
    private int port;

    @Autowired
    private HistoryService history;

    @Autowired
    private RuntimeService runtime;

    @Autowired
    private TaskService tasks;

    @Autowired
    private IdentityService identities;

    @Autowired
    private Journal journal;

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
        alice.open("Declare disaster");
        alice.choose("Yes: I declare it");
        alice.fill("Detected at (UTC)", "00:00");
        alice.fill("Why?", "Both feeds and the generators are down");
        alice.complete();

        var bob = signIn("bob");
        var form = bob.open("Approve run");
        assertThat(form).containsText("Disaster recovery: Payroll");
        assertThat(form).containsText("Rainpole on-premises to Cloud provider · 9 virtual machines");
        assertThat(form).containsText("“The building has no power”");
        assertThat(form.getByText("Decision clock: ")).containsText("used");
        assertThat(bob.table("Virtual machines of the plan")).containsText("payroll-db01, payroll-db02");
        assertThat(bob.table("What readiness warns of")).containsText("SRM does not answer");
        assertThat(bob.table("How far replication lags")).containsText("pg-payroll-15m");
        assertThat(bob.table("What an abort would undo")).containsText("Run disaster recovery");
        bob.choose("Approve:");
        bob.complete();

        assertThat(bob.open("Sign the risk of an unfenced site"))
                .containsText("The protected site could not be fenced");
        bob.choose("At risk:");
        bob.fill("How do you know, or why is it worth the risk?", "The provider may run alone");
        bob.complete();

        assertThat(alice.open("Sign off recovery")).containsText("all 10 checks passed");
        assertThat(alice.table("What people decided")).containsText("signed the risk of an unfenced site");
        alice.choose("Accepted: the workloads");
        alice.complete();
        assertThat(alice.task("Sign off recovery")).hasCount(0);

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
        carol.open("Approve run");
        carol.choose("Approve:");
        carol.press("Complete");

        var refusal = carol.page().locator(".notifications .alert");
        assertThat(refusal).containsText("Four eyes: carol asked for this run, so somebody else must decide.");
        assertThat(refusal).not().containsText("ENGINE");
        assertThat(carol.task("Approve run")).isVisible();
        assertThat(run().getEndTime()).isNull();
        assertThat(lab().commands()).isEmpty();
    }

    /**
     * A runbook taken from its start form to its end.
     *
     * @param runbook its name in Tasklist's list
     * @param fields what its start form is told, by the fields' labels
     * @param end the id of the end event that is reached
     */
    record Walk(String runbook, String who, Consumer<LabControl> before, Map<String, String> fields, String end) {

        Walk(String runbook, String who, String end) {
            this(runbook, who, lab -> {}, Map.of(), end);
        }
    }

    /** What somebody answers: the beginning of the choice, and what the form then asks for. */
    record Answer(String choice, Map<String, String> texts) {}

    private static Answer answer(String choice) {
        return new Answer(choice, Map.of());
    }

    private static Answer answer(String choice, String label, String text) {
        return new Answer(choice, Map.of(label, text));
    }

    private static final Map<String, Consumer<LabControl>> MEANWHILE =
            Map.of("userTask_confirmRepair", lab -> lab.returnEdgeCluster("onpremises"));

    private static final Map<String, Answer> ANSWERS = Map.ofEntries(
            Map.entry("userTask_approveRun", answer("Approve:")),
            Map.entry("userTask_chooseWay", answer("Egress elsewhere:", "Why this way?", "The repair takes hours")),
            Map.entry(
                    "userTask_confirmRepair",
                    answer("Repaired: its", "What was repaired, or why does it wait?", "Fans")),
            Map.entry("userTask_chooseRecovery", answer("Its recovery plan:", "Why this way?", "Nothing of it runs")),
            Map.entry("userTask_signOffRelocation", answer("Accepted: ")),
            Map.entry("userTask_continueWaves", answer("Continue:")),
            Map.entry(
                    "userTask_decideFirstTest",
                    answer("Not now:", "When will it be tested, and who sees to it?", "Monday")),
            Map.entry("userTask_decideOnCutover", answer("Move now:")),
            Map.entry(
                    "userTask_declareDisaster",
                    new Answer("Yes: I declare it", Map.of("Detected at (UTC)", "00:00", "Why?", "Nothing answers"))),
            Map.entry("userTask_inspectWorkloads", answer("Yes: they work")),
            Map.entry(
                    "userTask_reconcileData",
                    answer(
                            "Nothing is missing:",
                            "What was compared, and what has been brought over or given up?",
                            "Totals")),
            Map.entry("userTask_recordFindings", answer("Passed, nothing to note")),
            Map.entry("userTask_resumeOperations", answer("Yes: plans, network")),
            Map.entry("userTask_scaleIn", answer("Scale in: drain")),
            Map.entry("userTask_signOff", answer("Accepted: ")),
            Map.entry("userTask_signOffByProvider", answer("Accepted: ")),
            Map.entry("userTask_signOffByTenant", answer("Accepted: ")),
            Map.entry("userTask_signOffDirection", answer("Accepted: ")),
            Map.entry(
                    "userTask_signRisk",
                    answer("At risk:", "How do you know, or why is it worth the risk?", "No power there")));

    static Stream<Arguments> walks() {
        return Stream.of(
                Arguments.of(
                        "there and home again",
                        List.of(
                                new Walk("Planned migration", "carol", "endEvent_migrated"),
                                new Walk("Reprotect", "alice", "endEvent_reprotected"),
                                new Walk("Failback", "henry", "endEvent_failedBack"))),
                Arguments.of("a DR test", List.of(new Walk("DR test", "dave", "endEvent_tested"))),
                Arguments.of(
                        "a site failure",
                        List.of(new Walk(
                                "Site failure",
                                "alice",
                                lab -> lab.loseSite("onpremises"),
                                Map.of(),
                                "endEvent_resumed"))),
                Arguments.of(
                        "an edge cluster failure",
                        List.of(new Walk(
                                "Edge cluster failure",
                                "alice",
                                lab -> {
                                    lab.choose("localeIdWithoutLocalEgress", "heeded");
                                    lab.loseEdgeCluster("onpremises", false);
                                },
                                Map.of(),
                                "endEvent_usersBack"))),
                Arguments.of(
                        "an application failure",
                        List.of(new Walk("Application failure", "alice", "endEvent_recovered"))),
                Arguments.of(
                        "a live migration",
                        List.of(new Walk(
                                "Live migration",
                                "alice",
                                lab -> {},
                                Map.of(
                                        "Virtual machines", "payroll-web01, payroll-web02",
                                        "Resource pool at the target", "Rainpole Tenant",
                                        "Datastores at the target", "cld01-vsan01",
                                        "Measured round trip, ms", "20",
                                        "Bandwidth for moves, Mbit/s", "10000",
                                        "MTU end to end, bytes", "1600"),
                                "endEvent_relocated"))),
                Arguments.of(
                        "a cloud burst",
                        List.of(new Walk(
                                "Cloud burst",
                                "alice",
                                lab -> {
                                    lab.mobility().addTemplate("provider", "web-template", 40, "finance-web");
                                    lab.load("payroll_web_pool", 450);
                                },
                                Map.of(
                                        "Pool", "/Common/payroll_web_pool",
                                        "Template", "web-template",
                                        "Resource pool at the provider", "Rainpole Tenant",
                                        "Datastores at the provider", "cld01-vsan01",
                                        "Load high for at least, minutes", "0",
                                        "Load low for at least, minutes", "0"),
                                "endEvent_scaledIn"))),
                Arguments.of(
                        "a protection onboarding",
                        List.of(new Walk(
                                "Protection onboarding",
                                "carol",
                                lab -> {},
                                Map.of(
                                        "Virtual machines", "helpdesk-web01",
                                        "Mappings", "resource: Helpdesk -> Rainpole Tenant",
                                        "Name of the new protection group", "pg-helpdesk",
                                        "Name of the new recovery plan", "Helpdesk",
                                        "Change rate in GB per hour", "0.5",
                                        "Bandwidth for this replication in Mbps", "400"),
                                "endEvent_protected"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("walks")
    void everyRunbookGoesFromItsStartFormToItsEndInTasklist(String name, List<Walk> walks) {
        walks.forEach(this::go);
        assertThat(lab().invariants()).isEmpty();
    }

    private void go(Walk walk) {
        walk.before().accept(lab());
        var starter = desk(walk.who());
        starter.ask(walk.runbook());
        if (starter.hasSelect("Recovery plan")) {
            starter.select("Recovery plan", "Payroll");
        }
        starter.fill(walk.fields());
        starter.fill("Reason", "It has to be");
        String pictures = walk.runbook().toLowerCase().replace(' ', '-');
        starter.picture(pictures + "-0-start");
        starter.start();

        int number = 0;
        while (true) {
            try {
                Awaitility.await().atMost(Duration.ofSeconds(90)).until(() -> {
                    calmDownOnceHelped();
                    return run().getEndTime() != null || waits(walk.who()) != null;
                });
            } catch (ConditionTimeoutException e) {
                throw new AssertionError(walk.runbook() + " stands still:\n" + lastWords(), e);
            }
            var task = waits(walk.who());
            if (task == null) {
                break;
            }
            var answer = ANSWERS.get(task.getTaskDefinitionKey());
            assertThat(answer).as(task.getName() + " needs an answer here").isNotNull();
            MEANWHILE.getOrDefault(task.getTaskDefinitionKey(), lab -> {}).accept(lab());
            var able = whoMayDecide(task);
            var person = desk(able.stream()
                    .filter(who -> !who.equals(walk.who()))
                    .findFirst()
                    .orElse(walk.who()));
            person.open(task.getName());
            person.choose(answer.choice());
            person.fill(answer.texts());
            person.picture("%s-%d-%s".formatted(pictures, ++number, task.getTaskDefinitionKey()));
            person.complete();
        }
        assertThat(run().getEndActivityId()).as(lastWords()).isEqualTo(walk.end());
    }

    /** A rush ends as soon as a machine that was added takes its share. */
    private static void calmDownOnceHelped() {
        if (lab().connections().stream().anyMatch(load -> load.member().contains("-burst-"))) {
            lab().load("payroll_web_pool", 100);
        }
    }

    /** What somebody else than who asked for the run may decide comes first. */
    private Task waits(String starter) {
        return tasks.createTaskQuery().orderByTaskCreateTime().asc().list().stream()
                .min(Comparator.comparing(task -> whoMayDecide(task).equals(List.of(starter))))
                .orElse(null);
    }

    private List<String> whoMayDecide(Task task) {
        return tasks.getIdentityLinksForTask(task.getId()).stream()
                .filter(link -> link.getGroupId() != null)
                .flatMap(link -> identities.createUserQuery().memberOfGroup(link.getGroupId()).list().stream())
                .map(User::getId)
                .distinct()
                .sorted()
                .toList();
    }

    private static void start(Tasklist person, String runbook, String plan, String reason) {
        var dialog = person.ask(runbook);
        assertThat(dialog).containsText("Rainpole Inc.");
        assertThat(dialog).containsText("Rainpole on-premises and Cloud provider");
        person.select("Recovery plan", plan);
        person.fill("Reason", reason);
        person.start();
    }

    private static LabControl lab() {
        return LAB.controls();
    }

    private HistoricProcessInstance run() {
        return history.createHistoricProcessInstanceQuery()
                .rootProcessInstances()
                .processDefinitionKeyNotIn(List.of("resolve-failed-step", "approve-change"))
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

    private String lastWords() {
        var id = history.createHistoricVariableInstanceQuery()
                .processInstanceId(run().getId())
                .variableName(RunInputs.RUN.name())
                .singleResult();
        var entries = journal.of(new RunId(id.getValue().toString()), 0, 5000);
        return entries.subList(Math.max(0, entries.size() - 8), entries.size()).stream()
                .map(entry -> entry.kind() + " " + entry.element() + ": " + entry.text())
                .collect(Collectors.joining("\n"));
    }

    private Tasklist signIn(String who) {
        var context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(1280, 900)
                .setLocale("en-GB")
                .setTimezoneId("UTC"));
        context.setDefaultTimeout(Chromium.PATIENCE_IN_MILLIS);
        var page = context.newPage();
        pages.add(page);
        return Tasklist.signIn(page, port, who);
    }

    /** Who is signed in already stays so. */
    private Tasklist desk(String who) {
        return desks.computeIfAbsent(who, this::signIn);
    }
}
