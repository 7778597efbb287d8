package io.drawbridge.metering;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.core.Csv;
import io.drawbridge.security.Role;
import io.drawbridge.testing.Everybody;
import io.drawbridge.testing.SecondTenant;
import io.drawbridge.testing.Stage;
import io.drawbridge.testing.TwoTenantsTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Usage as those read it who write the bills. */
@TwoTenantsTest
class UsageApiTests {

    @Autowired
    private Stage stage;

    @Autowired
    private ReplicationMeter meter;

    private JsonNode usage(String who, String query) {
        var answer = stage.get(who, "/api/v1/usage" + query);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.body();
    }

    private static List<String> tenants(JsonNode usage) {
        var tenants = new ArrayList<String>();
        usage.path("tenants").forEach(one -> tenants.add(one.path("tenant").asText()));
        return tenants;
    }

    private HttpResponse<String> csv(String who) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(stage.url("/api/v1/usage/export")))
                                .header(
                                        "Authorization",
                                        "Basic "
                                                + Base64.getEncoder()
                                                        .encodeToString((who + ":" + Stage.PASSWORD).getBytes()))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void eachTenantSeesTheirOwnAndTheProviderAll() throws Exception {
        meter.look();

        assertThat(tenants(usage("bob", ""))).containsExactly(SecondTenant.ID, "rainpole");
        assertThat(tenants(usage("alice", ""))).containsExactly("rainpole");
        var harbours = Everybody.ofHarbour(Role.RECOVERY_ADMINISTRATOR);
        assertThat(tenants(usage(harbours, ""))).containsExactly(SecondTenant.ID);
        assertThat(csv(harbours).body()).contains("Harbour Foods").doesNotContainIgnoringCase("rainpole");
        var foreign = stage.get("alice", "/api/v1/usage?tenant=" + SecondTenant.ID);
        var nobodys = stage.get("alice", "/api/v1/usage?tenant=nobody");
        assertThat(foreign.status()).isEqualTo(422);
        assertThat(foreign.body().path("detail")).isEqualTo(nobodys.body().path("detail"));
        assertThat(tenants(usage("bob", "?tenant=harbour"))).containsExactly(SecondTenant.ID);
        assertThat(stage.get("alice", "/api/v1/planning/live-rpo?sitePair=harbour")
                        .status())
                .isEqualTo(422);
        assertThat(stage.get("alice", "/api/v1/planning/live-rpo").body().path("pairs"))
                .hasSize(1);
        assertThat(usage("alice", "").path("limits").toString()).contains("\"count\":2", "V 5.1.3");
        assertThat(usage("bob", "").path("limits").toString()).contains("\"count\":4");
    }

    @Test
    void countsRunsAndTestHoursFromTheirOwnRecordsForEver() {
        var run = stage.start("dr-test", "Payroll");
        stage.work();
        stage.approves("carol", run);
        stage.work();
        stage.advance(Duration.ofMinutes(90));
        stage.post("dave", "/api/v1/runs/" + run + "/abort", Map.of("reason", "seen enough"));
        stage.work();
        var declined = stage.start("alice", stage.request("disaster-recovery", "Payroll"));
        stage.work();
        stage.post("alice", "/api/v1/runs/" + declined + "/abort", Map.of("reason", "not today"));
        stage.work();
        meter.look();
        meter.look();

        var rainpole = usage("bob", "?tenant=rainpole").path("tenants").get(0);

        assertThat(rainpole.path("tests").asInt()).isOne();
        assertThat(rainpole.path("testHours").asDouble()).isBetween(1.5, 3.0);
        assertThat(rainpole.path("disasterRecoveries").asInt()).isZero();
        assertThat(rainpole.path("endedOtherwise").asInt()).isOne();
        stage.jdbc().update("delete from dr_run where ended_at is not null");
        meter.look();
        assertThat(usage("bob", "?tenant=rainpole").path("tenants").get(0).path("testHours"))
                .isEqualTo(rainpole.path("testHours"));
        assertThat(usage("bob", "?tenant=harbour")
                        .path("tenants")
                        .get(0)
                        .path("tests")
                        .asInt())
                .isZero();
    }

    @Test
    void theTableIsWhatASpreadsheetReadsAndNothingItWouldReckonWith() throws Exception {
        meter.look();

        var answer = csv("bob");

        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
        assertThat(answer.headers().firstValue("Content-Disposition").orElseThrow())
                .contains("usage-" + YearMonth.from(stage.now().atZone(ZoneOffset.UTC)) + ".csv");
        var lines = answer.body().split("\r\n");
        assertThat(lines).hasSize(3);
        assertThat(lines[0]).startsWith("month (UTC),tenant,name,state,through");
        assertThat(Csv.line("=1+1", "@SUM(A1)", "-2", "+3", "\tx", "a,b", "say \"no\"", null))
                .isEqualTo("'=1+1,'@SUM(A1),'-2,'+3,'\tx,\"a,b\",\"say \"\"no\"\"\",");
    }

    @Test
    void namesAMonthThatIsNone() {
        for (var month : List.of("2026", "2026-13", "1999-01", "2999-01", "=1", "2026-03-01")) {
            var answer = stage.get("bob", "/api/v1/usage?month=" + month);
            assertThat(answer.status()).as(month).isEqualTo(422);
            assertThat(answer.body().path("field").asText()).isEqualTo("month");
        }
    }
}
