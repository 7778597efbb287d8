package io.drawbridge.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.contract.gateway.ContractWitness;
import io.drawbridge.engine.DriverHand;
import io.drawbridge.lab.LabControl;
import io.drawbridge.lab.world.LedgerEntry;
import io.drawbridge.readiness.WatchHand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.StreamSupport;
import org.camunda.bpm.admin.Admin;
import org.camunda.bpm.admin.impl.DefaultAdminRuntimeDelegate;
import org.camunda.bpm.cockpit.Cockpit;
import org.camunda.bpm.cockpit.impl.DefaultCockpitRuntimeDelegate;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngines;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.tasklist.Tasklist;
import org.camunda.bpm.tasklist.impl.DefaultTasklistRuntimeDelegate;
import org.camunda.bpm.welcome.Welcome;
import org.camunda.bpm.welcome.impl.DefaultWelcomeRuntimeDelegate;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/** What a test of a runbook needs: people who call the API, a driver turned by hand, the lab, the engine. */
public final class Stage {

    public static final String PASSWORD = "rainpole";

    /** An answer of the API. */
    public record Answer(int status, JsonNode body) {}

    /** What turns the steps: the application's own driver, or nodes that a test lets die. */
    public interface Hand {

        /** @return how much there was to do */
        int turn();

        /** @return when there will be something to do again, if ever */
        Optional<Instant> nextLook();
    }

    /** Where a run of the application's own clock and the lab's begin. */
    @TestConfiguration
    public static class Configuration {

        @Bean
        TestClock clock() {
            return new TestClock(StageLab.LAB.controls().now());
        }

        @Bean
        static CommitWatch commitWatch() {
            return new CommitWatch();
        }

        @Bean
        Stage stage(ApplicationContext context, ProcessEngine engine, JdbcTemplate jdbc, TestClock clock) {
            return new Stage(context, engine, jdbc, clock);
        }
    }

    private final ApplicationContext context;
    private final ProcessEngine engine;
    private final JdbcTemplate jdbc;
    private final TestClock clock;
    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private Hand driver;

    Stage(ApplicationContext context, ProcessEngine engine, JdbcTemplate jdbc, TestClock clock) {
        this.context = context;
        this.engine = engine;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    public LabControl lab() {
        return StageLab.LAB.controls();
    }

    public Clock clock() {
        return clock;
    }

    public ProcessEngine engine() {
        return engine;
    }

    public JdbcTemplate jdbc() {
        return jdbc;
    }

    // ---- the API, as a person

    public Answer call(String who, String method, String path, Object body, Map<String, String> headers) {
        try {
            var content = body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(
                            body instanceof String text ? text : json.writeValueAsString(body));
            var request = HttpRequest.newBuilder(URI.create(url(path))).method(method, content);
            if (body != null) {
                request.header("Content-Type", "application/json");
            }
            if (who != null) {
                request.header("Authorization", basic(who));
            }
            headers.forEach(request::header);
            var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            var text = answer.body();
            return new Answer(answer.statusCode(), text.isBlank() ? json.createObjectNode() : json.readTree(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public String url(String path) {
        return "http://localhost:" + context.getEnvironment().getProperty("local.server.port") + path;
    }

    private static String basic(String who) {
        return "Basic " + Base64.getEncoder().encodeToString((who + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    }

    public Answer get(String who, String path) {
        return call(who, "GET", path, null, Map.of());
    }

    public Answer post(String who, String path, Object body) {
        return call(who, "POST", path, body, Map.of());
    }

    /** The body of a request for a run, complete and right. */
    public ObjectNode request(String runbook, String plan) {
        var body = json.createObjectNode()
                .put("runbook", runbook)
                .put("tenant", "rainpole")
                .put("sitePair", "rainpole")
                .put("recoveryPlan", plan)
                .put("reason", "a test of " + runbook)
                .put("mode", "live");
        if (runbook.equals("disaster-recovery")) {
            body.put("detectedAt", clock.instant().minusSeconds(300).toString());
        }
        return body;
    }

    /** @return the run's id */
    public String start(String who, ObjectNode body) {
        var answer = post(who, "/api/v1/runs", body);
        if (answer.status() != 202) {
            throw new AssertionError("the run was not started: " + answer);
        }
        return answer.body().path("id").asText();
    }

    public String start(String runbook, String plan) {
        return start(runbook.equals("dr-test") ? "dave" : "alice", request(runbook, plan));
    }

    public JsonNode run(String id) {
        return get("frank", "/api/v1/runs/" + id).body();
    }

    public String outcome(String id) {
        return run(id).path("outcome").asText();
    }

    public List<JsonNode> steps(String id) {
        return list(get("frank", "/api/v1/runs/" + id + "/steps").body().path("steps"));
    }

    public JsonNode step(String id, String element) {
        return steps(id).stream()
                .filter(step -> step.path("element").asText().equals(element))
                .reduce((earlier, later) -> later)
                .orElseThrow(() -> new AssertionError("no step " + element + " in " + steps(id)));
    }

    public List<JsonNode> journal(String id) {
        return list(get("frank", "/api/v1/runs/" + id + "/journal?limit=1000")
                .body()
                .path("entries"));
    }

    public List<String> texts(String id, String kind) {
        return journal(id).stream()
                .filter(entry -> entry.path("kind").asText().equals(kind))
                .map(entry -> entry.path("text").asText())
                .toList();
    }

    // ---- people's tasks

    public List<JsonNode> tasks(String who, String run) {
        return list(get(who, "/api/v1/tasks").body().path("tasks")).stream()
                .filter(task -> task.path("run").asText().equals(run))
                .toList();
    }

    public JsonNode task(String who, String run, String element) {
        var found = tasks(who, run).stream()
                .filter(task -> task.path("element").asText().equals(element))
                .findFirst()
                .orElseThrow(() -> new AssertionError(who + " has no task " + element + " in run " + run + ": "
                        + openTasks(run) + ", steps " + states(run)));
        return get(who, "/api/v1/tasks/" + found.path("id").asText()).body();
    }

    /** @return which user tasks of a run wait for anybody */
    public List<String> openTasks(String run) {
        return engine.getTaskService().createTaskQuery().processInstanceBusinessKey(run).list().stream()
                .map(task -> task.getTaskDefinitionKey())
                .sorted()
                .toList();
    }

    public List<String> states(String run) {
        return steps(run).stream()
                .map(step -> step.path("element").asText() + " "
                        + step.path("state").asText() + " " + step.path("text").asText())
                .toList();
    }

    public Answer decide(String who, String run, String element, Map<String, ?> answer) {
        return post(who, "/api/v1/tasks/" + task(who, run, element).path("id").asText() + "/decision", answer);
    }

    /** Decides, and it must be taken. */
    public void decides(String who, String run, String element, Map<String, ?> answer) {
        var result = decide(who, run, element, answer);
        if (result.status() != 204) {
            throw new AssertionError(who + " could not decide on " + element + ": " + result);
        }
    }

    public void approves(String who, String run) {
        decides(who, run, "userTask_approveRun", Map.of("decision", "approve"));
    }

    public void signsOff(String who, String run) {
        decides(who, run, "userTask_signOff", Map.of("decision", "accepted"));
    }

    /** @return the run of a DR test of the plan that everybody calls passed */
    public String passesTest(String plan) {
        var run = start("dr-test", plan);
        work();
        approves("carol", run);
        work();
        decides("dave", run, "userTask_inspectWorkloads", Map.of("decision", "passed"));
        work();
        decides("dave", run, "userTask_recordFindings", Map.of("decision", "passed"));
        work();
        return run;
    }

    /** @return the run that has recovered the plan of a lost site */
    public String recovers(String plan) {
        var run = start("disaster-recovery", plan);
        work();
        approves("bob", run);
        work();
        decides("alice", run, "userTask_signRisk", Map.of("decision", "risk-signed", "reason", "no power"));
        work();
        signsOff("alice", run);
        work();
        return run;
    }

    /** Lets the application look at the sites once, as it does by itself now and then. */
    public void watch() {
        WatchHand.look(context);
    }

    /** As after a restart: no model is in the engine's memory. */
    public void forgetModels() {
        var cache = ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration()).getDeploymentCache();
        cache.discardProcessDefinitionCache();
        cache.getBpmnModelInstanceCache().clear();
    }

    // ---- time and work

    /** Has the steps turned by somebody else until the next reset. */
    public void drivenBy(Hand hand) {
        driver = hand;
    }

    /** @return where the test is told of the commits of whoever asks the application */
    public CommitWatch commits() {
        return context.getBean(CommitWatch.class);
    }

    public ApplicationContext context() {
        return context;
    }

    private Hand driver() {
        if (driver == null) {
            driver = new DriverHand(context);
        }
        return driver;
    }

    /** @see TestClock#tick */
    public void tick(Duration each) {
        clock.tick(each);
    }

    public void advance(Duration by) {
        clock.advance(by);
        lab().advance(by);
    }

    /** Turns the driver and moves the clock until no step has anything to do any more, or a day has gone by. */
    public void work() {
        workUntil(() -> false);
    }

    public void workUntil(BooleanSupplier enough) {
        var end = clock.instant().plus(Duration.ofDays(1));
        while (clock.instant().isBefore(end)) {
            driver().turn();
            if (enough.getAsBoolean()) {
                return;
            }
            var next = driver().nextLook();
            if (next.isEmpty()) {
                return;
            }
            var pause = Duration.between(clock.instant(), next.get());
            if (pause.isNegative() || pause.isZero()) {
                continue;
            }
            advance(pause);
        }
        throw new AssertionError("still at work after a day: "
                + jdbc.queryForList("select element_id, state, text from dr_step where state = 'OPEN'"));
    }

    /** Makes a timer of the run go off, by the id of its element. */
    public void fire(String run, String element) {
        var instances = new ArrayList<String>();
        engine.getRuntimeService()
                .createProcessInstanceQuery()
                .processInstanceBusinessKey(run)
                .list()
                .forEach(instance -> instances.add(instance.getId()));
        var job = engine.getManagementService().createJobQuery().timers().list().stream()
                .filter(timer -> instances.contains(timer.getProcessInstanceId()))
                .filter(timer -> engine.getManagementService()
                        .createJobDefinitionQuery()
                        .jobDefinitionId(timer.getJobDefinitionId())
                        .singleResult()
                        .getActivityId()
                        .equals(element))
                .findFirst()
                .orElseThrow(() -> new AssertionError("run " + run + " has no timer " + element));
        engine.getManagementService().executeJob(job.getId());
    }

    // ---- what reached the lab

    /** @return changes that were asked for, without what followed of itself: "srm.recovery.started Payroll" */
    public List<String> commands() {
        return lab().commands().stream()
                .map(entry -> entry.change + " " + entry.objectName)
                .toList();
    }

    public List<LedgerEntry> changes(String change) {
        return lab().changes(change);
    }

    private static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    /** @return the priority that a machine has in the lab's inventory: "P1" to "P5" */
    public String priorityOf(String machine) {
        return lab().priorityOf(machine);
    }

    /** @return the password with which the application signs in to the lab's systems */
    public String secret() {
        return StageLab.LAB.connectionProperties().get("drawbridge.sites.provider.srm.password");
    }

    /** Everything as new: runs, tables, lab. The clock only ever goes forward, as caches expect. */
    public void reset() {
        driver = null;
        // The web applications find an engine by its name, and another context's has the same.
        ProcessEngines.registerProcessEngine(engine);
        standUpTheWebApplications();
        // What owes a review cannot be deleted.
        jdbc.update("delete from dr_review");
        var runtime = engine.getRuntimeService();
        runtime.createProcessInstanceQuery()
                .rootProcessInstances()
                .list()
                .forEach(instance ->
                        runtime.deleteProcessInstanceIfExists(instance.getId(), "next test", true, true, true, false));
        for (var table : List.of(
                "dr_step_item",
                "dr_step",
                "dr_journal",
                "dr_chain",
                "dr_evidence",
                "dr_seal",
                "dr_pack_part",
                "dr_finding",
                "dr_document",
                "dr_abort",
                "dr_claim",
                "dr_idempotency",
                "dr_decision",
                "dr_approval",
                "dr_paper_code",
                "dr_code_sheet",
                "dr_notification",
                "dr_readiness",
                "dr_plan_machine",
                "dr_replication_lag",
                "dr_metering_pair",
                "dr_replication_sync",
                "dr_rpo_warning",
                "dr_usage_day",
                "dr_usage_run",
                "dr_usage_month",
                "dr_run",
                "dr_sign_in_delay",
                "dr_known_device",
                "dr_session",
                "dr_api_token",
                "dr_trigger_request",
                "dr_person")) {
            jdbc.update("delete from " + table);
        }
        lab().reset();
        clock.tick(Duration.ZERO);
        // Always at the same time of day, however long the tests before took: windows open and close by it.
        var evening = lab().now();
        var days = Duration.between(evening, clock.instant()).toDays() + 2;
        clock.set(evening.plus(Duration.ofDays(days)));
        lab().advance(Duration.between(evening, clock.instant()));
    }

    /** What they rest on is static, too: a context that closes takes it from all others. */
    private static void standUpTheWebApplications() {
        if (Cockpit.getRuntimeDelegate() == null) {
            Cockpit.setCockpitRuntimeDelegate(new DefaultCockpitRuntimeDelegate());
        }
        if (Tasklist.getRuntimeDelegate() == null) {
            Tasklist.setTasklistRuntimeDelegate(new DefaultTasklistRuntimeDelegate());
        }
        if (Welcome.getRuntimeDelegate() == null) {
            Welcome.setRuntimeDelegate(new DefaultWelcomeRuntimeDelegate());
        }
        if (Admin.getRuntimeDelegate() == null) {
            Admin.setAdminRuntimeDelegate(new DefaultAdminRuntimeDelegate());
        }
    }

    public Instant now() {
        return clock.instant();
    }

    /** Resets the stage before each test and hands it to whoever asks. */
    public static final class Extension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {

        /**
         * Whatever a test was about: no machine on at both sites at any moment, no two primary NSX Managers, and nothing
         * between us and the REST gateways that the vendor's documents do not know.
         */
        @Override
        public void afterEach(ExtensionContext context) {
            var violations = stage(context).lab().invariants();
            if (!violations.isEmpty()) {
                throw new AssertionError("the lab saw what must never be: " + violations);
            }
            var differences =
                    StageLab.CONTRACT.map(ContractWitness::takeUnexplained).orElse(List.of());
            if (!differences.isEmpty()) {
                throw new AssertionError("not as the vendor's documents say: " + differences);
            }
        }

        @Override
        public void beforeEach(ExtensionContext context) {
            stage(context).reset();
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            var type = parameter.getParameter().getType();
            return type == Stage.class || type == LabControl.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Stage.class
                    ? stage(context)
                    : stage(context).lab();
        }

        private static Stage stage(ExtensionContext context) {
            return SpringExtension.getApplicationContext(context).getBean(Stage.class);
        }
    }
}
