package io.drawbridge.models;

import static io.drawbridge.models.Model.documentation;
import static io.drawbridge.models.Model.kebab;
import static io.drawbridge.models.Model.property;
import static io.drawbridge.models.Model.words;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.camunda.bpm.model.bpmn.instance.Activity;
import org.camunda.bpm.model.bpmn.instance.Association;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.BusinessRuleTask;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.CompensateEventDefinition;
import org.camunda.bpm.model.bpmn.instance.ConditionExpression;
import org.camunda.bpm.model.bpmn.instance.EndEvent;
import org.camunda.bpm.model.bpmn.instance.Error;
import org.camunda.bpm.model.bpmn.instance.ErrorEventDefinition;
import org.camunda.bpm.model.bpmn.instance.ExclusiveGateway;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.bpmn.instance.Gateway;
import org.camunda.bpm.model.bpmn.instance.IntermediateThrowEvent;
import org.camunda.bpm.model.bpmn.instance.Message;
import org.camunda.bpm.model.bpmn.instance.MessageEventDefinition;
import org.camunda.bpm.model.bpmn.instance.ParallelGateway;
import org.camunda.bpm.model.bpmn.instance.ScriptTask;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.bpmn.instance.bpmndi.BpmnEdge;
import org.camunda.bpm.model.bpmn.instance.bpmndi.BpmnShape;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaIn;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputParameter;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaOut;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaScript;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelConventionTests {

    /** What a run starts with, and what every procedure is given. */
    private static final List<String> RUN_VARIABLES = List.of(
            "runId",
            "runbook",
            "tenant",
            "sitePair",
            "recoveryPlan",
            "protectedSite",
            "recoverySite",
            "mode",
            "reason",
            "requester",
            "trigger",
            "breakGlass",
            "vmCount",
            "requestedAt");

    private static final Set<String> ROLES = Set.of(
            "siteRecoveryAdministrator",
            "vsphereAdministrator",
            "replicationAdministrator",
            "nsxAdministrator",
            "protectionGroupAdministrator",
            "recoveryPlanAdministrator",
            "recoveryAdministrator",
            "testAdministrator",
            "replicationUser",
            "tenantNsxAdministrator",
            "auditor",
            "systemAdministrator");

    /** Service tasks that write our own tables only: they touch no infrastructure and have no deadline. */
    private static final Set<String> BOOKKEEPING = Set.of(
            "openApproval",
            "recordBreakGlass",
            "remindApprovers",
            "addDeputies",
            "recordExpiry",
            "concludeApproval",
            "retryStep",
            "acceptStepDoneByHand",
            "callRunOff",
            "abortRun");

    private static final Set<String> DECISIONS = Set.of(
            "declaration",
            "approval",
            "risk",
            "sign-off",
            "review",
            "inspection",
            "findings",
            "choice",
            "failed-step",
            "reconciliation");

    private static final Map<Class<? extends FlowElement>, String> PREFIXES = Map.ofEntries(
            Map.entry(StartEvent.class, "startEvent_"),
            Map.entry(EndEvent.class, "endEvent_"),
            Map.entry(BoundaryEvent.class, "event_"),
            Map.entry(IntermediateThrowEvent.class, "event_"),
            Map.entry(ExclusiveGateway.class, "gateway_"),
            Map.entry(ParallelGateway.class, "gateway_"),
            Map.entry(ServiceTask.class, "serviceTask_"),
            Map.entry(UserTask.class, "userTask_"),
            Map.entry(BusinessRuleTask.class, "businessRuleTask_"),
            Map.entry(CallActivity.class, "callActivity_"),
            Map.entry(SubProcess.class, "subProcess_"));

    private static final Set<String> PROPER_NAMES = Set.of("DR", "ID", "IP", "VMware");

    static java.util.stream.Stream<Model> models() {
        return Model.all();
    }

    static java.util.stream.Stream<Model> runbooks() {
        return Model.runbooks();
    }

    static java.util.stream.Stream<Model> procedures() {
        return Model.procedures();
    }

    @ParameterizedTest
    @MethodSource("models")
    void processIsNamedLikeItsFileAndKeepsItsHistory(Model model) {
        var process = model.process();

        assertThat(process.getId()).isEqualTo(model.id()).matches("[a-z]+(-[a-z]+)*");
        assertThat(process.isExecutable()).isTrue();
        assertThat(process.getCamundaVersionTag()).isEqualTo("1.0");
        assertThat(process.getCamundaHistoryTimeToLiveString()).isEqualTo("P3650D");
        assertThat(process.getName()).isNotBlank();
        assertThat(documentation(process)).endsWith(".");
        assertThat(model.bpmn()
                        .getDefinitions()
                        .getAttributeValueNs("http://camunda.org/schema/modeler/1.0", "executionPlatformVersion"))
                .isEqualTo("7.24.0");
    }

    @ParameterizedTest
    @MethodSource("runbooks")
    void runbookIsStartedByNamedRolesWithAForm(Model runbook) {
        assertThat(runbook.process().isCamundaStartableInTasklist()).isTrue();
        assertThat(runbook.process().getCamundaCandidateStarterGroupsList())
                .isNotEmpty()
                .isSubsetOf(ROLES);

        var start = processStart(runbook);
        assertThat(start.getId()).matches("startEvent_[a-z]+([A-Z][a-z]+)*Requested");
        assertThat(start.getCamundaFormRef()).isEqualTo(kebab(words(start.getId())));
        assertThat(start.getCamundaFormRefBinding()).isEqualTo("deployment");
        assertThat(Model.FORMS.resolve(start.getCamundaFormRef() + ".form")).isRegularFile();
    }

    @ParameterizedTest
    @MethodSource("procedures")
    void procedureIsCalledByRunbooksOnly(Model procedure) {
        assertThat(procedure.process().isCamundaStartableInTasklist()).isFalse();
        assertThat(procedure.process().getCamundaCandidateStarterGroupsList()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("models")
    void elementIdsSayWhatTheElementIs(Model model) {
        assertThat(model.every(FlowElement.class)).allSatisfy(element -> {
            var prefix = PREFIXES.entrySet().stream()
                    .filter(type -> type.getKey().isInstance(element))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse("flow_");
            assertThat(element.getId()).matches(prefix + "[a-z][A-Za-z]*(_[a-z][A-Za-z]*)?");
        });
    }

    @ParameterizedTest
    @MethodSource("models")
    void labelsAreInSentenceCase(Model model) {
        assertThat(model.every(FlowElement.class))
                .filteredOn(element -> element.getName() != null)
                .allSatisfy(element -> {
                    assertThat(element.getName()).matches("[A-Z].*").doesNotEndWith(".");
                    assertThat(Arrays.stream(element.getName().split("\\s+")).skip(1))
                            .allMatch(word -> PROPER_NAMES.contains(word) || word.equals(word.toLowerCase()));
                });
    }

    @ParameterizedTest
    @MethodSource("models")
    void everythingButJoinsAndPlainFlowsHasALabel(Model model) {
        assertThat(model.every(FlowElement.class))
                .filteredOn(element -> !(element instanceof Gateway || element instanceof SequenceFlow))
                .allSatisfy(element -> assertThat(element.getName()).isNotBlank());
    }

    @ParameterizedTest
    @MethodSource("models")
    void gatewaysAskAndTheirFlowsAnswer(Model model) {
        assertThat(model.every(ExclusiveGateway.class)).allSatisfy(gateway -> {
            if (gateway.getOutgoing().size() == 1) {
                assertThat(gateway.getName()).as("a join has no name").isNull();
                assertThat(gateway.getIncoming()).hasSizeGreaterThan(1);
            } else {
                assertThat(gateway.getName()).endsWith("?");
                assertThat(gateway.getIncoming()).hasSize(1);
                assertThat(gateway.getDefault()).isNotNull();
                assertThat(gateway.getOutgoing())
                        .allSatisfy(answer -> assertThat(answer.getName()).isNotBlank());
                assertThat(gateway.getOutgoing())
                        .filteredOn(answer -> !answer.equals(gateway.getDefault()))
                        .allSatisfy(answer ->
                                assertThat(answer.getConditionExpression()).isNotNull());
            }
        });
        assertThat(model.every(FlowElement.class))
                .filteredOn(element -> element instanceof Activity || element instanceof EndEvent)
                .allSatisfy(
                        element -> assertThat(((org.camunda.bpm.model.bpmn.instance.FlowNode) element).getIncoming())
                                .as("flows join in a gateway")
                                .hasSizeLessThanOrEqualTo(1));
    }

    @ParameterizedTest
    @MethodSource("models")
    void whatPartsComesTogetherAgain(Model model) {
        var gateways = model.every(ParallelGateway.class);
        assertThat(gateways.stream().filter(gateway -> gateway.getOutgoing().size() > 1))
                .hasSameSizeAs(gateways.stream()
                        .filter(gateway -> gateway.getIncoming().size() > 1)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("models")
    void conditionsReadPlainVariables(Model model) {
        assertThat(model.every(ConditionExpression.class))
                .allSatisfy(condition -> assertThat(condition.getTextContent())
                        .matches("\\$\\{[a-z][A-Za-z]*( == '[a-z]+(-[a-z]+)*')?}"));
        assertThat(model.every(ScriptTask.class)).isEmpty();
        assertThat(model.every(CamundaScript.class)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("models")
    void serviceTaskIsDoneByTheBeanOfItsName(Model model) {
        assertThat(model.every(ServiceTask.class)).allSatisfy(task -> {
            assertThat(task.getCamundaDelegateExpression()).isEqualTo("${" + words(task.getId()) + "}");
            assertThat(documentation(task)).as("what is true after it").endsWith(".");
        });
    }

    @ParameterizedTest
    @MethodSource("models")
    void infrastructureStepHasADeadline(Model model) {
        assertThat(model.every(ServiceTask.class)).allSatisfy(task -> {
            var deadline = property(task, "deadline").map(Duration::parse);
            if (BOOKKEEPING.contains(words(task.getId()))) {
                assertThat(deadline).isEmpty();
            } else {
                assertThat(deadline).hasValueSatisfying(within -> assertThat(within)
                        .isBetween(Duration.ofMinutes(1), Duration.ofHours(24)));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("models")
    void userTaskSaysWhoDecidesWhatAndHow(Model model) {
        assertThat(model.every(UserTask.class)).allSatisfy(task -> {
            assertThat(documentation(task)).endsWith(".");
            assertThat(task.getCamundaFormRefBinding()).isEqualTo("deployment");
            assertThat(Model.FORMS.resolve(task.getCamundaFormRef() + ".form")).isRegularFile();
            assertThat(task.getCamundaCandidateGroupsList())
                    .isNotEmpty()
                    .allMatch(group -> ROLES.contains(group) || group.equals("${seat}"));
            assertThat(property(task, "decision"))
                    .hasValueSatisfying(kind -> assertThat(kind).isIn(DECISIONS));
            assertThat(property(task, "preview")).hasValueSatisfying(answers -> assertThat(answers.split(";"))
                    .allMatch(answer -> answer.matches("[a-z][A-Za-z]*=.+"))
                    .anyMatch(answer -> answer.startsWith("decision=")));
        });
    }

    @ParameterizedTest
    @MethodSource("models")
    void formOfAUserTaskIsNamedLikeTheTask(Model model) {
        assertThat(model.every(UserTask.class))
                .filteredOn(task -> !task.getId().equals("userTask_reviewAbortedBreakGlass"))
                .allSatisfy(task -> assertThat(task.getCamundaFormRef()).isEqualTo(kebab(words(task.getId()))));
    }

    /** Otherwise a form would show the answer that was given to an earlier question. */
    @ParameterizedTest
    @MethodSource("models")
    void answersBelongToTheirTask(Model model) throws Exception {
        for (UserTask task : model.every(UserTask.class)) {
            var local = task.getExtensionElements().getElementsQuery().list().stream()
                    .flatMap(extension -> extension.getChildElementsByType(CamundaInputParameter.class).stream())
                    .map(CamundaInputParameter::getCamundaName)
                    .collect(Collectors.toCollection(TreeSet::new));

            var asked = Form.read(Model.FORMS.resolve(task.getCamundaFormRef() + ".form"))
                    .keys();
            asked.remove("detectedAt");
            assertThat(local).as(task.getId()).isEqualTo(asked);
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void previewGivesAnswersThatTheFormOffers(Model model) throws Exception {
        for (UserTask task : model.every(UserTask.class)) {
            var form = Form.read(Model.FORMS.resolve(task.getCamundaFormRef() + ".form"));
            for (String answer : property(task, "preview").orElseThrow().split(";")) {
                var pair = answer.split("=", 2);
                assertThat(form.keys()).as(task.getId()).contains(pair[0]);
                if (form.options().containsKey(pair[0])) {
                    assertThat(form.options().get(pair[0])).contains(pair[1]);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void requesterNeverApprovesNorReviews(Model model) {
        assertThat(model.every(UserTask.class)).allSatisfy(task -> {
            boolean fourEyes = Set.of("approval", "review")
                    .contains(property(task, "decision").orElseThrow());
            assertThat(property(task, "fourEyes").isPresent()).isEqualTo(fourEyes);
        });
    }

    /** A way home is the way there with the sites exchanged: both or none. */
    private static boolean isTurnedRound(CamundaIn passed, java.util.Collection<CamundaIn> all) {
        var sites = Map.of("protectedSite", "recoverySite", "recoverySite", "protectedSite");
        return sites.entrySet().stream().allMatch(turned -> all.stream()
                        .anyMatch(one -> turned.getKey().equals(one.getCamundaSource())
                                && turned.getValue().equals(one.getCamundaTarget())))
                && sites.containsKey(passed.getCamundaSource());
    }

    @ParameterizedTest
    @MethodSource("models")
    void callActivityPassesTheRunAndListsEachVariable(Model model) {
        assertThat(model.every(CallActivity.class)).allSatisfy(call -> {
            assertThat(call.getCalledElement()).isEqualTo(kebab(words(call.getId())));
            assertThat(Model.MODELS.resolve("procedures/" + call.getCalledElement() + ".bpmn"))
                    .isRegularFile();
            assertThat(call.getCamundaCalledElementBinding()).isEqualTo("deployment");
            assertThat(documentation(call)).endsWith(".");

            var in = call.getExtensionElements()
                    .getElementsQuery()
                    .filterByType(CamundaIn.class)
                    .list();
            assertThat(in).allMatch(passed -> passed.getCamundaVariables() == null);
            assertThat(in.stream().map(CamundaIn::getCamundaBusinessKey)).contains("#{execution.processBusinessKey}");
            assertThat(in.stream().filter(passed -> passed.getCamundaSource() != null))
                    .allMatch(passed ->
                            passed.getCamundaSource().equals(passed.getCamundaTarget()) || isTurnedRound(passed, in));
            assertThat(in.stream().map(CamundaIn::getCamundaTarget)).containsAll(RUN_VARIABLES);
            assertThat(call.getExtensionElements()
                            .getElementsQuery()
                            .filterByType(CamundaOut.class)
                            .list())
                    .allMatch(passed -> passed.getCamundaVariables() == null);
        });
        assertThat(model.every(CallActivity.class))
                .filteredOn(call -> call.getCalledElement().equals("approve-run"))
                .allSatisfy(call -> assertThat(call.getExtensionElements()
                                .getElementsQuery()
                                .filterByType(CamundaOut.class)
                                .list())
                        .extracting(CamundaOut::getCamundaTarget)
                        .containsExactly("runApproved", "approvalOutcome"));
    }

    @ParameterizedTest
    @MethodSource("models")
    void errorsAndMessagesAreNamedByWhatWasFound(Model model) {
        assertThat(model.every(Error.class)).allSatisfy(error -> {
            assertThat(error.getErrorCode())
                    .matches("drawbridge\\.[a-z][A-Za-z]*")
                    .isEqualTo(error.getName());
            assertThat(model.every(ErrorEventDefinition.class)).anyMatch(event -> error.equals(event.getError()));
        });
        assertThat(model.every(ErrorEventDefinition.class))
                .allSatisfy(event -> assertThat(event.getError()).isNotNull());
        assertThat(model.every(Message.class)).allSatisfy(message -> {
            assertThat(message.getName()).matches("drawbridge\\.[a-z]+([A-Z][a-z]+)*(ed|n)");
            assertThat(model.every(MessageEventDefinition.class)).anyMatch(event -> message.equals(event.getMessage()));
        });
    }

    @ParameterizedTest
    @MethodSource("models")
    void everyUndoHasItsStep(Model model) {
        var undone = model.every(BoundaryEvent.class).stream()
                .filter(event -> event.getEventDefinitions().iterator().next() instanceof CompensateEventDefinition)
                .toList();

        assertThat(undone).allSatisfy(event -> assertThat(model.every(Association.class))
                .filteredOn(line -> line.getSource().equals(event))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.getTarget()).isInstanceOf(ServiceTask.class);
                    assertThat(((ServiceTask) line.getTarget()).isForCompensation())
                            .isTrue();
                    assertThat(line.getTarget().getParentElement()).isEqualTo(event.getParentElement());
                }));
        assertThat(model.every(ServiceTask.class).stream().filter(Activity::isForCompensation))
                .hasSameSizeAs(undone);
    }

    @ParameterizedTest
    @MethodSource("runbooks")
    void runbookChecksAsksAndWorksInASubProcessThatCanBeAborted(Model runbook) {
        // Readiness is a plan's; what works on something else may look at that in a step of its own.
        if (Set.of("plan", "sitePair")
                .contains(property(runbook.process(), "scope").orElse("plan"))) {
            assertThat(runbook.has("serviceTask_checkReadiness")).isTrue();
        }
        assertThat(List.of(
                        "callActivity_approveRun",
                        "gateway_runApproved",
                        "subProcess_work",
                        "event_runAborted",
                        "subProcess_abort",
                        "startEvent_abortRequested",
                        "event_undoWhatCanBeUndone",
                        "endEvent_undone",
                        "subProcess_withdrawal",
                        "startEvent_runWithdrawn"))
                .allMatch(runbook::has);
        assertThat(runbook.every(Message.class))
                .extracting(Message::getName)
                .containsExactlyInAnyOrder("drawbridge.abortRequested", "drawbridge.runWithdrawn");
        assertThat(runbook.every(EndEvent.class))
                .extracting(EndEvent::getId)
                .filteredOn(id -> id.matches(".*(Declined|Refused|Aborted|Withdrawn)"))
                .hasSize(4);
        assertThat(runbook.every(CamundaInputParameter.class))
                .filteredOn(input -> input.getCamundaName().equals("for"))
                .extracting(input -> input.getTextContent())
                .containsExactly(runbook.id());
    }

    /** What a run works on decides what no other run may touch at the same time. */
    @ParameterizedTest
    @MethodSource("runbooks")
    void runbookSaysWhatItWorksOnAndItsStartFormAsksForThat(Model runbook) throws Exception {
        var scope = property(runbook.process(), "scope").orElse("plan");
        var keys = Form.read(Model.FORMS.resolve(processStart(runbook).getCamundaFormRef() + ".form"))
                .keys();

        assertThat(keys.contains("recoveryPlan")).isEqualTo(scope.equals("plan"));
        if (!List.of("plan", "sitePair", "none").contains(scope)) {
            assertThat(keys).contains(scope);
        }
    }

    /** Earlier runs tell how long the next one takes, and where a plan stands: so ends must say what they mean. */
    @ParameterizedTest
    @MethodSource("runbooks")
    void someEndOfARunbookIsWhatItIsForAndNoneMeansSomethingUnknown(Model runbook) {
        var ends = runbook.process().getChildElementsByType(EndEvent.class);

        assertThat(ends)
                .anyMatch(
                        end -> property(end, "succeeded").filter("true"::equals).isPresent());
        assertThat(runbook.every(EndEvent.class)).allSatisfy(end -> {
            assertThat(property(end, "moves").orElse("planned")).isIn("forced", "planned", "turned");
            if (property(end, "succeeded").isPresent() || property(end, "moves").isPresent()) {
                assertThat(ends).contains(end);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("models")
    void everythingIsDrawn(Model model) {
        var drawn = new TreeSet<String>();
        model.every(BpmnShape.class)
                .forEach(shape -> drawn.add(shape.getBpmnElement().getId()));
        model.every(BpmnEdge.class)
                .forEach(edge -> drawn.add(edge.getBpmnElement().getId()));

        var elements = new TreeSet<String>();
        model.every(FlowElement.class).forEach(element -> elements.add(element.getId()));
        model.every(Association.class).forEach(line -> elements.add(line.getId()));
        assertThat(drawn).isEqualTo(elements);
    }

    @ParameterizedTest
    @MethodSource("models")
    void fileIsCleanXml(Model model) throws Exception {
        var xml = Files.readString(model.file());

        assertThat(xml).startsWith("<?xml").endsWith("</bpmn:definitions>\n").doesNotContain("\t", "\r");
        assertThat(xml.lines()).noneMatch(line -> line.endsWith(" "));
        assertThat(xml).contains("xmlns:modeler=\"http://camunda.org/schema/modeler/1.0\"");
    }

    private static StartEvent processStart(Model model) {
        return model.process()
                .getChildElementsByType(StartEvent.class)
                .iterator()
                .next();
    }
}
