package io.drawbridge.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.core.PlanName;
import io.drawbridge.core.SitePairId;
import io.drawbridge.lab.LabControl;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Forecast and readiness of the example plan, before and after runs of it. */
@RunbookTest
class RecoveryTimeTests {

    private static final SitePairId PAIR = new SitePairId("rainpole");
    private static final PlanName PAYROLL = new PlanName("Payroll");

    @Autowired
    private ReadinessWatch watch;

    @Autowired
    private ReadinessHistory history;

    @Autowired
    private RecoveryTimeForecasts forecasts;

    /** Once in a while: within one minute systems are not asked so often. */
    private void look(Stage stage) {
        stage.advance(Duration.ofMinutes(2));
        stage.watch();
        watch.look();
    }

    private static JsonNode forecast(Stage stage) {
        return stage.get("frank", "/api/v1/planning/recovery-time?sitePair=rainpole&recoveryPlan=Payroll")
                .body();
    }

    private static void passTest(Stage stage) {
        var run = stage.start("dr-test", "Payroll");
        stage.work();
        stage.approves("carol", run);
        stage.work();
        stage.decides("dave", run, "userTask_inspectWorkloads", Map.of("decision", "passed"));
        stage.work();
        stage.decides("dave", run, "userTask_recordFindings", Map.of("decision", "passed"));
        stage.work();
        assertThat(stage.outcome(run)).isEqualTo("endEvent_tested");
    }

    private List<String> gaps() {
        return history.latest(PAIR, PAYROLL).orElseThrow().gaps().stream()
                .map(gap -> gap.what() + " " + gap.weight())
                .toList();
    }

    @Test
    void isAssumedBeforeTheFirstRunAndMeasuredAfterIt(Stage stage) {
        assertThat(forecast(stage).path("field").asText()).isEqualTo("recoveryPlan");
        look(stage);

        var assumed = forecast(stage);
        assertThat(assumed.path("earlierRuns").asInt()).isZero();
        assertThat(assumed.path("machinesNeverMeasured").asInt()).isEqualTo(9);
        assertThat(assumed.path("parts")).allMatch(part -> part.path("assumed").asBoolean());
        assertThat(assumed.path("people").isNull()).isTrue();

        passTest(stage);
        look(stage);
        readDependencies(stage);

        var measured = forecast(stage);
        assertThat(measured.path("earlierRuns").asInt()).isEqualTo(1);
        assertThat(measured.path("machinesNeverMeasured").asInt()).isZero();
        assertThat(measured.path("parts"))
                .noneMatch(part -> part.path("assumed").asBoolean());
        // How long somebody took to approve a test says nothing of a disaster.
        assertThat(measured.path("people").isNull()).isTrue();
        // db (priority 1), the applications that depend on it, web, batch, report.
        assertThat(measured.path("criticalPath")).hasSize(5);
        assertThat(measured.path("criticalPath").get(0).asText()).startsWith("payroll-db");
        assertThat(measured.path("criticalPath").get(1).asText()).startsWith("payroll-app");
        assertThat(measured.path("barriers")).hasSize(3).allSatisfy(barrier -> assertThat(
                        barrier.path("costs").path("lowSeconds").asLong())
                .isNotNegative());
        var total = measured.path("total");
        assertThat(total.path("lowSeconds").asLong())
                .isLessThan(total.path("highSeconds").asLong());
    }

    @Test
    void aDisasterRecoveryIsMeasuredByWhatWasSeenAndAskedNothingMore(Stage stage, LabControl lab) {
        look(stage);
        passTest(stage);
        lab.loseSite("onpremises");
        var run = stage.start("disaster-recovery", "Payroll");
        stage.work();
        stage.approves("bob", run);
        stage.work();
        stage.decides(
                "alice", run, "userTask_signRisk", Map.of("decision", "risk-signed", "reason", "the building is dark"));
        stage.work();
        stage.signsOff("alice", run);
        stage.work();
        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_recovered");

        assertThat(stage.jdbc()
                        .queryForObject(
                                "select count(*) from dr_document where run_id = ? and name = 'recovery-times'",
                                Integer.class,
                                run))
                .isZero();
        var measured = forecasts.of(PAIR, PAYROLL).orElseThrow().outcome();
        assertThat(measured.runs()).isEqualTo(2);
        assertThat(measured.part(io.drawbridge.planning.RecoveryForecast.Phase.BEFORE)
                        .origin())
                .isEqualTo("1 earlier disaster recovery");
        assertThat(measured.machines()).anyMatch(machine -> machine.samples() == 2);
        assertThat(measured.people()).isNotNull();
    }

    @Test
    void whatTheTestIsWorthFadesAndChangesAreNamed(Stage stage, LabControl lab) {
        look(stage);
        assertThat(gaps()).containsExactly("never tested 25");
        assertThat(history.latest(PAIR, PAYROLL).orElseThrow().score()).isEqualTo(75);

        passTest(stage);
        look(stage);
        assertThat(gaps()).isEmpty();

        lab.loseSite("onpremises");
        look(stage);
        assertThat(gaps()).as("a silent site is no change").noneMatch(gap -> gap.startsWith("changed since"));
        lab.returnSite("onpremises");

        lab.planning().priority("payroll-web01", 3);
        look(stage);
        assertThat(history.latest(PAIR, PAYROLL).orElseThrow().gaps())
                .filteredOn(gap -> gap.what().equals("changed since its last passed test"))
                .singleElement()
                .satisfies(gap -> {
                    assertThat(gap.detail()).contains("payroll-web01", "was P2", "is P3");
                    assertThat(gap.weight()).isEqualTo(5);
                });
        lab.planning().priority("payroll-web01", 2);

        stage.advance(Duration.ofDays(60));
        look(stage);
        assertThat(gaps()).anyMatch(gap -> gap.startsWith("the last passed test was long ago 2"));
        int rows = history.of(PAIR, PAYROLL, 100).size();
        stage.advance(Duration.ofHours(2));
        look(stage);
        assertThat(history.of(PAIR, PAYROLL, 100)).as("an hour more is no news").hasSize(rows);
    }

    @Test
    void aGapOfThePlannerStopsNoRun(Stage stage) {
        look(stage);
        var run = stage.start("planned-migration", "Payroll");
        stage.work();

        assertThat(stage.openTasks(run)).contains("userTask_approveRun");
        assertThat(stage.step(run, "serviceTask_checkReadiness").path("text").asText())
                .contains("never tested");
    }

    @Test
    void dependenciesAreReadAFewAtATime(Stage stage) {
        look(stage);
        int unread = unread(stage);
        assertThat(forecast(stage).path("dependenciesUnread").asInt()).isEqualTo(9);
        for (int i = 0; i < 60 && unread > 0; i++) {
            stage.advance(Duration.ofMinutes(1));
            watch.lookAtDependencies();
            int now = unread(stage);
            assertThat(unread - now).isBetween(1, 4);
            unread = now;
        }
        assertThat(unread).isZero();
        assertThat(forecast(stage).path("dependenciesUnread").asInt()).isZero();
        assertThat(forecast(stage).path("machines"))
                .anyMatch(machine -> machine.path("waitsFor").asText().equals("DEPENDENCY"));
    }

    /** Those of the plan are read when the pair's first ones are. */
    private void readDependencies(Stage stage) {
        for (int i = 0; i < 60 && forecast(stage).path("dependenciesUnread").asInt() > 0; i++) {
            stage.advance(Duration.ofMinutes(1));
            watch.lookAtDependencies();
        }
    }

    private static int unread(Stage stage) {
        return stage.jdbc()
                .queryForObject("select count(*) from dr_plan_machine where waits_for is null", Integer.class);
    }
}
