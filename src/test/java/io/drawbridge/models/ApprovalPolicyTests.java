package io.drawbridge.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Period;
import java.util.Map;
import org.camunda.bpm.dmn.engine.DmnDecision;
import org.camunda.bpm.dmn.engine.DmnEngine;
import org.camunda.bpm.dmn.engine.DmnEngineConfiguration;
import org.camunda.bpm.engine.variable.VariableMap;
import org.camunda.bpm.engine.variable.Variables;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.HitPolicy;
import org.camunda.bpm.model.dmn.instance.Decision;
import org.camunda.bpm.model.dmn.instance.DecisionTable;
import org.camunda.bpm.model.dmn.instance.OutputEntry;
import org.camunda.bpm.model.dmn.instance.Rule;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApprovalPolicyTests {

    private static final Path POLICY = Path.of("bpmn/policies/approval-policy.dmn");

    private static DmnEngine engine;
    private static DmnDecision decision;

    @BeforeAll
    static void readPolicy() throws Exception {
        engine = DmnEngineConfiguration.createDefaultDmnEngineConfiguration().buildEngine();
        try (var file = Files.newInputStream(POLICY)) {
            decision = engine.parseDecision("approval-policy", file);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            planned-migration | live    | person     | 501  | recoveryPlanAdministrator, siteRecoveryAdministrator, vsphereAdministrator | 3 | false
            planned-migration | live    | person     | 500  | recoveryPlanAdministrator, siteRecoveryAdministrator                       | 2 | false
            planned-migration | preview | api        |      | recoveryPlanAdministrator, siteRecoveryAdministrator                       | 2 | false
            disaster-recovery | live    | person     | 1200 | recoveryPlanAdministrator, siteRecoveryAdministrator                       | 1 | true
            disaster-recovery | live    | api        |      | recoveryPlanAdministrator, siteRecoveryAdministrator                       | 1 | true
            disaster-recovery | live    | monitoring | 40   | recoveryPlanAdministrator, siteRecoveryAdministrator                       | 1 | false
            disaster-recovery | preview | person     | 40   | recoveryPlanAdministrator, siteRecoveryAdministrator                       | 1 | false
            dr-test           | live    | person     | 40   | testAdministrator, recoveryPlanAdministrator                               | 1 | false
            reprotect         | live    | person     | 40   | recoveryPlanAdministrator, siteRecoveryAdministrator                       | 2 | false
            site-failure      | live    | person     | 60   | recoveryPlanAdministrator, siteRecoveryAdministrator                       | 1 | true
            site-failure      | live    | monitoring | 60   | recoveryPlanAdministrator, siteRecoveryAdministrator                       | 1 | false
            site-failure      | preview | person     | 60   | recoveryPlanAdministrator, siteRecoveryAdministrator                       | 1 | false
            edge-cluster-failure | live | person     | 60   | recoveryPlanAdministrator, siteRecoveryAdministrator                       | 1 | true
            edge-cluster-failure | live | monitoring | 60   | recoveryPlanAdministrator, siteRecoveryAdministrator                       | 1 | false
            application-failure | live    | person     | 60   | recoveryPlanAdministrator, siteRecoveryAdministrator                     | 1 | true
            application-failure | live    | monitoring | 60   | recoveryPlanAdministrator, siteRecoveryAdministrator                     | 1 | false
            application-failure | preview | person     | 60   | recoveryPlanAdministrator, siteRecoveryAdministrator                     | 1 | false
            failback          | live    | person     | 40   | recoveryPlanAdministrator, siteRecoveryAdministrator, vsphereAdministrator | 3 | false
            """)
    void namesWhoMustAgree(
            String runbook, String mode, String trigger, Integer vms, String seats, int needed, boolean breakGlass) {

        var policy = decide(runbook, mode, trigger, vms);

        assertThat(policy)
                .containsEntry("approverRoles", seats)
                .containsEntry("approvalsNeeded", needed)
                .containsEntry("breakGlass", breakGlass);
    }

    @Test
    void aDisasterIsDecidedWithinTheHour() {
        assertThat(decide("disaster-recovery", "live", "person", 10))
                .containsEntry("reminderEvery", "PT5M")
                .containsEntry("escalateAfter", "PT10M")
                .containsEntry("expireAfter", "PT1H")
                .containsEntry("recoveryTimeObjective", "PT4H");
    }

    @ParameterizedTest
    @CsvSource({"planned-migration", "disaster-recovery", "dr-test", "reprotect", "failback", "something-new"})
    void silenceIsRemindedThenEscalatedThenExpires(String runbook) {
        var policy = decide(runbook, "live", "person", 10);

        assertThat(time(policy, "reminderEvery")).isLessThan(time(policy, "escalateAfter"));
        assertThat(time(policy, "escalateAfter")).isLessThan(time(policy, "expireAfter"));
        assertThat(policy.get("escalateTo").toString()).isNotBlank();
    }

    @Test
    void everyRowSaysWhy() throws Exception {
        var model = Dmn.readModelFromFile(POLICY.toFile());
        var decision = model.getModelElementsByType(Decision.class).iterator().next();

        assertThat(decision.getId()).isEqualTo("approval-policy");
        assertThat(decision.getCamundaHistoryTimeToLiveString()).isEqualTo("P3650D");
        assertThat(decision.getVersionTag()).isEqualTo("1.0");
        assertThat(model.getModelElementsByType(DecisionTable.class))
                .extracting(DecisionTable::getHitPolicy)
                .containsExactly(HitPolicy.FIRST);
        assertThat(model.getModelElementsByType(Rule.class)).allSatisfy(rule -> {
            assertThat(rule.getDescription().getTextContent()).endsWith(".");
            assertThat(rule.getOutputEntries())
                    .extracting(OutputEntry::getTextContent)
                    .noneMatch(String::isBlank);
        });
    }

    private static VariableMap inputs(String runbook, String mode, String trigger, Integer vms) {
        return Variables.createVariables()
                .putValue("runbook", runbook)
                .putValue("mode", mode)
                .putValue("trigger", trigger)
                .putValue("vmCount", vms);
    }

    private static Map<String, Object> decide(String runbook, String mode, String trigger, Integer vms) {
        return engine.evaluateDecisionTable(decision, inputs(runbook, mode, trigger, vms))
                .getSingleResult()
                .getEntryMap();
    }

    private static Duration time(Map<String, Object> policy, String name) {
        var text = policy.get(name).toString();
        return text.startsWith("PT")
                ? Duration.parse(text)
                : Duration.ofDays(Period.parse(text).getDays());
    }
}
