package io.drawbridge.security;

import static io.drawbridge.security.WebDesk.ENGINE;
import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.net.http.HttpHeaders;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.camunda.bpm.engine.task.IdentityLinkType;
import org.camunda.bpm.engine.task.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Carol asked for a planned migration, in whose role she also could approve. She and others try everything that the
 * servers offer to get it approved without a second person, or to lose it. Afterwards it waits as before, for the two who
 * may say yes.
 */
@RunbookTest
class WaysAroundFourEyesTests {

    private static final Map<String, Object> APPROVE = variables("decision", "approve");

    /** A run that waits for approval, and its tasks: carol's role has one and the provider's the other. */
    private record Scene(Stage stage, String run, Task task, Task providers) {

        WebDesk as(String who) {
            return WebDesk.of(stage, who);
        }

        String mine() {
            return ENGINE + "task/" + task.getId();
        }

        String instance() {
            return ENGINE + "process-instance/" + task.getProcessInstanceId();
        }

        String timer() {
            return stage.engine()
                    .getManagementService()
                    .createJobQuery()
                    .processInstanceId(task.getProcessInstanceId())
                    .list()
                    .get(0)
                    .getId();
        }
    }

    @FunctionalInterface
    private interface Attempt {

        WebDesk.Answer make(Scene scene);
    }

    /** What somebody tries, in words. */
    private record Way(String words, Attempt attempt) {

        @Override
        public String toString() {
            return words;
        }
    }

    private static Way carol(String words, String method, Function<Scene, String> path, Object body) {
        return new Way(words, scene -> scene.as("carol").send(method, path.apply(scene), body));
    }

    private static Map<String, Object> variables(String... namesAndValues) {
        var variables = new LinkedHashMap<String, Object>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            variables.put(namesAndValues[i], Map.of("value", namesAndValues[i + 1], "type", "String"));
        }
        return Map.of("variables", variables);
    }

    private static Map<String, Object> variable(Object value) {
        return Map.of("value", value);
    }

    static Stream<Way> ways() {
        return Stream.of(
                carol("the requester submits the form", "POST", s -> s.mine() + "/submit-form", APPROVE),
                carol(
                        "the requester says that somebody else asked",
                        "POST",
                        s -> s.mine() + "/submit-form",
                        variables("decision", "approve", "requester", "alice")),
                carol(
                        "the requester says that the run is a preview",
                        "POST",
                        s -> s.mine() + "/submit-form",
                        variables("decision", "approve", "mode", "preview")),
                carol(
                        "the requester says that another run is meant",
                        "POST",
                        s -> s.mine() + "/submit-form",
                        variables("decision", "approve", "runId", "another")),
                new Way("an approver says that the run is approved already", s -> s.as("henry")
                        .post(s.mine() + "/submit-form", variables("decision", "approve", "runApproved", "true"))),
                new Way("an approver says that no more than one is needed", s -> s.as("henry")
                        .post(s.mine() + "/submit-form", variables("decision", "approve", "policy", "none"))),
                new Way("somebody without the role submits the form", s -> s.as("dave")
                        .post(s.mine() + "/submit-form", APPROVE)),
                new Way("an auditor submits the form", s -> s.as("frank").post(s.mine() + "/submit-form", APPROVE)),
                new Way("the system administrator submits the form", s -> s.as("grace")
                        .post(s.mine() + "/submit-form", APPROVE)),
                new Way("nobody submits the form", s -> WebDesk.anonymous(s.stage())
                        .post(s.mine() + "/submit-form", APPROVE)),
                new Way("the approver of one side answers for the other", s -> s.as("henry")
                        .post(ENGINE + "task/" + s.providers().getId() + "/submit-form", APPROVE)),
                carol("the requester completes the task", "POST", s -> s.mine() + "/complete", APPROVE),
                new Way("somebody with the role completes the task past the form", s -> s.as("henry")
                        .post(s.mine() + "/complete", APPROVE)),
                new Way("the engine's own REST API completes the task", s -> s.as("carol")
                        .post("/engine-rest/task/" + s.task().getId() + "/complete", APPROVE)),
                carol("the requester resolves the task", "POST", s -> s.mine() + "/resolve", APPROVE),
                carol(
                        "the requester delegates the task",
                        "POST",
                        s -> s.mine() + "/delegate",
                        Map.of("userId", "dave")),
                carol("the requester assigns the task", "POST", s -> s.mine() + "/assignee", Map.of("userId", "dave")),
                carol(
                        "the requester takes the task in another one's name",
                        "POST",
                        s -> s.mine() + "/claim",
                        Map.of("userId", "henry")),
                new Way("the requester completes what somebody else has taken", s -> {
                    assertThat(s.as("henry")
                                    .post(s.mine() + "/claim", Map.of("userId", "henry"))
                                    .status())
                            .isEqualTo(204);
                    return s.as("carol").post(s.mine() + "/submit-form", APPROVE);
                }),
                new Way("an approver loses the role between taking and completing", s -> {
                    var identities = s.stage().engine().getIdentityService();
                    var henry = s.as("henry");
                    assertThat(henry.post(s.mine() + "/claim", Map.of("userId", "henry"))
                                    .status())
                            .isEqualTo(204);
                    identities.deleteMembership("henry", Role.RECOVERY_PLAN_ADMINISTRATOR.id());
                    try {
                        return henry.post(s.mine() + "/submit-form", APPROVE);
                    } finally {
                        identities.createMembership("henry", Role.RECOVERY_PLAN_ADMINISTRATOR.id());
                    }
                }),
                carol(
                        "the requester makes a friend a candidate",
                        "POST",
                        s -> s.mine() + "/identity-links",
                        Map.of("userId", "dave", "type", "candidate")),
                carol(
                        "the requester makes a role a candidate",
                        "POST",
                        s -> s.mine() + "/identity-links",
                        Map.of("groupId", Role.AUDITOR.id(), "type", "candidate")),
                carol("the requester edits the task", "PUT", s -> s.mine(), Map.of("owner", "carol")),
                carol("the requester deletes the task", "DELETE", s -> s.mine(), null),
                carol(
                        "somebody with the role raises an error at the task",
                        "POST",
                        s -> s.mine() + "/bpmnError",
                        Map.of("errorCode", "drawbridge.runAborted")),
                carol(
                        "somebody with the role escalates the task",
                        "POST",
                        s -> s.mine() + "/bpmnEscalation",
                        Map.of("escalationCode", "x")),
                carol(
                        "the requester sets a variable of the task",
                        "PUT",
                        s -> s.mine() + "/variables/runApproved",
                        variable(true)),
                carol(
                        "the requester sets a local variable of the task",
                        "PUT",
                        s -> s.mine() + "/localVariables/decision",
                        variable("approve")),
                carol(
                        "the requester sets variables of the task",
                        "POST",
                        s -> s.mine() + "/variables",
                        Map.of("modifications", Map.of("requester", variable("alice")))),
                carol(
                        "the requester sets a variable of the run",
                        "PUT",
                        s -> s.instance() + "/variables/runApproved",
                        variable(true)),
                carol(
                        "the requester sets variables of the run",
                        "POST",
                        s -> s.instance() + "/variables",
                        Map.of("modifications", Map.of("requester", variable("alice")))),
                carol(
                        "the requester sets a variable of an execution",
                        "PUT",
                        s -> ENGINE + "execution/" + s.task().getExecutionId() + "/localVariables/runApproved",
                        variable(true)),
                carol(
                        "the requester sends the message that withdraws the run",
                        "POST",
                        s -> ENGINE + "message",
                        Map.of("messageName", "drawbridge.runWithdrawn", "all", true)),
                carol(
                        "the requester sends the message that aborts runs",
                        "POST",
                        s -> ENGINE + "message",
                        Map.of("messageName", "drawbridge.abortRequested", "all", true)),
                carol(
                        "the requester triggers an execution",
                        "POST",
                        s -> ENGINE + "execution/" + s.task().getExecutionId() + "/signal",
                        Map.of()),
                carol(
                        "the requester sends an execution a message",
                        "POST",
                        s -> ENGINE + "execution/" + s.task().getExecutionId()
                                + "/messageSubscriptions/drawbridge.runWithdrawn/trigger",
                        Map.of()),
                carol("the requester sends a signal", "POST", s -> ENGINE + "signal", Map.of("name", "approved")),
                carol("the requester sends a condition", "POST", s -> ENGINE + "condition", variables("a", "b")),
                carol(
                        "the requester moves the run past the approval",
                        "POST",
                        s -> s.instance() + "/modification",
                        Map.of(
                                "instructions",
                                List.of(Map.of("type", "startBeforeActivity", "activityId", "serviceTask_x")))),
                carol(
                        "the requester moves runs in a batch",
                        "POST",
                        s -> ENGINE + "modification/executeAsync",
                        Map.of("processInstanceIds", List.of("x"))),
                carol(
                        "the requester migrates the run to another model",
                        "POST",
                        s -> ENGINE + "migration/execute",
                        Map.of("processInstanceIds", List.of("x"))),
                carol(
                        "the requester restarts a run",
                        "POST",
                        s -> ENGINE + "process-definition/" + s.task().getProcessDefinitionId() + "/restart",
                        Map.of("processInstanceIds", List.of("x"))),
                carol(
                        "the requester starts the model behind the approval",
                        "POST",
                        s -> ENGINE + "process-definition/key/planned-migration/start",
                        Map.of(
                                "startInstructions",
                                List.of(Map.of("type", "startBeforeActivity", "activityId", "subProcess_work")))),
                carol(
                        "the requester starts the approval alone",
                        "POST",
                        s -> ENGINE + "process-definition/" + s.task().getProcessDefinitionId() + "/submit-form",
                        variables("runId", "x")),
                carol("the requester deletes the run", "DELETE", Scene::instance, null),
                carol(
                        "the requester deletes runs in a batch",
                        "POST",
                        s -> ENGINE + "process-instance/delete",
                        Map.of("processInstanceQuery", Map.of())),
                carol(
                        "the requester deletes what happened",
                        "DELETE",
                        s -> ENGINE + "history/process-instance/" + s.task().getProcessInstanceId(),
                        null),
                carol(
                        "the requester suspends the run",
                        "PUT",
                        s -> s.instance() + "/suspended",
                        Map.of("suspended", true)),
                carol(
                        "the requester suspends the model",
                        "PUT",
                        s -> ENGINE + "process-definition/" + s.task().getProcessDefinitionId() + "/suspended",
                        Map.of("suspended", true)),
                carol(
                        "the requester lets the approval run out",
                        "POST",
                        s -> ENGINE + "job/" + s.timer() + "/execute",
                        Map.of()),
                carol(
                        "the requester brings the approval's end forward",
                        "PUT",
                        s -> ENGINE + "job/" + s.timer() + "/duedate",
                        Map.of("duedate", "2001-01-01T00:00:00.000+0000")),
                carol(
                        "the requester takes a timer its tries",
                        "PUT",
                        s -> ENGINE + "job/" + s.timer() + "/retries",
                        Map.of("retries", 0)),
                carol("the requester deletes a timer", "DELETE", s -> ENGINE + "job/" + s.timer(), null),
                carol(
                        "the requester works as an external worker",
                        "POST",
                        s -> ENGINE + "external-task/fetchAndLock",
                        Map.of("workerId", "x", "maxTasks", 1)),
                carol(
                        "the requester changes the policy",
                        "POST",
                        s -> ENGINE + "decision-definition/key/approval-policy/evaluate",
                        variables("a", "b")),
                carol(
                        "the requester takes on the other role",
                        "PUT",
                        s -> ENGINE + "group/" + Role.SITE_RECOVERY_ADMINISTRATOR.id() + "/members/carol",
                        null),
                carol(
                        "the requester makes a second account",
                        "POST",
                        s -> ENGINE + "user/create",
                        Map.of("profile", Map.of("id", "carol2"), "credentials", Map.of("password", "x"))),
                carol(
                        "the requester grants herself everything",
                        "POST",
                        s -> ENGINE + "authorization/create",
                        Map.of("type", 1, "permissions", List.of("ALL"), "userId", "carol", "resourceType", 7)),
                new Way("the system administrator grants herself everything", s -> s.as("grace")
                        .post(
                                ENGINE + "authorization/create",
                                Map.of(
                                        "type",
                                        1,
                                        "permissions",
                                        List.of("ALL"),
                                        "userId",
                                        "grace",
                                        "resourceType",
                                        7))),
                carol(
                        "the requester sets the password of an approver",
                        "PUT",
                        s -> ENGINE + "user/bob/credentials",
                        Map.of("password", "x")),
                new Way("the requester hangs something on the task", s -> s.as("carol")
                        .call("POST", s.mine() + "/attachment/create", "multipart/form-data; boundary=b", "--b--\r\n")),
                carol("an encoded letter in the path", "POST", s -> s.mine() + "/%63omplete", APPROVE),
                carol("a parameter in the path", "POST", s -> s.mine() + ";a=b/complete", APPROVE),
                carol("a detour in the path", "POST", s -> s.mine() + "/form/../complete", APPROVE),
                carol("an encoded slash in the path", "POST", s -> s.mine() + "%2Fcomplete", APPROVE),
                carol("a doubled slash in the path", "POST", s -> s.mine() + "//complete", APPROVE),
                carol("another engine's path", "POST", s -> "/camunda/api/engine/message", APPROVE),
                carol("a slash at the end", "POST", s -> s.mine() + "/submit-form/", APPROVE),
                carol(
                        "an object instead of a word",
                        "POST",
                        s -> s.mine() + "/submit-form",
                        Map.of("variables", Map.of("decision", Map.of("value", "rO0ABQ==", "type", "Object")))),
                new Way("the requester decides over the API", s -> api(s, "carol", s.task())),
                new Way(
                        "the requester decides on the other side's task over the API",
                        s -> api(s, "carol", s.providers())),
                new Way("somebody without the role decides over the API", s -> api(s, "dave", s.task())),
                new Way("nobody decides over the API", s -> api(s, null, s.task())),
                new Way("the requester's own client decides", s -> {
                    var identities = s.stage().engine().getIdentityService();
                    // She also hands out tokens, and gives one to herself.
                    identities.createMembership("carol", Role.SYSTEM_ADMINISTRATOR.id());
                    try {
                        var issued = s.stage()
                                .post(
                                        "carol",
                                        "/api/v1/tokens",
                                        Map.of(
                                                "client",
                                                "carols",
                                                "tenant",
                                                "rainpole",
                                                "roles",
                                                List.of(
                                                        Role.RECOVERY_PLAN_ADMINISTRATOR.id(),
                                                        Role.SITE_RECOVERY_ADMINISTRATOR.id()),
                                                "runbooks",
                                                List.of("planned-migration"),
                                                "expiresAt",
                                                s.stage()
                                                        .now()
                                                        .plus(java.time.Duration.ofDays(1))
                                                        .toString()));
                        assertThat(issued.status()).as(issued.toString()).isEqualTo(201);
                        return api(
                                s,
                                null,
                                s.task(),
                                Map.of(
                                        "Authorization",
                                        "Bearer " + issued.body().path("secret").asText()));
                    } finally {
                        identities.deleteMembership("carol", Role.SYSTEM_ADMINISTRATOR.id());
                    }
                }),
                new Way("the requester approves with a code on paper of her own", s -> {
                    var stage = s.stage();
                    var made = stage.post(
                            "grace",
                            "/api/v1/code-sheets",
                            Map.of("person", "carol", "role", Role.RECOVERY_PLAN_ADMINISTRATOR.id()));
                    assertThat(made.status()).as(made.toString()).isEqualTo(201);
                    var sheet = made.body().path("sheet").path("id").asText();
                    assertThat(stage.post("carol", "/api/v1/code-sheets/" + sheet + "/received", null)
                                    .status())
                            .isEqualTo(204);
                    var fingerprint = stage.task("henry", s.run(), "userTask_approveRun")
                            .path("briefing")
                            .path("briefing")
                            .path("fingerprint")
                            .asText();
                    assertThat(fingerprint).isNotBlank();
                    return answer(stage.post(
                            "carol",
                            "/api/v1/paper-approvals",
                            Map.of(
                                    "code",
                                    made.body().path("codes").path(0).asText(),
                                    "run",
                                    s.run(),
                                    "fingerprint",
                                    fingerprint,
                                    "decision",
                                    "approve")));
                }),
                new Way("an approver who was disabled meanwhile answers from the open page", s -> {
                    var henry = s.as("henry");
                    assertThat(s.stage()
                                    .post("grace", "/api/v1/people/henry/disable", null)
                                    .status())
                            .isEqualTo(200);
                    try {
                        return henry.post(s.mine() + "/submit-form", APPROVE);
                    } finally {
                        s.stage().post("grace", "/api/v1/people/henry/enable", null);
                    }
                }),
                new Way("the requester approves through a browser's session on the API", s -> s.as("carol")
                        .post("/api/v1/tasks/" + s.task().getId() + "/decision", Map.of("decision", "approve"))),
                new Way("an approver gives an answer that is none", s -> {
                    var id = s.stage()
                            .task("bob", s.run(), "userTask_approveRun")
                            .path("id")
                            .asText();
                    var bob = s.as("bob");
                    assertThat(bob.post(ENGINE + "task/" + id + "/submit-form", variables("decision", "perhaps"))
                                    .status())
                            .isBetween(400, 499);
                    return bob.post(ENGINE + "task/" + id + "/submit-form", variables("decision", ""));
                }));
    }

    private static WebDesk.Answer api(Scene scene, String who, Task task) {
        return api(scene, who, task, Map.of());
    }

    private static WebDesk.Answer api(Scene scene, String who, Task task, Map<String, String> headers) {
        return answer(scene.stage()
                .call(
                        who,
                        "POST",
                        "/api/v1/tasks/" + task.getId() + "/decision",
                        Map.of("decision", "approve"),
                        headers));
    }

    private static WebDesk.Answer answer(Stage.Answer answer) {
        return new WebDesk.Answer(
                answer.status(), answer.body().toString(), HttpHeaders.of(Map.of(), (name, value) -> true));
    }

    @Test
    void manyWaysAreTriedAndEachHasANameOfItsOwn() {
        assertThat(ways().map(Way::words)).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(20);
    }

    private static Scene scene(Stage stage) {
        var run = stage.start("carol", stage.request("planned-migration", "Payroll"));
        stage.work();
        var tasks = stage.engine().getTaskService();
        var open = tasks.createTaskQuery().processInstanceBusinessKey(run).list();
        assertThat(open).hasSize(2);
        var mine = open.stream()
                .filter(task -> isFor(stage, task, Role.RECOVERY_PLAN_ADMINISTRATOR))
                .findFirst();
        var providers =
                open.stream().filter(task -> !task.equals(mine.orElseThrow())).findFirst();
        return new Scene(stage, run, mine.orElseThrow(), providers.orElseThrow());
    }

    private static boolean isFor(Stage stage, Task task, Role role) {
        return stage.engine().getTaskService().getIdentityLinksForTask(task.getId()).stream()
                .anyMatch(link -> IdentityLinkType.CANDIDATE.equals(link.getType())
                        && role.id().equals(link.getGroupId()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void isNoWay(Way way, Stage stage) {
        var scene = scene(stage);

        var answer = way.attempt().make(scene);
        stage.work();

        assertThat(answer.status()).as(answer.toString()).isBetween(400, 499);
        assertThat(stage.openTasks(scene.run())).containsExactly("userTask_approveRun", "userTask_approveRun");
        assertThat(stage.texts(scene.run(), "DECISION")).isEmpty();
        assertThat(stage.commands()).isEmpty();

        stage.approves("henry", scene.run());
        stage.approves("bob", scene.run());
        stage.workUntil(() -> !stage.commands().isEmpty());
        assertThat(stage.commands()).as("the run lives on").isNotEmpty();
    }

    @Test
    void aStartThatPretendsToBeApprovedIsAskedForLikeAnyOther(Stage stage) {
        var definition = stage.engine()
                .getRepositoryService()
                .createProcessDefinitionQuery()
                .processDefinitionKey("planned-migration")
                .latestVersion()
                .singleResult();
        var body = new LinkedHashMap<>(variables(
                "tenant", "rainpole",
                "sitePair", "rainpole",
                "recoveryPlan", "Payroll",
                "reason", "quickly",
                "mode", "live",
                "requester", "alice",
                "initiator", "alice",
                "runApproved", "true",
                "approvalOutcome", "approved",
                "runId", "mine"));

        var answer = WebDesk.of(stage, "carol")
                .post(ENGINE + "process-definition/" + definition.getId() + "/submit-form", body);
        stage.work();

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        var run = stage.engine()
                .getRuntimeService()
                .createProcessInstanceQuery()
                .processDefinitionKey("planned-migration")
                .singleResult()
                .getBusinessKey();
        assertThat(stage.run(run).path("requester").asText()).isEqualTo("carol");
        assertThat(stage.openTasks(run)).containsExactly("userTask_approveRun", "userTask_approveRun");
        assertThat(stage.commands()).isEmpty();
    }

    @Test
    void nobodyCountsTwiceAndAnAnswerIsGivenOnce(Stage stage) {
        var scene = scene(stage);
        var bob = scene.as("bob");
        var form = ENGINE + "task/" + scene.providers().getId() + "/submit-form";

        assertThat(bob.post(form, APPROVE).status()).isEqualTo(204);
        assertThat(bob.post(form, APPROVE).status()).isBetween(400, 499);
        assertThat(bob.post(scene.mine() + "/submit-form", APPROVE).status()).isBetween(400, 499);
        stage.work();

        assertThat(stage.openTasks(scene.run())).containsExactly("userTask_approveRun");
        assertThat(stage.commands()).isEmpty();
    }

    @Test
    void theEngineKnowsTheRequesterWhateverTheVariablesSay(Stage stage) {
        var scene = scene(stage);
        var runtime = stage.engine().getRuntimeService();
        runtime.createProcessInstanceQuery()
                .processInstanceBusinessKey(scene.run())
                .list()
                .forEach(instance -> runtime.setVariable(instance.getId(), "requester", "alice"));

        var answer = scene.as("carol").post(scene.mine() + "/submit-form", APPROVE);

        assertThat(answer.status()).as(answer.toString()).isBetween(400, 499);
        assertThat(stage.openTasks(scene.run())).hasSize(2);
    }

    @Test
    void aRunAtWorkIsNeitherLostNorLosesItsUndo(Stage stage) {
        var scene = scene(stage);
        stage.approves("henry", scene.run());
        stage.approves("bob", scene.run());
        stage.work();
        assertThat(stage.openTasks(scene.run())).containsExactly("userTask_signOff");
        var task = stage.engine()
                .getTaskService()
                .createTaskQuery()
                .processInstanceBusinessKey(scene.run())
                .singleResult();
        var path = ENGINE + "task/" + task.getId();

        for (var who : List.of("alice", "bob", "carol", "grace")) {
            var desk = scene.as(who);
            assertThat(desk.post(path + "/bpmnError", Map.of("errorCode", "drawbridge.runAborted"))
                            .status())
                    .isEqualTo(403);
            assertThat(desk.send("DELETE", ENGINE + "process-instance/" + task.getProcessInstanceId(), null)
                            .status())
                    .isEqualTo(403);
        }

        assertThat(stage.openTasks(scene.run())).containsExactly("userTask_signOff");
    }

    @Test
    void whoDidWhatIsWritten(Stage stage) {
        var scene = scene(stage);
        scene.as("bob").post(ENGINE + "task/" + scene.providers().getId() + "/submit-form", APPROVE);

        assertThat(stage.engine()
                        .getHistoryService()
                        .createUserOperationLogQuery()
                        .taskId(scene.providers().getId())
                        .operationType("Complete")
                        .list())
                .isNotEmpty()
                .allMatch(entry -> entry.getUserId().equals("bob"));
    }
}
