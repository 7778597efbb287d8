package io.drawbridge.security;

import static io.drawbridge.security.WebDesk.ENGINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.script.ScriptEngineFactory;
import javax.script.ScriptEngineManager;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.el.StartProcessVariableScope;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The published attacks on Camunda 7.24.0, and every entrance by which code could come into the engine. */
@RunbookTest
class ClosedEngineTests {

    private static final String SECRET_DOOR = "secretDoor";

    @BeforeEach
    void forget() {
        Struck.TIMES.set(0);
    }

    private static ProcessEngineConfigurationImpl configuration(Stage stage) {
        return (ProcessEngineConfigurationImpl) stage.engine().getProcessEngineConfiguration();
    }

    static Stream<Map<String, Object>> searches() {
        return Stream.of(
                Map.of("assigneeExpression", Struck.EXPRESSION),
                Map.of("orQueries", List.of(Map.of("assigneeExpression", Struck.EXPRESSION))),
                Map.of("orQueries", List.of(Map.of("createdBeforeExpression", Struck.EXPRESSION))),
                Map.of("orQueries", List.of(Map.of("orQueries", List.of(Map.of("ownerExpression", "${a}"))))));
    }

    @ParameterizedTest
    @MethodSource("searches")
    void aSearchOverHttpHoldsNoExpression(Map<String, Object> search, Stage stage) {
        var carol = WebDesk.of(stage, "carol");
        var filter = stage.engine()
                .getFilterService()
                .createTaskFilterQuery()
                .list()
                .get(0)
                .getId();
        for (var path : List.of("task", "task/count", "filter/" + filter + "/list", "filter/" + filter + "/count")) {
            var answer = carol.post(ENGINE + path, search);

            assertThat(answer.status()).as(path + " " + answer).isEqualTo(400);
            assertThat(answer.body()).contains("searches hold no expressions");
        }
        assertThat(Struck.TIMES).hasValue(0);
    }

    @Test
    void anExpressionIsFoundHoweverItIsHidden(Stage stage) {
        var carol = WebDesk.of(stage, "carol");

        assertThat(carol.get(ENGINE + "task?assigneeExpression=%24%7Bx%7D").status())
                .isEqualTo(400);
        assertThat(carol.post(ENGINE + "task", "{\"\\u0061ssigneeExpression\":\"${x}\"}")
                        .status())
                .isEqualTo(400);
        assertThat(carol.post(ENGINE + "task", "{\"name\":\"a\",\"name\":\"b\"}")
                        .status())
                .isEqualTo(400);
        assertThat(carol.post(
                                "/camunda/%61pi/engine/engine/default/task",
                                searches().toList().get(1))
                        .status())
                .isEqualTo(400);
        assertThat(carol.post(
                                "/camunda/api/engine/engine/default/t%61sk",
                                searches().toList().get(1))
                        .status())
                .isEqualTo(400);
        assertThat(carol.post(ENGINE + "task", Map.of()).status()).isEqualTo(200);
        assertThat(Struck.TIMES).hasValue(0);
    }

    @Test
    void nobodyStoresASearchOverHttp(Stage stage) {
        var filters = stage.engine().getFilterService();
        var filter = filters.createTaskFilterQuery().list().get(0).getId();
        var body = Map.of(
                "resourceType",
                "Task",
                "name",
                "mine",
                "query",
                searches().toList().get(1),
                "properties",
                Map.of());

        for (var who : List.of("carol", "grace")) {
            assertThat(WebDesk.of(stage, who)
                            .post(ENGINE + "filter/create", body)
                            .status())
                    .isEqualTo(403);
            assertThat(WebDesk.of(stage, who)
                            .send("PUT", ENGINE + "filter/" + filter, body)
                            .status())
                    .isEqualTo(403);
        }
        assertThat(filters.createFilterQuery().count()).isEqualTo(1);
    }

    @Test
    void theEngineItselfEvaluatesNoExpressionOfASearch(Stage stage) {
        var tasks = stage.engine().getTaskService();

        catchThrowable(() -> tasks.createTaskQuery()
                .or()
                .taskAssigneeExpression(Struck.EXPRESSION)
                .endOr()
                .list());
        catchThrowable(() -> tasks.createTaskQuery()
                .taskAssigneeExpression(Struck.EXPRESSION)
                .list());

        assertThat(Struck.TIMES).hasValue(0);
    }

    @Test
    void theEngineItselfEvaluatesNoExpressionOfAStoredSearch(Stage stage) {
        var filters = stage.engine().getFilterService();
        var filter = filters.newTaskFilter("a trap");
        filter.setQuery(stage.engine()
                .getTaskService()
                .createTaskQuery()
                .or()
                .taskAssigneeExpression(Struck.EXPRESSION)
                .endOr());
        var thrown = catchThrowable(() -> {
            filters.saveFilter(filter);
            filters.list(filter.getId());
        });
        if (filter.getId() != null) {
            filters.deleteFilter(filter.getId());
        }

        assertThat(Struck.TIMES).hasValue(0);
        assertThat(thrown).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "${''.getClass()}",
                "${''.class}",
                "#{''.class.forName('java.lang.Runtime')}",
                "a text with ${execution.engineServices} in it",
                "${execution.processEngineServices.repositoryService}",
                "${dataSource}${dataSource.connection}",
                "${approvals.decided(execution).class}",
                "${approvals.hashCode()}",
                "${x.y.z}",
                "${1 + 1}",
                "${now()}",
                "${S('{}')}",
                "${XML(x)}",
                "${currentUser()}",
                "${x['class']}",
                "${ x",
                "${x == '}' || ''.class}",
            })
    void aModelWithAnyOtherExpressionIsNotDeployed(String expression, Stage stage) {
        var model = Bpmn.createExecutableProcess("a-trap")
                .camundaHistoryTimeToLiveString("P1D")
                .startEvent()
                .userTask()
                .camundaAssignee(expression)
                .endEvent()
                .done();

        assertThatThrownBy(() -> stage.engine()
                        .getRepositoryService()
                        .createDeployment()
                        .addModelInstance("a-trap.bpmn", model)
                        .deploy())
                .hasStackTraceContaining("is not allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dataSource", "approvalTable", "environment", "stage", "jdbcTemplate"})
    void aNameReachesNoOtherBeanThanTheModelsOwn(String bean, Stage stage) {
        var expressions = configuration(stage).getExpressionManager();

        assertThatThrownBy(() -> expressions
                        .createExpression("${" + bean + "}")
                        .getValue(StartProcessVariableScope.getSharedInstance()))
                .hasMessageContaining(bean);
    }

    @Test
    void aBeanAnswersNothingThatEveryObjectDoes(Stage stage) {
        var expressions = configuration(stage).getExpressionManager();

        for (var expression : List.of(
                "${approvals.getClass(execution)}",
                "${approvals.equals(execution)}",
                "${approvals.notify(execution)}")) {
            assertThatThrownBy(() -> expressions
                            .createExpression(expression)
                            .getValue(StartProcessVariableScope.getSharedInstance()))
                    .as(expression)
                    .isNotNull();
        }
    }

    @Test
    void nobodyMakesAnAdministratorOverHttp(Stage stage) {
        var identities = stage.engine().getIdentityService();
        // The engine's own guard is gone as soon as the group is empty, as on the first day.
        var members = identities
                .createUserQuery()
                .memberOfGroup(EngineRights.ENGINE_ADMINISTRATORS)
                .list();
        members.forEach(user -> identities.deleteMembership(user.getId(), EngineRights.ENGINE_ADMINISTRATORS));
        try {
            var nobody = WebDesk.anonymous(stage);
            var answer = nobody.post(
                    "/camunda/api/admin/setup/default/user/create",
                    Map.of(
                            "profile",
                            Map.of("id", SECRET_DOOR, "firstName", "a", "lastName", "b", "email", "a@example.org"),
                            "credentials",
                            Map.of("password", "correct horse battery")));

            assertThat(answer.status()).isEqualTo(401);
            assertThat(nobody.get("/camunda/app/admin/default/setup/").location())
                    .contains("/sign-in");
            var grace = WebDesk.of(stage, "grace");
            assertThat(grace.get("/camunda/app/admin/default/setup/").status()).isEqualTo(403);
            assertThat(grace.post("/camunda/api/admin/setup/default/user/create", Map.of())
                            .status())
                    .isEqualTo(403);
            assertThat(identities.createUserQuery().userId(SECRET_DOOR).count()).isZero();
        } finally {
            identities.deleteUser(SECRET_DOOR);
            members.forEach(user -> identities.createMembership(user.getId(), EngineRights.ENGINE_ADMINISTRATORS));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/h2-console",
                "/h2-console/",
                "/actuator",
                "/actuator/env",
                "/actuator/beans",
                "/actuator/heapdump",
                "/engine-rest/engine",
                "/rest/engine",
                "/camunda/api/admin/plugin/base/default/x",
                "/camunda/app/admin/default/",
                "/camunda/api/engine/engine/default/schema/log",
                "/camunda/api/engine/engine/default/telemetry/configuration",
                "/camunda/api/engine/engine/default/authorization",
                "/camunda/api/engine/engine/other/task"
            })
    void isNotThere(String path, Stage stage) {
        assertThat(WebDesk.of(stage, "grace").get(path).status()).isBetween(401, 404);
        var anonymous = WebDesk.anonymous(stage).get(path);
        if (!anonymous.location().contains("/sign-in")) {
            assertThat(anonymous.status()).isBetween(401, 404);
        }
    }

    @Test
    void nobodyDeploysOverHttp(Stage stage) {
        long before =
                stage.engine().getRepositoryService().createDeploymentQuery().count();
        var body = "--b\r\nContent-Disposition: form-data; name=\"x\"; filename=\"x.bpmn\"\r\n\r\n<a/>\r\n--b--\r\n";

        for (var who : List.of("alice", "grace")) {
            assertThat(WebDesk.of(stage, who)
                            .call("POST", ENGINE + "deployment/create", "multipart/form-data; boundary=b", body)
                            .status())
                    .isEqualTo(403);
        }
        assertThat(stage.engine().getRepositoryService().createDeploymentQuery().count())
                .isEqualTo(before);
    }

    @Test
    void noScriptLanguageIsInReach(Stage stage) {
        // The engine's own expression language and FEEL register themselves; neither is found by the engine.
        assertThat(new ScriptEngineManager().getEngineFactories().stream().map(ScriptEngineFactory::getLanguageName))
                .isSubsetOf("JSP 2.1 EL", "feel", "feel-unary-tests");
        for (var language : Set.of("juel", "javascript", "groovy", "feel", "python", "ruby")) {
            assertThatThrownBy(() -> configuration(stage).getScriptingEngines().getScriptEngineForLanguage(language))
                    .as(language)
                    .isNotNull();
        }
    }

    @Test
    void keepsShutWhatARunbookNeverNeeds(Stage stage) {
        var engine = configuration(stage);

        assertThat(engine.isAuthorizationEnabled()).isTrue();
        assertThat(engine.isJavaSerializationFormatEnabled()).isFalse();
        assertThat(engine.isDeserializationTypeValidationEnabled()).isTrue();
        assertThat(engine.isEnableExpressionsInAdhocQueries()).isFalse();
        assertThat(engine.isEnableExpressionsInStoredQueries()).isFalse();
        assertThat(engine.isEnableXxeProcessing()).isFalse();
        assertThat(engine.isCmmnEnabled()).isFalse();
    }

    @Test
    void aSearchForAHugeListIsRefused(Stage stage) {
        var carol = WebDesk.of(stage, "carol");

        assertThat(carol.get(ENGINE + "task?maxResults=2000").status()).isEqualTo(200);
        assertThat(carol.get(ENGINE + "task?maxResults=100000").status()).isEqualTo(400);
    }

    @Test
    void aSearchThatSaysNoNumberGetsNoEndlessList(Stage stage) {
        var rows = new java.util.ArrayList<Object[]>();
        for (int i = 0; i < 2100; i++) {
            rows.add(new Object[] {"many-" + i, "many " + i});
        }
        stage.jdbc()
                .batchUpdate(
                        "insert into ACT_RU_FILTER (ID_, REV_, RESOURCE_TYPE_, NAME_, QUERY_) values (?, 1, 'Task', ?, '{}')",
                        rows);
        try {
            var answer = WebDesk.of(stage, "carol").get(ENGINE + "filter");

            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body().split("\"resourceType\"").length - 1).isEqualTo(2000);
        } finally {
            stage.jdbc().update("delete from ACT_RU_FILTER where ID_ like 'many-%'");
        }
    }

    @Test
    void noSerializedObjectBecomesAVariable(Stage stage) {
        var run = stage.start("planned-migration", "Payroll");
        stage.work();
        var instance = stage.engine()
                .getRuntimeService()
                .createProcessInstanceQuery()
                .processInstanceBusinessKey(run)
                .processDefinitionKey("planned-migration")
                .singleResult()
                .getId();
        var runtime = stage.engine().getRuntimeService();
        // A list with one of our attackers in it, as its bytes would be stored, and as JSON that names its class.
        for (var format : List.of("application/x-java-serialized-object", "application/json")) {
            var value = org.camunda.bpm.engine.variable.Variables.serializedObjectValue(
                            format.endsWith("json")
                                    ? "{}"
                                    : "rO0ABXNyABNqYXZhLnV0aWwuQXJyYXlMaXN0eIHSHZnHYZ0DAAFJAARzaXpleHAAAAAAdwQAAAAAeA==")
                    .serializationDataFormat(format)
                    .objectTypeName(Struck.class.getName())
                    .create();

            assertThatThrownBy(() -> {
                        runtime.setVariable(instance, "gift", value);
                        runtime.getVariable(instance, "gift");
                    })
                    .as(format)
                    .isInstanceOf(org.camunda.bpm.engine.ProcessEngineException.class);
        }
        assertThat(Struck.TIMES.get()).isZero();
    }

    @Test
    void aSerializedObjectOverHttpIsRefusedWhereverAValueIsTaken(Stage stage) {
        var run = stage.start("planned-migration", "Payroll");
        stage.work();
        var bob = WebDesk.of(stage, "bob");
        var task = stage.task("bob", run, "userTask_approveRun").path("id").asText();
        var gift = Map.of(
                "value",
                "rO0ABQ==",
                "type",
                "Object",
                "valueInfo",
                Map.of(
                        "objectTypeName",
                        Struck.class.getName(),
                        "serializationDataFormat",
                        "application/x-java-serialized-object"));

        for (var path : List.of(
                "task/" + task + "/submit-form",
                "task/" + task + "/complete",
                "task/" + task + "/variables",
                "message",
                "process-definition/key/planned-migration/start")) {
            assertThat(bob.post(ENGINE + path, Map.of("variables", Map.of("decision", gift)))
                            .status())
                    .as(path)
                    .isBetween(400, 499);
        }
        assertThat(stage.openTasks(run)).hasSize(2);
    }
}
