package io.drawbridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every way in which a model of the user's could do more than models may, or less than a runbook must. */
class OwnModelsTests {

    private static final Path EXAMPLE = Path.of("docs/examples/own-runbook");
    private static final String MODEL = "refresh-replicas.bpmn";

    @TempDir
    Path folder;

    @BeforeEach
    void copyTheExample() throws IOException {
        try (var files = Files.list(EXAMPLE)) {
            for (var file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
    }

    private static OwnModels models() {
        return new OwnModels(
                Set.of("approve-run.bpmn", "dr-test.bpmn", "approval-policy.dmn", "sign-off.form"),
                Set.of("checkReadiness", "synchronizeReplications")::contains,
                Set.of("recoveryAdministrator", "recoveryPlanAdministrator"));
    }

    private String problems() {
        var refused = catchThrowableOfType(OwnModelsRefused.class, () -> models().read(folder));
        assertThat(refused).as("the folder was taken").isNotNull();
        return refused.getMessage();
    }

    private void change(String file, String what, String into) throws IOException {
        var path = folder.resolve(file);
        var text = Files.readString(path);
        assertThat(text).contains(what);
        Files.writeString(path, text.replace(what, into));
    }

    @Test
    void takesTheExample() {
        assertThat(models().read(folder)).containsOnlyKeys(MODEL, "refresh-requested.form", "confirm-refresh.form");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "${synchronizeReplications} | ${systemProbes} | serviceTask_synchronizeReplications: names 'systemProbes', which is no step",
                "${synchronizeReplications} | ${synchronizeReplications.perform(null)} | element serviceTask_synchronizeReplications: the expression",
                "${runApproved}</ | ${execution.engineServices}</ | element flow_runApproved: the expression ${execution.engineServices} is not allowed",
                "${runApproved}</ | $<!-- -->{execution.engineServices}</ | the expression ${execution.engineServices} is not allowed",
                "name=\"Check readiness\" | name=\"${jdbcTemplate.update('x')}\" | element serviceTask_checkReadiness: the expression",
                ">Both sites answer | >${runtimeService} is deleted | the expression",
                "camunda:delegateExpression=\"${checkReadiness}\" | camunda:class=\"java.lang.Runtime\" | camunda:class is not allowed",
                "camunda:delegateExpression=\"${checkReadiness}\" | camunda:type=\"external\" camunda:topic=\"x\" | camunda:topic is not allowed",
                "<bpmn:conditionExpression | <bpmn:conditionExpression language=\"groovy\" | language is not allowed: scripts are not",
                "name=\"What can be undone is undone\"> | name=\"x\"><bpmn:extensionElements><camunda:executionListener event=\"start\" expression=\"x\"/></bpmn:extensionElements> | element event_undoWhatCanBeUndone: camunda:executionListener is not allowed",
                "bpmn:serviceTask | bpmn:scriptTask | which runbooks do not use",
                "bpmn:serviceTask | bpmn:sendTask | camunda:delegateExpression is allowed on a service task only",
                "calledElement=\"approve-run\" | calledElement=\"resolve-failed-step\" | never calls approve-run: no runbook works without approval",
                "calledElement=\"approve-run\" | calledElement=\"nowhere\" | element callActivity_approveRun: calls 'nowhere', which is not there",
                "source=\"mode\" target=\"mode\" | source=\"mode\" target=\"other\" | does not pass the variable mode",
                "camunda:candidateGroups=\"recoveryAdministrator | camunda:candidateGroups=\"chiefs | names the role 'chiefs'",
                "name=\"decision\" value=\"sign-off\" | name=\"decision\" value=\"approval\" | element userTask_confirmRefresh: needs the property decision",
                "name=\"preview\" | name=\"prevue\" | needs the property preview",
                "<camunda:inputParameter name=\"decisionReason\" /> | <!-- --> | needs an empty input parameter 'decisionReason'",
                "camunda:formRef=\"confirm-refresh\" | camunda:formRef=\"missing\" | names the form 'missing'",
                "camunda:formRefBinding=\"deployment\" | camunda:formRefBinding=\"latest\" | must bind its form to the deployment",
                "drawbridge.abortRequested | drawbridge.somethingElse | begins with the message drawbridge.abortRequested",
                "name=\"succeeded\" | name=\"success\" | has no end with the property succeeded=true",
                "PT4H | four hours | its deadline 'four hours' is no ISO 8601 duration",
                "id=\"refresh-replicas\" | id=\"dr-test\" | its process is called dr-test, the file must be dr-test.bpmn",
                "<bpmn:definitions | <!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><bpmn:definitions | is no BPMN",
                "<bpmn:outgoing>flow_refreshRequested_checkReadiness</bpmn:outgoing> | <bpmn:outgoing>flow_refreshRequested_checkReadiness</bpmn:outgoing><bpmn:timerEventDefinition id=\"t\"><bpmn:timeCycle xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"bpmn:tFormalExpression\">R/PT1H</bpmn:timeCycle></bpmn:timerEventDefinition> | element startEvent_refreshRequested: begins the process by itself",
                "camunda:historyTimeToLive=\"P3650D\" | ^^ | needs a history time to live",
            })
    void refusesAModelAndNamesFileAndElement(String what, String into, String problem) throws IOException {
        change(MODEL, what, into);

        assertThat(problems()).contains(MODEL).contains(problem);
    }

    @Test
    void replacesNothingOfOurs() throws IOException {
        Files.writeString(folder.resolve("approval-policy.dmn"), "<definitions/>");
        Files.writeString(folder.resolve("sign-off.form"), "{\"id\":\"sign-off\"}");
        Files.move(folder.resolve(MODEL), folder.resolve("dr-test.bpmn"));

        assertThat(problems())
                .contains("approval-policy.dmn: is the name of one of Drawbridge's own")
                .contains("sign-off.form: is the name of one of Drawbridge's own")
                .contains("dr-test.bpmn: is the name of one of Drawbridge's own");
    }

    @Test
    void takesAPolicyInFeelAndNoOther() throws IOException {
        var table = folder.resolve("windows.dmn");
        Files.writeString(table, "<definitions><decision id=\"windows\"/></definitions>");
        assertThat(models().read(folder)).containsKey("windows.dmn");

        Files.writeString(
                table,
                "<definitions><decision id=\"windows\"><text expressionLanguage=\"groovy\">${x}</text></decision></definitions>");
        assertThat(problems())
                .contains("windows.dmn: is written in groovy", "windows.dmn: holds an expression of the engine");
    }

    @Test
    void wantsAStartFormThatAsksForWhatEveryRunNeeds() throws IOException {
        change("refresh-requested.form", "\"key\": \"recoveryPlan\"", "\"key\": \"plan\"");

        assertThat(problems()).contains("element startEvent_refreshRequested: its form must ask for recoveryPlan");
    }

    @Test
    void saysAllThatIsWrongAtOnce() throws IOException {
        change(MODEL, "PT4H", "soon");
        Files.writeString(folder.resolve("broken.form"), "{");

        assertThat(problems()).contains("'soon'", "broken.form: is no JSON");
    }

    @Test
    void saysThatTheFolderIsNotThere() {
        assertThat(catchThrowableOfType(OwnModelsRefused.class, () -> models().read(folder.resolve("none"))))
                .hasMessageContaining("is no folder");
    }
}
