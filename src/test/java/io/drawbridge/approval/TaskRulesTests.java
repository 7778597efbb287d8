package io.drawbridge.approval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.util.List;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.junit.jupiter.api.Test;

@RunbookTest
class TaskRulesTests {

    @Test
    void areReadForAPersonWhoMayNotReadDeployments(Stage stage) {
        var engine = stage.engine();
        var definition = engine.getRepositoryService()
                .createProcessDefinitionQuery()
                .processDefinitionKey("approve-run")
                .latestVersion()
                .singleResult();
        UserTask task = engine.getRepositoryService()
                .getBpmnModelInstance(definition.getId())
                .getModelElementById("userTask_approveRun");
        // As after a restart: nothing has been read yet, and the first to ask is an approver.
        var afresh = new TaskRules(engine, new ObjectMapper());

        engine.getIdentityService().setAuthentication("bob", List.of("siteRecoveryAdministrator"));
        try {
            assertThat(afresh.of(definition, task).form().valuesOf("decision")).contains("approve", "decline");
        } finally {
            engine.getIdentityService().clearAuthentication();
        }
    }
}
