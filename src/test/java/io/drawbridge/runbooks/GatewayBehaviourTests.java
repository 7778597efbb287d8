package io.drawbridge.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.lab.LabControl;
import io.drawbridge.lab.wire.RateLimiter;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the two REST gateways may do that a runbook has to live with: words of newer releases. */
@RunbookTest
class GatewayBehaviourTests {

    private static final String NEWER = "A_NEWER_STATUS";

    private static String migration(Stage stage) {
        var run = stage.start("planned-migration", "Payroll");
        stage.work();
        stage.approves("carol", run);
        stage.approves("bob", run);
        return run;
    }

    private static String text(Stage stage, String run, String element) {
        return stage.step(run, "serviceTask_" + element).path("text").asText();
    }

    @Test
    void aPlanStatusThatNobodyKnowsBeforehandIsNamedAndNothingIsSent(Stage stage, LabControl lab) {
        lab.planStatus("Payroll", NEWER);

        var run = stage.start("planned-migration", "Payroll");
        stage.work();

        assertThat(stage.outcome(run)).isEqualTo("endEvent_migrationRefused");
        assertThat(stage.step(run, "serviceTask_checkReadiness").toString()).contains(NEWER);
        assertThat(stage.commands()).isEmpty();
    }

    @Test
    void aPlanStatusThatNobodyKnowsInTheMiddleOfARunIsNeverTakenAsDone(Stage stage, LabControl lab) {
        var run = migration(stage);
        stage.workUntil(() -> !stage.changes("srm.recovery.started").isEmpty());
        lab.planStatus("Payroll", NEWER);
        stage.advance(Duration.ofSeconds(30));
        stage.workUntil(() -> text(stage, run, "runPlannedMigration").contains(NEWER));

        assertThat(stage.step(run, "serviceTask_runPlannedMigration")
                        .path("state")
                        .asText())
                .isNotEqualTo("REACHED");
        lab.finishEverything();
        stage.work();
        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_resolveFailedStep");
        assertThat(text(stage, run, "runPlannedMigration")).contains(NEWER);

        lab.planStatus("Payroll", null);
        stage.decides("bob", run, "userTask_resolveFailedStep", Map.of("decision", "retry"));
        stage.work();
        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_signOff");
        assertThat(stage.changes("srm.recovery.started")).hasSize(1);
    }

    @Test
    void aReplicationStatusThatNobodyKnowsIsWaitedOutAndShownAsItIs(Stage stage, LabControl lab) {
        var run = stage.start("planned-migration", "Payroll");
        stage.work();
        stage.approves("carol", run);
        lab.replicationStatus("payroll-db01", NEWER);
        stage.approves("bob", run);
        stage.workUntil(() -> stage.step(run, "serviceTask_synchronizeReplications")
                .toString()
                .contains("8 of 9"));

        assertThat(stage.get("frank", "/api/v1/runs/" + run + "/steps").body().toString())
                .contains("synchronizeReplications");
        assertThat(stage.changes("replication.sync.started"))
                .as("nothing is asked of a replication in such a state")
                .hasSize(8);
        lab.replicationStatus("payroll-db01", null);
        stage.work();
        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_signOff");
        assertThat(stage.commands()).doesNotHaveDuplicates();
    }

    @Test
    void tenPlansAtOnceStayBelowWhatTheGatewaysTake(Stage stage, LabControl lab) {
        var plans = new ArrayList<String>();
        for (int i = 1; i <= 10; i++) {
            plans.add("Extra %02d".formatted(i));
            lab.addPlan(plans.get(i - 1), 10, 15);
        }
        lab.quotas(RateLimiter.Quotas.VENDOR);
        try {
            var runs = plans.stream()
                    .map(plan -> stage.start("planned-migration", plan))
                    .toList();
            stage.work();
            runs.forEach(run -> stage.approves("carol", run));
            runs.forEach(run -> stage.approves("bob", run));
            stage.work();

            System.out.println("ten planned migrations of ten machines at once, requests within a minute at most: "
                    + new TreeMap<>(lab.highestRates()));
            assertThat(runs).allSatisfy(run -> assertThat(stage.openTasks(run))
                    .as(stage.states(run).toString())
                    .containsExactly("userTask_signOff"));
            assertThat(lab.highestRates())
                    .isNotEmpty()
                    .allSatisfy((who, most) -> assertThat(most).as(who).isLessThanOrEqualTo(50));
            assertThat(stage.jdbc().queryForList("select text from dr_journal where text like '%429%'"))
                    .isEmpty();
            assertThat(stage.changes("srm.recovery.started")).hasSize(10);
            assertThat(stage.commands()).doesNotHaveDuplicates();
        } finally {
            lab.quotas(RateLimiter.Quotas.OFF);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"planned-migration", "dr-test"})
    void aTaskStatusThatNobodyKnowsIsNoEndAndNoError(String runbook, Stage stage, LabControl lab) {
        lab.choose("gatewayTaskStatus", NEWER);
        String run;
        if (runbook.equals("dr-test")) {
            run = stage.start(runbook, "Payroll");
        } else {
            run = migration(stage);
        }
        stage.work();

        assertThat(stage.openTasks(run))
                .as(stage.states(run).toString())
                .doesNotContain("userTask_resolveFailedStep")
                .isNotEmpty();
        assertThat(stage.commands()).doesNotHaveDuplicates();
    }
}
