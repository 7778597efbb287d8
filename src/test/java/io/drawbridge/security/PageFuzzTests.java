package io.drawbridge.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.fuzz.Draft;
import io.drawbridge.fuzz.Judge;
import io.drawbridge.fuzz.Mutations;
import io.drawbridge.fuzz.Mutations.Mutation;
import io.drawbridge.fuzz.OpenApi;
import io.drawbridge.fuzz.RawHttp;
import io.drawbridge.testing.Stage;
import io.drawbridge.testing.StageLab;
import io.drawbridge.testing.TwoTenantsTest;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The pages and what they post, and what the engine's web applications may ask of their server: a little of everything
 * that the {@link Mutations} know, the same in each build.
 */
@TwoTenantsTest
class PageFuzzTests {

    private static final long SEED = Long.getLong("drawbridge.fuzz.seed", 20_240_611L);

    /** How many of the ways to bend a request are tried on each page and operation. */
    private static final int EACH = Integer.getInteger("drawbridge.fuzz.each", 10);

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What our own listeners refuse at a start in Tasklist comes through the engine's REST API as its 500, with our
     * sentence for the person: nothing was started, and nothing of it is a defect.
     */
    private static final Pattern REFUSED_BY_US =
            Pattern.compile("\\{\"type\":\"(InvalidInput|RunRefused)\",\"message\":\"[^\"]+\"");

    private final Map<String, List<String>> faults = new LinkedHashMap<>();
    private final TreeMap<Integer, Integer> statuses = new TreeMap<>();
    private final Random random = new Random(SEED);
    private RawHttp http;
    private Judge judge;
    private int sent;

    private void set(Stage stage) {
        http = new RawHttp(URI.create(stage.url("/")).getPort());
        judge = new Judge(new OpenApi(JSON.createObjectNode()), List.of(stage.secret(), StageLab.TRIGGER_SECRET));
    }

    /** As if a document described the route: its parts in the path, and the parameters given. */
    private static OpenApi.Operation operation(String method, String path, Set<String> query) {
        var document = JSON.createObjectNode();
        ObjectNode operation = document.putObject("paths").putObject(path).putObject(method.toLowerCase(Locale.ROOT));
        var parameters = operation.putArray("parameters");
        var parts = Pattern.compile("\\{(\\w+)}").matcher(path);
        while (parts.find()) {
            parameters.addObject().put("name", parts.group(1)).put("in", "path");
        }
        query.forEach(name -> parameters.addObject().put("name", name).put("in", "query"));
        return new OpenApi(document).operations().get(0);
    }

    private static String cookies(WebDesk desk) {
        return desk.cookies().entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
    }

    private RawHttp.Answer ask(Draft draft) {
        var request = draft.request();
        var answer = http.send(request);
        sent++;
        statuses.merge(answer.status(), 1, Integer::sum);
        for (var fault : judge.faultsOfOthers(draft, answer)) {
            if (fault.equals("answers 500")
                    && REFUSED_BY_US.matcher(answer.text()).lookingAt()) {
                continue;
            }
            var text = answer.text().strip();
            faults.computeIfAbsent(draft.operation.name() + ": " + fault, any -> new ArrayList<>())
                    .add(draft.bent + "\n      " + request + "\n      -> " + answer.status() + " "
                            + text.substring(0, Math.min(400, text.length())));
        }
        return answer;
    }

    private void conclude(String what, long began) {
        System.out.printf(
                "%s fuzz: %,d requests in %.1f s, seed %d; answers %s%n",
                what, sent, (System.nanoTime() - began) / 1e9, SEED, statuses);
        var report = new StringBuilder();
        faults.forEach((fault, requests) -> {
            report.append('\n')
                    .append(fault)
                    .append(" (")
                    .append(requests.size())
                    .append(" requests)");
            requests.stream().limit(3).forEach(request -> report.append("\n    ")
                    .append(request));
        });
        assertThat(faults.keySet()).as("seed %d: %s", SEED, report).isEmpty();
    }

    /** @return some of them, and the same ones in each build */
    private List<Mutation> some(List<Mutation> all) {
        var shuffled = new ArrayList<>(all);
        Collections.shuffle(shuffled, random);
        return new ArrayList<>(shuffled.subList(0, Math.min(EACH, shuffled.size())));
    }

    // ---- pages

    @Test
    void noPageBreaksWhateverItsAddressOrHeaders(Stage stage) {
        set(stage);
        long began = System.nanoTime();
        var run = stage.start("carol", stage.request("planned-migration", "Payroll"));
        stage.work();
        var session = cookies(WebDesk.of(stage, "carol"));
        var pages = new ArrayList<OpenApi.Operation>();
        Routes.RULES.stream()
                .filter(rule -> !rule.path().startsWith("/api/"))
                .filter(rule -> rule.method().name().equals("GET"))
                .forEach(rule -> pages.add(operation(
                        "GET",
                        rule.path().replace("**", "no-such-file"),
                        Set.of("to", "refused", "wait", "instance"))));
        for (var path : List.of("/error", "/actuator/health", "/camunda/app/tasklist/default/", "/favicon.ico", "/x")) {
            pages.add(operation("GET", path, Set.of()));
        }
        for (var page : pages) {
            for (var mutation : some(Mutations.of(page, Set.of()))) {
                var draft = new Draft(page);
                draft.parts.put("id", run);
                draft.parts.put("key", "planned-migration");
                draft.header("Cookie", session);
                draft.header("Accept", "text/html,*/*");
                mutation.bend(draft);
                ask(draft);
            }
        }

        conclude("Page", began);
    }

    @Test
    void noFormBreaksWhateverIsPosted(Stage stage) {
        set(stage);
        long began = System.nanoTime();
        var run = stage.start("carol", stage.request("planned-migration", "Payroll"));
        stage.work();
        var grace = WebDesk.of(stage, "grace");
        post(grace, "/sites/check", grace.get("/sites/check"), Map.of("site", "no-such-site"));
        var carol = WebDesk.of(stage, "carol");
        // Without a reason, or with one that is too long: the run is to be there to the end.
        post(carol, "/runs/" + run + "/abort", carol.get("/runs/" + run + "/abort"), Map.of("reason", ""));
        var stranger = WebDesk.anonymous(stage);
        var codes = stranger.get("/paper-code");
        post(stranger, "/paper-code/waiting", codes, Map.of("code", "ABCD-EFGH-JKLM-NPQR"));
        post(
                stranger,
                "/paper-code/decide",
                codes,
                Map.of(
                        "code",
                        "ABCD-EFGH-JKLM-NPQR",
                        "run",
                        run,
                        "fingerprint",
                        "3FA2-91C0-77DE-0B12",
                        "decision",
                        "approve",
                        "reason",
                        "x"));
        post(
                stranger,
                "/sign-in",
                stranger.get("/sign-in"),
                Map.of("username", "no-such-person", "password", "wrong", "to", "/runs/x"));
        post(stranger, "/sign-out", stranger.get("/sign-in"), Map.of());

        conclude("Form", began);
        assertThat(stage.texts(run, "DECISION")).isEmpty();
    }

    private void post(WebDesk desk, String path, WebDesk.Answer page, Map<String, String> fields) {
        var all = new LinkedHashMap<>(fields);
        var token = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"").matcher(page.body());
        if (token.find()) {
            all.put("_csrf", URLEncoder.encode(token.group(1), StandardCharsets.UTF_8));
        }
        var operation = operation("POST", path, Set.of());
        var cookies = cookies(desk);
        for (var mutation : Mutations.ofForm(all)) {
            var draft = new Draft(operation);
            draft.header("Cookie", cookies);
            mutation.bend(draft);
            // The run is to be there to the end.
            if (!path.endsWith("/abort") || refusable(draft)) {
                ask(draft);
            }
        }
    }

    private static boolean refusable(Draft draft) {
        return draft.bent.stream().noneMatch(one -> one.startsWith("form reason:"))
                || draft.bent.stream().anyMatch(one -> one.matches("form reason: (empty|blank|long|NUL|missing)"));
    }

    // ---- the engine's web applications

    /** What searches of the engine may hold; what an operation does not know it refuses. */
    private static final Set<String> PROPERTIES = Set.of(
            "firstResult",
            "maxResults",
            "sorting",
            "sortBy",
            "orQueries",
            "variables",
            "processVariables",
            "processInstanceId",
            "processInstanceIdIn",
            "createdAfter",
            "startedBefore",
            "priority",
            "assigned",
            "userId",
            "message",
            "extendingQuery");

    private static final List<String> PARAMETERS = List.of(
            "firstResult",
            "maxResults",
            "sortBy",
            "variables",
            "processVariables",
            "createdAfter",
            "startedAfter",
            "dueDates",
            "priority",
            "unfinished",
            "processInstanceIds",
            "deserializeValues",
            "historyTimeToLive",
            "permissionName");

    @Test
    void noOpenOperationOfTheEngineBreaks(Stage stage) {
        set(stage);
        long began = System.nanoTime();
        var run = stage.start("carol", stage.request("planned-migration", "Payroll"));
        stage.work();
        var task = stage.task("henry", run, "userTask_approveRun").path("id").asText();
        var instance = stage.engine()
                .getRuntimeService()
                .createProcessInstanceQuery()
                .processInstanceBusinessKey(run)
                .rootProcessInstances()
                .singleResult();
        var frank = cookies(WebDesk.of(stage, "frank"));
        var henry = WebDesk.of(stage, "henry").cookies();
        var henrys = henry.entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
        for (var open : EngineRest.operations()) {
            var path = open.path().replaceFirst("\\{(name|engineName)}", "default");
            if (path.startsWith("/camunda/api/admin/auth")
                    || open.method().equals("OPTIONS")
                    || AuthorizationMatrixTests.opened(open, path).isEmpty()) {
                continue;
            }
            var operation = operation(open.method(), path, Set.of());
            var ways = new ArrayList<Mutation>();
            if (open.method().equals("GET")) {
                ways.addAll(Mutations.of(operation, Set.of()).stream()
                        .filter(one -> one.name().startsWith("path {"))
                        .toList());
                PARAMETERS.forEach(name -> ways.addAll(Mutations.ofQuery(name)));
            } else {
                ways.addAll(Mutations.ofBody(PROPERTIES));
            }
            var tried = some(ways);
            tried.add(0, new Mutation("as it should be", draft -> {}));
            for (var mutation : tried) {
                var draft = new Draft(operation);
                operation.parameters().forEach(part -> draft.parts.put(part.name(), id(path, task, instance)));
                draft.header("Cookie", open.method().equals("GET") ? frank : henrys);
                draft.header("X-XSRF-TOKEN", henry.getOrDefault("XSRF-TOKEN", ""));
                draft.header("Accept", "application/json, */*");
                if (!open.method().equals("GET")) {
                    draft.header("Content-Type", "application/json");
                    draft.body = "{}".getBytes(StandardCharsets.UTF_8);
                }
                mutation.bend(draft);
                ask(draft);
            }
        }

        conclude("Engine", began);
        assertThat(stage.openTasks(run)).hasSize(2);
        assertThat(stage.texts(run, "DECISION")).isEmpty();
    }

    private static String id(String path, String task, org.camunda.bpm.engine.runtime.ProcessInstance instance) {
        if (path.contains("/process-definition/key/")) {
            return "planned-migration";
        }
        if (path.contains("/process-definition/")) {
            return instance.getProcessDefinitionId();
        }
        return path.contains("/task/") ? task : instance.getId();
    }
}
