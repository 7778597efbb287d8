package io.drawbridge.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.core.TenantId;
import io.drawbridge.runbook.Runbooks;
import io.drawbridge.testing.Everybody;
import io.drawbridge.testing.SecondTenant;
import io.drawbridge.testing.Stage;
import io.drawbridge.testing.TwoTenantsTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.endpoint.web.servlet.WebMvcEndpointHandlerMapping;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.web.servlet.handler.AbstractHandlerMethodMapping;
import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Every route times every kind of caller, tried on the running application: a run of the first tenant waits for
 * approval, and what a cell must answer follows from {@link Rights}, the rule of the route, and the model.
 */
@TwoTenantsTest
class AuthorizationMatrixTests {

    private static final Path PAGE = Path.of("docs", "authorisation-matrix.md");
    /** Stands in the run that is tried and nowhere else. */
    private static final String REASON = "zephyr over the pennines";

    private static final TenantId RAINPOLE = new TenantId("rainpole");

    /** Spring's own: where a request goes that went wrong elsewhere, and the list of what else there is to ask. */
    private static final Set<String> CLOSED = Set.of("/error", "/actuator");

    /** Whose password is asked for nowhere. */
    private static final Set<String> OPEN = Set.of("/actuator/health", "/actuator/health/**");

    /** What somebody shows of who they are. */
    private enum Shows {
        NOTHING,
        /** Name and password, or the session that began with them. */
        PASSWORD,
        /** The same, after somebody disabled them: what they have in hand is good, and they are not. */
        PASSWORD_OF_SOMEBODY_DISABLED,
        /** A client's token of the API. */
        TOKEN,
        /** One that works no more. */
        TOKEN_THAT_ENDED
    }

    /**
     * A column: a named kind of caller.
     *
     * @param who signs in, or the token; nothing for somebody who shows nothing
     * @param caller what counts of them
     */
    private record Kind(String title, Shows shows, Optional<String> who, Caller caller) {

        /** @return whether a browser's session of theirs counts */
        boolean signedIn() {
            return shows == Shows.PASSWORD;
        }

        boolean comesInto(String path) {
            return signedIn() || shows == Shows.TOKEN && (path.startsWith("/api/") || path.startsWith("/actuator/"));
        }

        Optional<String> authorization() {
            return switch (shows) {
                case NOTHING -> Optional.empty();
                case PASSWORD, PASSWORD_OF_SOMEBODY_DISABLED ->
                    Optional.of("Basic "
                            + Base64.getEncoder()
                                    .encodeToString((who.orElseThrow() + ":" + Stage.PASSWORD)
                                            .getBytes(StandardCharsets.UTF_8)));
                case TOKEN, TOKEN_THAT_ENDED -> Optional.of("Bearer " + who.orElseThrow());
            };
        }
    }

    /** What a cell says. */
    private enum Cell {
        OPEN("open"),
        YES("yes"),
        NO("no"),
        NOT_THERE("not there"),
        SIGN_IN("sign in"),
        /** Open to the role; of this run it has nothing to decide or start, or it must choose another tenant. */
        NOT_THIS("not this");

        private final String word;

        Cell(String word) {
            this.word = word;
        }
    }

    @Autowired
    private ApplicationContext context;

    @Autowired
    private Callers callers;

    @Autowired
    private Runbooks runbooks;

    private final ObjectMapper json = new ObjectMapper();

    // ---- columns

    /** In the order of the document. Ways of signing in that are refused at the door are columns of their own. */
    private List<Kind> kinds(Stage stage) {
        var kinds = new ArrayList<Kind>();
        kinds.add(new Kind("anonymous", Shows.NOTHING, Optional.empty(), Caller.nobody("")));
        kinds.add(new Kind(
                "disabled user",
                Shows.PASSWORD_OF_SOMEBODY_DISABLED,
                Optional.of(Everybody.DISMISSED),
                Caller.nobody("")));
        kinds.add(ended(stage, "expired token", "expires_at"));
        kinds.add(ended(stage, "revoked token", "revoked_at"));
        kinds.add(token(stage, "token", RAINPOLE.value()));
        kinds.add(token(stage, "token of another tenant", SecondTenant.ID));
        kinds.add(kind("no role", Everybody.IDLE));
        kinds.add(kind("no tenant", Everybody.ADRIFT));
        for (var role : Role.values()) {
            kinds.add(kind(role.title(), Everybody.of(role)));
        }
        kinds.add(kind("Auditor of the tenant", Everybody.TENANTS_AUDITOR));
        for (var role : Everybody.ofTenants()) {
            kinds.add(kind(role.title() + " of another tenant", Everybody.ofHarbour(role)));
        }
        return kinds;
    }

    private Kind kind(String title, String who) {
        return new Kind(title, Shows.PASSWORD, Optional.of(who), callers.of(who));
    }

    /** Its roles start the run that is tried; whatever a person in them may do beside, a client may not. */
    private Kind token(Stage stage, String title, String tenant) {
        var client = "client-of-" + tenant;
        return new Kind(
                title, Shows.TOKEN, Optional.of(issue(stage, client, tenant)), callers.of(ApiTokens.nameOf(client)));
    }

    /** @param column what says that it works no more */
    private static Kind ended(Stage stage, String title, String column) {
        var secret = issue(stage, title.replace(' ', '-'), RAINPOLE.value());
        int changed = stage.jdbc()
                .update(
                        "update dr_api_token set " + column + " = ? where client = ?",
                        Timestamp.from(stage.now().minusSeconds(60)),
                        title.replace(' ', '-'));
        assertThat(changed).isOne();
        return new Kind(title, Shows.TOKEN_THAT_ENDED, Optional.of(secret), Caller.nobody(""));
    }

    private static String issue(Stage stage, String client, String tenant) {
        var answer = stage.post(
                Everybody.of(Role.SYSTEM_ADMINISTRATOR),
                "/api/v1/tokens",
                Map.of(
                        "client",
                        client,
                        "tenant",
                        tenant,
                        "roles",
                        List.of(Role.RECOVERY_PLAN_ADMINISTRATOR.id(), Role.RECOVERY_ADMINISTRATOR.id()),
                        "runbooks",
                        List.of("planned-migration"),
                        "expiresAt",
                        stage.now().plus(Duration.ofDays(30)).toString()));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        return answer.body().path("secret").asText();
    }

    // ---- rows: our own routes

    /** A route of ours, with the run that it is tried on filled in. */
    private record Row(String method, String template, String path, String body, Routes.Rule rule) {}

    private record Tried(String run, String instance, String definition, String task, Set<String> candidates) {}

    private Tried tried(Stage stage) {
        var run = stage.start(
                "carol", stage.request("planned-migration", "Payroll").put("reason", REASON));
        stage.work();
        var task = stage.task("henry", run, "userTask_approveRun").path("id").asText();
        var instance = stage.engine()
                .getRuntimeService()
                .createProcessInstanceQuery()
                .processInstanceBusinessKey(run)
                .rootProcessInstances()
                .singleResult();
        var candidates = stage.engine().getTaskService().getIdentityLinksForTask(task).stream()
                .map(link -> link.getGroupId())
                .filter(group -> group != null)
                .collect(Collectors.toSet());
        return new Tried(run, instance.getId(), instance.getProcessDefinitionId(), task, candidates);
    }

    /** Every route that Spring knows, as "GET /path", in order. */
    private TreeSet<String> routes() {
        var routes = new TreeSet<String>();
        context.getBeansOfType(AbstractHandlerMethodMapping.class).values().forEach(mapping -> {
            for (var info : mapping.getHandlerMethods().keySet()) {
                var of = (RequestMappingInfo) info;
                var methods = of.getMethodsCondition().getMethods();
                of.getPatternValues().forEach(path -> {
                    if (methods.isEmpty()) {
                        routes.add("ANY " + path);
                    }
                    methods.forEach(method -> routes.add(method + " " + path));
                });
            }
        });
        return routes;
    }

    @Test
    void everyRouteHasARuleAndEveryRuleARoute() {
        var without = new ArrayList<String>();
        var used = new TreeSet<String>();
        for (var route : routes()) {
            var path = route.substring(route.indexOf(' ') + 1);
            if (CLOSED.contains(path) || OPEN.contains(path)) {
                continue;
            }
            var rule = Routes.RULES.stream()
                    .filter(one -> route.equals(one.method() + " " + one.path()))
                    .findFirst();
            rule.ifPresentOrElse(one -> used.add(one.method() + " " + one.path()), () -> without.add(route));
        }

        assertThat(without)
                .as("say in %s who may call these", Routes.class.getSimpleName())
                .isEmpty();
        assertThat(Routes.RULES.stream()
                        // Files, and what the filters answer themselves.
                        .filter(rule ->
                                !rule.path().endsWith("**") && !rule.path().endsWith(".svg"))
                        .filter(rule ->
                                !rule.path().equals("/sign-in") || rule.method().equals(HttpMethod.GET))
                        .map(rule -> rule.method() + " " + rule.path()))
                .as("rules without a route")
                .allMatch(used::contains);
    }

    @Test
    void staticFilesAndOtherHandlersAreBehindARuleOrNotReachable(Stage stage) throws Exception {
        var patterns = new TreeSet<String>();
        context.getBeansOfType(AbstractUrlHandlerMapping.class)
                .values()
                .forEach(mapping -> patterns.addAll(mapping.getHandlerMap().keySet()));
        assertThat(context.getBeansOfType(WebMvcEndpointHandlerMapping.class)).hasSize(1);
        assertThat(context.getBeansOfType(RequestMappingHandlerMapping.class)).isNotEmpty();

        // Outside of the web applications' pages a file is served to nobody who has no right to its page.
        for (var path :
                List.of("/console/console.css", "/error/4xx.html", "/swagger-ui/index.html", "/webjars/x", "/x")) {
            assertThat(call(stage, Optional.empty(), "GET", path, null).statusCode())
                    .as(path)
                    .isIn(302, 401, 403);
        }
        assertThat(patterns).isNotEmpty();
    }

    @Test
    void everyCellOfOurOwnRoutesAnswersAsItsRuleSays(Stage stage) throws Exception {
        var tried = tried(stage);
        var starters = runbooks.find("planned-migration").orElseThrow().starters();
        var table = new LinkedHashMap<String, List<Cell>>();
        var wrong = new ArrayList<String>();
        var kinds = kinds(stage);
        var desks = desks(stage, kinds);
        for (var rule : Routes.RULES) {
            var row = row(rule, tried);
            var cells = new ArrayList<Cell>();
            for (var kind : kinds) {
                var expected = expected(row, kind, tried, starters);
                var answer = row.template().startsWith("/api/")
                        ? call(stage, kind.authorization(), row.method(), row.path(), row.body())
                        : page(desks.get(kind), row);
                if (!fits(expected, answer.statusCode())) {
                    wrong.add(row.method() + " " + row.template() + " by " + kind.title() + ": expected " + expected
                            + ", got " + answer.statusCode() + " " + answer.body());
                }
                // The description of the API has its examples from the lab.
                if (!kind.caller().sees(RAINPOLE)
                        && !row.template().startsWith("/api/v1/openapi")
                        // Figures name the tenants, by their ids; whom they are told to is told so in the document.
                        && !row.template().equals("/actuator/prometheus")
                        && names(tried, row.path(), answer.body())) {
                    wrong.add(row.method() + " " + row.template() + " tells " + kind.title() + ": " + answer.body());
                }
                cells.add(expected);
            }
            table.put(rule.method() + " " + rule.path(), cells);
        }
        assertThat(wrong).isEmpty();
        assertThat(stage.texts(tried.run(), "DECISION")).isEmpty();
        assertThat(stage.texts(tried.run(), "ABORT_REQUESTED")).isEmpty();
        assertThat(stage.jdbc().queryForObject("select count(*) from dr_run", Long.class))
                .isOne();

        document(kinds, table);
    }

    /** What was asked for may be said again. */
    private static boolean names(Tried tried, String asked, String body) {
        return Stream.of(tried.run(), tried.instance(), tried.task(), REASON, "\"rainpole\"")
                .filter(mark -> !asked.contains(mark))
                .anyMatch(body::contains);
    }

    private static boolean fits(Cell expected, int status) {
        return switch (expected) {
            case OPEN -> status < 500;
            // A browser is led to the page where one signs in.
            case SIGN_IN -> status == 401 || status == 302;
            case NO -> status == 403;
            case NOT_THERE -> status == 404;
            case NOT_THIS -> status == 403 || status == 404 || status == 422;
            // Changing calls carry what is refused once they are let in.
            case YES -> status >= 200 && status < 300 || status == 422 || status == 404 || status == 409;
        };
    }

    private static Row row(Routes.Rule rule, Tried tried) {
        var path = rule.path()
                .replace("{key}", "planned-migration")
                .replace("/console/**", "/console/console.css")
                .replace("**", "no-such-file")
                .replace("{client}", "no-such-client")
                .replace("{version}", "1")
                .replace("{id}", rule.path().contains("/tasks/") ? tried.task() : tried.run());
        var body =
                switch (rule.path()) {
                    case "/api/v1/runs" ->
                        "{\"runbook\":\"planned-migration\",\"tenant\":\"rainpole\",\"sitePair\":\"rainpole\","
                                + "\"recoveryPlan\":\"No such plan\",\"reason\":\"a try\"}";
                    case "/api/v1/runs/{id}/abort" -> "{\"reason\":\"\"}";
                    case "/api/v1/tasks/{id}/decision" -> "{\"decision\":\"perhaps\"}";
                    default -> rule.path().startsWith("/api/") ? "{}" : "";
                };
        // Checking the sites takes its time; a site that is not there is refused at once.
        var full = rule.path().equals("/api/v1/sites/check")
                        && rule.method().name().equals("POST")
                ? path + "?site=no-such-site"
                : path;
        return new Row(
                rule.method().name(), rule.path(), full, rule.method().name().equals("GET") ? null : body, rule);
    }

    private static Cell expected(Row row, Kind kind, Tried tried, List<String> starters) {
        var caller = kind.caller();
        if (row.rule().open()) {
            return Cell.OPEN;
        }
        if (row.method().equals("POST") && !row.template().startsWith("/api/")) {
            // A form of ours without its token against forged requests: the browser's tests post it with one.
            return Cell.NO;
        }
        if (!kind.comesInto(row.template())) {
            return Cell.SIGN_IN;
        }
        if (kind.shows() == Shows.TOKEN && row.rule().isForPeople()
                || !row.rule().opensFor(caller)) {
            return Cell.NO;
        }
        if (row.template().equals("/api/v1/runs") && row.method().equals("POST")) {
            return caller.may(Right.START, RAINPOLE, starters) ? Cell.YES : Cell.NOT_THIS;
        }
        if (row.template().contains("/runs/{id}")) {
            if (!caller.sees(RAINPOLE)) {
                return Cell.NOT_THERE;
            }
            return row.method().equals("POST") && !caller.may(Right.ABORT, RAINPOLE, starters) ? Cell.NO : Cell.YES;
        }
        if (row.template().startsWith("/api/v1/tasks/{id}")) {
            return caller.may(Right.APPROVE, RAINPOLE, tried.candidates()) ? Cell.YES : Cell.NOT_THERE;
        }
        return Cell.YES;
    }

    private record Answer(int statusCode, String body) {}

    private static Map<Kind, WebDesk> desks(Stage stage, List<Kind> kinds) {
        var desks = new LinkedHashMap<Kind, WebDesk>();
        kinds.forEach(kind -> desks.put(kind, desk(stage, kind)));
        // Who is disabled now has a session still, as when another node has not ended it yet.
        stage.jdbc()
                .update(
                        "insert into dr_person (id, provider, subject, display_name, disabled_at, disabled_by)"
                                + " values (?, 'local', ?, ?, ?, 'somebody')",
                        Everybody.DISMISSED,
                        Everybody.DISMISSED,
                        Everybody.DISMISSED,
                        Timestamp.from(stage.now()));
        assertThat(stage.jdbc()
                        .queryForObject(
                                "select count(*) from dr_session where who = ?", Long.class, Everybody.DISMISSED))
                .isOne();
        return desks;
    }

    private static WebDesk desk(Stage stage, Kind kind) {
        return switch (kind.shows()) {
            case NOTHING -> WebDesk.anonymous(stage);
            case PASSWORD, PASSWORD_OF_SOMEBODY_DISABLED ->
                WebDesk.of(stage, kind.who().orElseThrow());
            case TOKEN, TOKEN_THAT_ENDED ->
                WebDesk.anonymous(stage)
                        .with("Authorization", kind.authorization().orElseThrow());
        };
    }

    /** Pages go by the session of a browser. */
    private static Answer page(WebDesk desk, Row row) {
        if (row.path().endsWith("/changes")) {
            return new Answer(desk.begin(row.path()), "");
        }
        var answer = row.method().equals("GET")
                ? desk.call("GET", row.path(), null, "")
                : desk.call("POST", row.path(), "application/x-www-form-urlencoded", "reason=");
        return new Answer(answer.status(), answer.body());
    }

    private Answer call(Stage stage, Optional<String> authorization, String method, String path, String body)
            throws Exception {
        var request = HttpRequest.newBuilder(URI.create(stage.url(path)))
                .timeout(Duration.ofSeconds(60))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        authorization.ifPresent(value -> request.header("Authorization", value));
        // The run goes on, so its events do not end: what is looked at is whether they begin.
        var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (var content = answer.body()) {
            boolean endless = path.endsWith("/events") && answer.statusCode() == 200;
            return new Answer(
                    answer.statusCode(), endless ? "" : new String(content.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private final HttpClient http = HttpClient.newHttpClient();

    // ---- rows: the engine's web applications

    private static final PathPatternParser PATTERNS = new PathPatternParser();

    static Optional<EngineOperations.Operation> opened(EngineRest.Operation operation, String path) {
        return EngineOperations.ALLOWED.stream()
                .filter(one -> one.method().name().equals(operation.method()))
                .filter(one -> PATTERNS.parse(one.path()).matches(PathContainer.parsePath(path)))
                .findFirst();
    }

    /** Ids of the tried run where an operation asks for one, so that what another tenant has is really asked for. */
    private static String sample(String template, Tried tried, Stage stage) {
        var path = template.replace("/engine/engine/{name}", "/engine/engine/default")
                .replaceFirst("(plugin/base|user|setup)/\\{(engineName|name)}", "$1/default");
        var kind = path.replaceFirst(".*?/(default)/", "").replaceFirst("/.*", "");
        var id =
                switch (kind) {
                    case "process-definition" -> tried.definition();
                    case "process-instance" -> tried.instance();
                    case "task" -> tried.task();
                    case "execution" -> tried.instance();
                    case "history" ->
                        path.contains("/process-definition/")
                                ? tried.definition()
                                : path.contains("/process-instance/") ? tried.instance() : tried.task();
                    case "filter" ->
                        stage.engine()
                                .getFilterService()
                                .createTaskFilterQuery()
                                .list()
                                .get(0)
                                .getId();
                    case "job" ->
                        stage.engine().getManagementService().createJobQuery().timers().list().stream()
                                .filter(job -> job.getProcessInstanceId() != null)
                                .map(job -> job.getId())
                                .findFirst()
                                .orElseThrow();
                    case "variable-instance" ->
                        stage.engine()
                                .getRuntimeService()
                                .createVariableInstanceQuery()
                                .processInstanceIdIn(tried.instance())
                                .variableName("reason")
                                .singleResult()
                                .getId();
                    default -> "some-id";
                };
        path = path.replace("{key}", "planned-migration")
                .replace("{varId}", "reason")
                .replace("{varName}", "reason");
        return Pattern.compile("\\{[^}]*}").matcher(path).replaceAll(Matcher.quoteReplacement(id));
    }

    /** Nothing that is posted changes anything: it is refused once it is let in. */
    private static Object body(String path) {
        return path.endsWith("/claim")
                ? Map.of("userId", "somebodyElse")
                : path.endsWith("/submit-form")
                        ? Map.of("variables", Map.of("noSuchField", Map.of("value", "x")))
                        : Map.of();
    }

    @Test
    void theEngineTellsNobodyOfAnotherTenantsRunAndDoesNothingThatIsNotOnTheList(Stage stage) throws Exception {
        var tried = tried(stage);
        var operations = EngineRest.operations();
        assertThat(operations).hasSizeGreaterThan(300);
        var desks = desks(stage, kinds(stage));
        var wrong = java.util.Collections.synchronizedList(new ArrayList<String>());
        var threads = Executors.newFixedThreadPool(6);
        try {
            var tasks = new ArrayList<java.util.concurrent.Future<?>>();
            desks.forEach((kind, desk) -> tasks.add(threads.submit(() -> {
                for (var operation : operations) {
                    if (operation.path().startsWith("/camunda/api/admin/auth")) {
                        continue;
                    }
                    tryOut(operation, sample(operation.path(), tried, stage), kind, desk, tried, wrong);
                }
            })));
            for (var task : tasks) {
                task.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(wrong).isEmpty();
        assertThat(stage.openTasks(tried.run())).containsExactly("userTask_approveRun", "userTask_approveRun");
        assertThat(stage.texts(tried.run(), "DECISION")).isEmpty();
    }

    private static void tryOut(
            EngineRest.Operation operation, String path, Kind kind, WebDesk desk, Tried tried, List<String> wrong) {
        var opened = opened(operation, path);
        var answer = operation.method().equals("GET") || operation.method().equals("OPTIONS")
                ? desk.call(operation.method(), path, null, "")
                : desk.send(operation.method(), path, body(path));
        var where = operation.method() + " " + path + " by " + kind.title() + ": " + answer;
        boolean refused = kind.signedIn()
                ? opened.isPresent() || answer.status() == 403
                : answer.status() == 401 || answer.status() == 302;
        if (!refused) {
            wrong.add("not closed: " + where);
        } else if (!kind.caller().sees(RAINPOLE) && names(tried, path, answer.body())) {
            wrong.add("tells of another tenant: " + where);
        } else if (path.contains("/history/")
                && names(tried, path, answer.body())
                && answer.status() == 200
                && !kind.caller().may(Right.AUDIT, RAINPOLE)) {
            wrong.add("shows history to somebody who does not audit: " + where);
        }
    }

    @Test
    void theEngineAnswersForAnotherTenantsAsForNobodys(Stage stage) throws Exception {
        var tried = tried(stage);
        var wrong = new ArrayList<String>();
        var desk = WebDesk.of(stage, Everybody.ofHarbour(Role.RECOVERY_PLAN_ADMINISTRATOR));
        for (var operation : EngineRest.operations()) {
            var path = sample(operation.path(), tried, stage);
            var ids = Stream.of(tried.task(), tried.instance())
                    .filter(path::contains)
                    .toList();
            if (ids.isEmpty()
                    || opened(operation, path).isEmpty()
                    || operation.method().equals("OPTIONS")) {
                continue;
            }
            var nobodys = path.replace(ids.get(0), "00000000-0000-0000-0000-000000000000");
            var anothers = ask(desk, operation.method(), path);
            var none = ask(desk, operation.method(), nobodys);
            if (anothers.status() != none.status()
                    || !anothers.body()
                            .replace(ids.get(0), "x")
                            .equals(none.body().replace("00000000-0000-0000-0000-000000000000", "x"))) {
                wrong.add(operation.method() + " " + path + "\n  another's: " + anothers + "\n  nobody's: " + none);
            }
        }

        assertThat(wrong).isEmpty();
    }

    private static WebDesk.Answer ask(WebDesk desk, String method, String path) {
        return method.equals("GET") ? desk.call("GET", path, null, "") : desk.send(method, path, body(path));
    }

    @Test
    void countsAndStatisticsOfAnotherTenantAreNotTold(Stage stage) {
        var harbours = WebDesk.of(stage, Everybody.ofHarbour(Role.AUDITOR));
        var rainpoles = WebDesk.of(stage, Everybody.TENANTS_AUDITOR);
        var base = WebDesk.ENGINE;
        var paths = List.of(
                "process-instance/count",
                "task/count",
                "history/process-instance/count",
                "history/task/count",
                "history/variable-instance/count",
                "variable-instance/count");
        // The history of earlier tests stays.
        var before =
                paths.stream().map(path -> harbours.get(base + path).body()).toList();
        var others =
                paths.stream().map(path -> rainpoles.get(base + path).body()).toList();

        tried(stage);

        for (int i = 0; i < paths.size(); i++) {
            assertThat(harbours.get(base + paths.get(i)).body())
                    .as(paths.get(i))
                    .isEqualTo(before.get(i));
            assertThat(rainpoles.get(base + paths.get(i)).body())
                    .as(paths.get(i))
                    .isNotEqualTo(others.get(i));
        }
        assertThat(harbours.get(base + "process-definition/statistics").body()).doesNotContain("\"instances\":1");
        assertThat(harbours.get("/camunda/api/cockpit/plugin/base/default/process-definition/statistics")
                        .body())
                .doesNotContain("\"instances\":1", "\"runningInstances\":1");
        assertThat(harbours.post("/camunda/api/cockpit/plugin/base/default/process-definition/statistics", Map.of())
                        .body())
                .doesNotContain("\"instances\":1", "\"runningInstances\":1");
    }

    // ---- the document

    private void document(List<Kind> kinds, Map<String, List<Cell>> table) throws IOException {
        var page = new StringBuilder(
                """
                # Who may call what

                Every route times every kind of caller. Each cell is tried on the running application whenever it is built,
                with a run of one tenant that waits for approval. This page is generated; a route without a rule fails the
                build. What the roles mean is on the page about [roles](roles.md).

                - **yes**: let in. Lists hold only what the caller may see.
                - **no**: refused for the role (403).
                - **not this**: the role may, but not this: the runbook names other starters, or the tenant is not theirs (the
                  same answer as for a tenant that does not exist).
                - **not there**: answered like what does not exist (404): another tenant's run, another role's task.
                - **sign in**: refused without a name (401), or led to the page where one signs in.
                - **open**: nobody is asked for a name here: the page to sign in at, and what brings a signature.

                A **disabled user** has a password that is right and a session that began before, and both are refused with the
                next request. An **expired** and a **revoked token** are refused with 401. A **token** is of a client in the
                roles of a recovery administrator and a recovery plan administrator, for one runbook.

                The people of the columns belong to the tenant whose run is tried, unless the column says otherwise; the
                provider's belong to all tenants.

                ## Routes of Drawbridge

                """);
        for (var route : table.entrySet()) {
            page.append("### `").append(route.getKey()).append("`\n\n");
            var byCell = new LinkedHashMap<Cell, List<String>>();
            for (int i = 0; i < kinds.size(); i++) {
                byCell.computeIfAbsent(route.getValue().get(i), any -> new ArrayList<>())
                        .add(kinds.get(i).title());
            }
            Arrays.stream(Cell.values()).filter(byCell::containsKey).forEach(cell -> page.append("- **")
                    .append(cell.word)
                    .append("**: ")
                    .append(String.join(", ", byCell.get(cell)))
                    .append('\n'));
            page.append('\n');
        }
        page.append(
                """
                `/actuator/health` is open to everybody and says no more than whether all is well; its details are for
                monitoring and system administrators. Pages and files of the
                engine's web applications are there for everybody who is signed in. Everything else is closed. Clients of the API,
                with a token, are let in where their token's roles are, and nowhere where people decide, abort or configure.

                ## The engine's web applications

                Their server knows %d operations. %s are open, by the [list](engine-operations.md); the others are answered with
                403 whoever asks. Of those that are open, the engine shows each person what belongs to their tenants and
                what their roles may read: tasks for their roles, runs and models, and history to auditors. Whatever
                belongs to another tenant is answered like what does not exist, and counts in no number.

                | Operation | anonymous, disabled user, any token | no role | no tenant | roles of the tenant and of the provider | auditors | other tenants |
                | --- | --- | --- | --- | --- | --- | --- |
                """
                        .formatted(EngineRest.operations().size(), openOperations()));
        EngineRest.operations().stream()
                .filter(operation -> !operation.path().startsWith("/camunda/api/admin/auth"))
                .filter(operation -> opened(operation, template(operation)).isPresent())
                .forEach(operation -> page.append("| `%s %s` | sign in | nothing | %s | %s | yes | %s |\n"
                        .formatted(
                                operation.method(),
                                template(operation),
                                aboutARun(operation) ? "not there" : "yes",
                                operation.path().contains("/history/") ? "own decisions only" : "yes",
                                aboutARun(operation) ? "not there" : "yes")));
        var fresh = page.toString();
        if (Boolean.getBoolean("drawbridge.writeDocs")) {
            Files.writeString(PAGE, fresh);
        }
        assertThat(Files.exists(PAGE) ? Files.readString(PAGE) : "")
                .as("docs/authorisation-matrix.md is stale: run this test with -Ddrawbridge.writeDocs=true")
                .isEqualTo(fresh);
    }

    private static String template(EngineRest.Operation operation) {
        return operation.path().replaceFirst("\\{(name|engineName)}", "default");
    }

    private static long openOperations() {
        return EngineRest.operations().stream()
                .filter(operation -> opened(operation, template(operation)).isPresent())
                .count();
    }

    private static boolean aboutARun(EngineRest.Operation operation) {
        return operation
                .path()
                .matches(".*/(task|process-instance|execution|job|variable-instance|incident)/\\{[a-zA-Z]+}.*");
    }
}
