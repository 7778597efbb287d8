package io.drawbridge.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How soon pages and API answer while a lost site's 5,000 machines come up, beside an application with nothing to do. */
@Tag("bench")
class LoadBenchmarks {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");
    private static final int PLANS = 10;
    private static final int MACHINES = 500;
    private static final int READINGS = 15;

    @TempDir
    private Path folder;

    private final HttpClient http =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    private URI application;

    private HttpResponse<String> send(String who, String method, String path, Object body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(application.resolve(path))
                .timeout(Duration.ofMinutes(1))
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(
                                        body instanceof String text ? text : JSON.writeValueAsString(body)));
        if (who != null) {
            request.header(
                    "Authorization",
                    "Basic "
                            + Base64.getEncoder().encodeToString((who + ":rainpole").getBytes(StandardCharsets.UTF_8)));
        }
        if (body != null) {
            request.header(
                    "Content-Type", body instanceof String ? "application/x-www-form-urlencoded" : "application/json");
        }
        var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 400) {
            throw new AssertionError(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer;
    }

    private JsonNode api(String who, String method, String path, Object body) throws IOException, InterruptedException {
        var text = send(who, method, path, body).body();
        return text.isBlank() ? JSON.createObjectNode() : JSON.readTree(text);
    }

    private void signIn() throws IOException, InterruptedException {
        var form = CSRF.matcher(send(null, "GET", "/sign-in", null).body());
        if (!form.find()) {
            throw new AssertionError("the sign-in page has no token");
        }
        send(
                null,
                "POST",
                "/sign-in",
                "username=frank&password=rainpole&_csrf=" + URLEncoder.encode(form.group(1), StandardCharsets.UTF_8));
    }

    /** @return the median of many readings of each, in milliseconds */
    private Map<String, Double> read(String run) throws IOException, InterruptedException {
        var paths = new LinkedHashMap<String, String>();
        paths.put("board", "/");
        paths.put("run", "/runs/" + run);
        paths.put("search", "/audit");
        paths.put("API: run", "/api/v1/runs/" + run);
        paths.put("API: tasks", "/api/v1/tasks");
        var times = new LinkedHashMap<String, Double>();
        for (var path : paths.entrySet()) {
            var each = new ArrayList<Double>();
            for (int i = 0; i < READINGS; i++) {
                long began = System.nanoTime();
                send(path.getValue().startsWith("/api") ? "frank" : null, "GET", path.getValue(), null);
                each.add((System.nanoTime() - began) / 1e6);
            }
            times.put(path.getKey(), Benchmarks.median(each));
        }
        return times;
    }

    private void decide(String who, String run, String element, Map<String, String> decision)
            throws IOException, InterruptedException {
        var end = Instant.now().plus(Duration.ofMinutes(5));
        while (Instant.now().isBefore(end)) {
            for (var task : api(who, "GET", "/api/v1/tasks", null).path("tasks")) {
                if (task.path("run").asText().equals(run)
                        && task.path("element").asText().equals(element)) {
                    api(who, "POST", "/api/v1/tasks/" + task.path("id").asText() + "/decision", decision);
                    return;
                }
            }
            pause();
        }
        throw new AssertionError("nobody was asked for " + element + ": "
                + api("frank", "GET", "/api/v1/runs/" + run + "/steps?items=false", null));
    }

    private static void pause() {
        LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
    }

    private static void lab(HttpClient http, URI control, String path, Object body)
            throws IOException, InterruptedException {
        var answer = http.send(
                HttpRequest.newBuilder(control.resolve(path))
                        .POST(HttpRequest.BodyPublishers.ofString(body == null ? "" : JSON.writeValueAsString(body)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new AssertionError(path + ": " + answer.body());
        }
    }

    @Test
    void answersWhileFiveThousandMachinesComeUp() throws IOException, InterruptedException {
        try (var programs = new Programs(folder.resolve("beside"), 10);
                var drawbridge = programs.drawbridge(folder.resolve("ours"))) {
            application = drawbridge.address();
            for (int i = 0; i < PLANS; i++) {
                lab(
                        http,
                        programs.labControl(),
                        "plans",
                        Map.of("name", "Large " + i, "machines", MACHINES, "rpoMinutes", 15));
            }
            lab(http, programs.labControl(), "sites/onpremises/lose", null);
            signIn();
            var run = api(
                            "alice",
                            "POST",
                            "/api/v1/runs",
                            Map.of(
                                    "runbook", "site-failure",
                                    "tenant", "rainpole",
                                    "sitePair", "rainpole",
                                    "reason", "a measurement",
                                    "mode", "live",
                                    "detectedAt", Instant.now().minusSeconds(60).toString()))
                    .path("id")
                    .asText();
            var end = Instant.now().plus(Duration.ofMinutes(5));
            while (api("bob", "GET", "/api/v1/tasks", null).path("tasks").isEmpty()
                    && Instant.now().isBefore(end)) {
                pause();
            }
            // The run waits for people, so nothing is at work but the clockworks.
            read(run);
            var idle = read(run);
            decide("bob", run, "userTask_approveRun", Map.of("decision", "approve"));
            decide("alice", run, "userTask_signRisk", Map.of("decision", "risk-signed", "reason", "no power"));
            while (!recovering(run)) {
                pause();
            }
            var busy = read(run);
            boolean still = recovering(run);
            var ratios = idle.keySet().stream()
                    .map(page -> busy.get(page) / idle.get(page))
                    .toList();
            Benchmarks.keep(Ratio.atMost(
                    9,
                    "answer while 5,000 machines come up ÷ answer of the same when nothing is at work",
                    2,
                    ratios,
                    String.join(
                                    "; ",
                                    idle.keySet().stream()
                                            .map(page -> Benchmarks.format(
                                                    "%s %.0f ms beside %.0f ms", page, busy.get(page), idle.get(page)))
                                            .toList())
                            + "; ten plans of 500 at once, in a lab ten times as fast as the world"
                            + (still ? "" : "; the plans were up before the last reading")));
        }
    }

    private boolean recovering(String run) throws IOException, InterruptedException {
        for (var step : api("frank", "GET", "/api/v1/runs/" + run + "/steps?items=false", null)
                .path("steps")) {
            if (step.path("element").asText().equals("serviceTask_recoverAllPlans")) {
                return step.path("state").asText().equals("OPEN")
                        && !List.of("", "null").contains(step.path("text").asText());
            }
        }
        return false;
    }
}
