package io.drawbridge.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.security.Role;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What a monitoring system collects, and what nobody else does. */
@RunbookTest
class MonitoringTests {

    private static final String FIGURES = "/actuator/prometheus";

    @Autowired
    private Stage stage;

    @Autowired
    private Figures figures;

    private HttpResponse<String> get(String path, String authorization) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(stage.url(path)));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String basic(String who) {
        return "Basic " + Base64.getEncoder().encodeToString((who + ":" + Stage.PASSWORD).getBytes());
    }

    private String token() {
        var issued = stage.post(
                "grace",
                "/api/v1/tokens",
                Map.of(
                        "client",
                        "prometheus",
                        "description",
                        "collects figures",
                        "tenant",
                        "rainpole",
                        "roles",
                        List.of(Role.MONITORING.id()),
                        "runbooks",
                        List.of(),
                        "expiresAt",
                        stage.now().plus(Duration.ofDays(30)).toString()));
        assertThat(issued.status()).as(issued.toString()).isEqualTo(201);
        return "Bearer " + issued.body().path("secret").asText();
    }

    @Test
    void collectsFiguresWithATokenThatOpensNothingElse() throws Exception {
        stage.start("dr-test", "Payroll");
        stage.work();
        figures.read();
        var token = token();

        var collected = get(FIGURES, token);

        assertThat(collected.statusCode()).isEqualTo(200);
        assertThat(collected.body())
                .contains("drawbridge_runs{runbook=\"dr-test\",tenant=\"rainpole\"} 1.0", "jvm_memory_used_bytes");
        for (var path : List.of("/api/v1/runs", "/api/v1/audit/runs", "/api/v1/tokens", "/", "/actuator/env")) {
            assertThat(get(path, token).statusCode()).as(path).isIn(302, 401, 403);
        }
    }

    @Test
    void tellsFiguresToNobodyElse() throws Exception {
        assertThat(get(FIGURES, null).statusCode()).isEqualTo(401);
        for (var who : List.of("alice", "bob", "frank")) {
            assertThat(get(FIGURES, basic(who)).statusCode()).as(who).isEqualTo(403);
        }
        assertThat(get(FIGURES, basic("grace")).statusCode()).isEqualTo(200);
    }

    @Test
    void tellsTheHealthOfEachSystemToWhoeverMonitorsAndALostSiteIsNoOutage() throws Exception {
        stage.watch();
        stage.lab().loseSite("onpremises");
        stage.watch();

        var anonymous = get("/actuator/health", null);
        var monitoring = get("/actuator/health/sites", token());

        assertThat(anonymous.statusCode()).isEqualTo(200);
        assertThat(anonymous.body()).contains("\"status\":\"WARNING\"").doesNotContain("onpremises", "SRM");
        assertThat(get("/actuator/health", basic("alice")).body()).doesNotContain("onpremises");
        assertThat(monitoring.statusCode()).isEqualTo(200);
        assertThat(monitoring.body())
                .contains("onpremises SRM\":\"does not answer since", "provider SRM\":\"answers since")
                .doesNotContain("127.0.0.1");
        assertThat(get("/actuator/health/readiness", null).body()).contains("UP");
    }
}
