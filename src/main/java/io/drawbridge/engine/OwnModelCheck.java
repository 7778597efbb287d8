package io.drawbridge.engine;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.BaseElement;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.BusinessRuleTask;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.EndEvent;
import org.camunda.bpm.model.bpmn.instance.ExclusiveGateway;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.InclusiveGateway;
import org.camunda.bpm.model.bpmn.instance.IntermediateCatchEvent;
import org.camunda.bpm.model.bpmn.instance.IntermediateThrowEvent;
import org.camunda.bpm.model.bpmn.instance.Message;
import org.camunda.bpm.model.bpmn.instance.MessageEventDefinition;
import org.camunda.bpm.model.bpmn.instance.ParallelGateway;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaIn;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputParameter;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Text;

/** Holds one model of the user's to what the product, its safety and its auditors rely on. */
final class OwnModelCheck {

    private static final String CAMUNDA = "http://camunda.org/schema/1.0/bpmn";
    private static final String BUSINESS_KEY = "#{execution.processBusinessKey}";

    /** Everything else that the notation has runs code, waits for nobody, or is not looked at when a run is aborted. */
    private static final List<Class<? extends FlowNode>> KINDS = List.of(
            StartEvent.class,
            EndEvent.class,
            ServiceTask.class,
            UserTask.class,
            CallActivity.class,
            BusinessRuleTask.class,
            ExclusiveGateway.class,
            ParallelGateway.class,
            InclusiveGateway.class,
            SubProcess.class,
            BoundaryEvent.class,
            IntermediateCatchEvent.class,
            IntermediateThrowEvent.class);

    /** Extensions that only hold text; listeners, fields, connectors and scripts run code. */
    private static final Set<String> EXTENSIONS = Set.of(
            "in",
            "out",
            "inputOutput",
            "inputParameter",
            "outputParameter",
            "properties",
            "property",
            "failedJobRetryTimeCycle");

    private static final Set<String> CODE = Set.of(
            "class",
            "expression",
            "type",
            "topic",
            "resultVariable",
            "variableMappingClass",
            "variableMappingDelegateExpression",
            "taskPriority",
            "resource");

    private static final Set<String> SCRIPTED = Set.of("language", "scriptFormat");

    private static final Pattern PLAIN = Pattern.compile("[$#]\\{[a-z][A-Za-z0-9]*( == '[a-z0-9]+(-[a-z0-9]+)*')?}");
    private static final Pattern BEAN = Pattern.compile("\\$\\{([a-z][A-Za-z0-9]*)}");

    private static final Set<String> DECISIONS =
            Set.of("declaration", "risk", "sign-off", "review", "inspection", "findings", "choice", "reconciliation");

    /**
     * What a model may lean on.
     *
     * @param callable ids of processes that may be called
     * @param forms the user's own, by id
     * @param ours file names of the product's
     */
    record Around(
            Predicate<String> isStep,
            Set<String> roles,
            Set<String> callable,
            Map<String, CamundaForm> forms,
            Set<String> ours) {}

    private final String file;
    private final Document xml;
    private final BpmnModelInstance model;
    private final Around around;
    private final List<String> problems;

    OwnModelCheck(String file, Document xml, BpmnModelInstance model, Around around, List<String> problems) {
        this.file = file;
        this.xml = xml;
        this.model = model;
        this.around = around;
        this.problems = problems;
    }

    private void problem(BaseElement element, String what) {
        problem(element.getId(), what);
    }

    private void problem(String element, String what) {
        problems.add(file + ": element " + element + ": " + what);
    }

    void check() {
        var process = every(Process.class).iterator().next();
        code(xml.getDocumentElement(), process.getId());
        every(FlowNode.class).stream()
                .filter(node -> KINDS.stream().noneMatch(kind -> kind.isInstance(node)))
                .forEach(node -> problem(
                        node,
                        "is a " + node.getElementType().getTypeName()
                                + ", which runbooks do not use; draw a service task" + " with a step instead"));
        every(ServiceTask.class).forEach(this::step);
        every(UserTask.class).forEach(this::person);
        every(CallActivity.class).forEach(this::call);
        every(BusinessRuleTask.class).forEach(this::table);
        process(process);
        if (process.isCamundaStartableInTasklist()) {
            runbook(process);
        }
    }

    private <T extends org.camunda.bpm.model.xml.instance.ModelElementInstance> Collection<T> every(Class<T> type) {
        return model.getModelElementsByType(type);
    }

    // ---- nothing runs that is not a step

    /** Every attribute and text: the engine evaluates more of them than one thinks, names and documentation too. */
    private void code(Element element, String owner) {
        var id = element.hasAttribute("id") ? element.getAttribute("id") : owner;
        boolean camunda = CAMUNDA.equals(element.getNamespaceURI());
        if (camunda && !EXTENSIONS.contains(element.getLocalName())) {
            problem(id, "camunda:" + element.getLocalName() + " is not allowed: only steps and people do work");
            return;
        }
        if (element.getLocalName().equals("script")) {
            problem(id, "scripts are not allowed");
            return;
        }
        CODE.stream()
                .filter(name -> element.hasAttributeNS(CAMUNDA, name))
                .sorted()
                .forEach(name -> problem(id, "camunda:" + name + " is not allowed: only steps and people do work"));
        // A language turns a condition into a script; a delegate may also hang on a message that is sent.
        SCRIPTED.stream()
                .filter(element::hasAttribute)
                .forEach(name -> problem(id, name + " is not allowed: scripts are not"));
        if (element.hasAttributeNS(CAMUNDA, "delegateExpression")
                && !element.getLocalName().equals("serviceTask")) {
            problem(id, "camunda:delegateExpression is allowed on a service task only");
        }
        for (var text : texts(element)) {
            if (isExpression(text) && !isPlain(text, camunda)) {
                problem(
                        id,
                        "the expression " + text.strip() + " is not allowed: only a plain variable is, compared with a"
                                + " word where needed");
            }
        }
        for (var child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element below) {
                code(below, id);
            }
        }
    }

    /** @return an element's own text and all of its attributes' values */
    private static List<String> texts(Element element) {
        var found = new ArrayList<String>();
        // Joined, as the engine does it: a comment in the middle would hide an expression otherwise.
        var text = new StringBuilder();
        for (var child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Text part) {
                text.append(part.getData());
            }
        }
        found.add(text.toString());
        var attributes = element.getAttributes();
        for (int i = 0; i < attributes.getLength(); i++) {
            found.add(attributes.item(i).getNodeValue());
        }
        return found;
    }

    private static boolean isExpression(String text) {
        return text.contains("${") || text.contains("#{");
    }

    private static boolean isPlain(String text, boolean camunda) {
        var trimmed = text.strip();
        return camunda && trimmed.equals(BUSINESS_KEY) || PLAIN.matcher(trimmed).matches();
    }

    private void step(ServiceTask task) {
        var bean = Optional.ofNullable(task.getCamundaDelegateExpression())
                .map(BEAN::matcher)
                .filter(java.util.regex.Matcher::matches)
                .map(found -> found.group(1));
        if (bean.isEmpty()) {
            problem(task, "must name a step as ${step} in its delegate expression");
        } else if (!around.isStep().test(bean.get())) {
            problem(task, "names '" + bean.get() + "', which is no step of Drawbridge");
        }
        ModelProperties.find(task, "deadline").ifPresent(deadline -> {
            try {
                Duration.parse(deadline);
            } catch (DateTimeParseException e) {
                problem(task, "its deadline '" + deadline + "' is no ISO 8601 duration such as PT1H");
            }
        });
        documented(task);
    }

    private void documented(BaseElement element) {
        boolean told = element.getDocumentations().stream()
                .anyMatch(one -> !one.getTextContent().isBlank());
        if (!told) {
            problem(element, "says in no documentation what is true after it; auditors read that");
        }
    }

    private void person(UserTask task) {
        roles(task, "candidate groups", task.getCamundaCandidateGroups());
        if (task.getCamundaAssignee() != null || task.getCamundaCandidateUsers() != null) {
            problem(task, "names a user; people are found by role");
        }
        var kind = ModelProperties.find(task, "decision").orElse("");
        if (!DECISIONS.contains(kind)) {
            problem(task, "needs the property decision, one of " + String.join(", ", new TreeSet<>(DECISIONS)));
        }
        if (ModelProperties.find(task, "preview")
                .filter(answer -> answer.startsWith("decision="))
                .isEmpty()) {
            problem(task, "needs the property preview, such as decision=accepted: what a preview answers");
        }
        form(task, task.getCamundaFormRef(), task.getCamundaFormRefBinding()).ifPresent(form -> local(task, form));
        documented(task);
    }

    /** Otherwise a form would show the answer that was given to an earlier question. */
    private void local(UserTask task, CamundaForm form) {
        var inputs = task.getExtensionElements() == null
                ? Set.<String>of()
                : task.getExtensionElements().getElementsQuery().list().stream()
                        .flatMap(extension -> extension.getChildElementsByType(CamundaInputParameter.class).stream())
                        .map(CamundaInputParameter::getCamundaName)
                        .collect(Collectors.toSet());
        form.keys().stream()
                .filter(key -> !inputs.contains(key))
                .forEach(key -> problem(
                        task, "needs an empty input parameter '" + key + "', so that the form's answer belongs to it"));
    }

    private Optional<CamundaForm> form(BaseElement element, String form, String binding) {
        if (form == null || form.isBlank()) {
            problem(element, "has no Camunda Form");
            return Optional.empty();
        }
        if (!"deployment".equals(binding)) {
            problem(element, "must bind its form to the deployment");
        }
        if (!around.forms().containsKey(form) && !around.ours().contains(form + ".form")) {
            problem(element, "names the form '" + form + "', which is neither in the folder nor one of Drawbridge's");
        }
        return Optional.ofNullable(around.forms().get(form));
    }

    private void roles(BaseElement element, String what, String groups) {
        var named = groups == null || groups.isBlank()
                ? List.<String>of()
                : Arrays.stream(groups.split(",")).map(String::strip).toList();
        if (named.isEmpty()) {
            problem(element, "has no " + what);
        }
        named.stream()
                .filter(role -> !around.roles().contains(role))
                .forEach(role -> problem(
                        element,
                        "names the role '" + role + "'; there are "
                                + String.join(", ", new TreeSet<>(around.roles()))));
    }

    private void call(CallActivity call) {
        if (!around.callable().contains(String.valueOf(call.getCalledElement()))) {
            problem(call, "calls '" + call.getCalledElement() + "', which is not there");
        }
        if (!"deployment".equals(call.getCamundaCalledElementBinding())) {
            problem(call, "must bind what it calls to the deployment");
        }
        var in = call.getExtensionElements() == null
                ? List.<CamundaIn>of()
                : call.getExtensionElements()
                        .getElementsQuery()
                        .filterByType(CamundaIn.class)
                        .list();
        if (in.stream().noneMatch(one -> BUSINESS_KEY.equals(one.getCamundaBusinessKey()))) {
            problem(call, "must pass the business key " + BUSINESS_KEY);
        }
        var passed = in.stream()
                .filter(one -> one.getCamundaTarget() != null)
                .map(CamundaIn::getCamundaTarget)
                .collect(Collectors.toSet());
        runVariables().stream()
                .filter(name -> !passed.contains(name))
                .findFirst()
                .ifPresent(name -> problem(
                        call, "does not pass the variable " + name + "; the element template of the procedure does"));
    }

    /** @return what a run is made of, which every procedure needs */
    static List<String> runVariables() {
        var names = RunInputs.ALL.stream().map(ProcessVariable::name).collect(Collectors.toCollection(TreeSet::new));
        names.addAll(List.of("vmCount", "requestedAt"));
        return List.copyOf(names);
    }

    private void table(BusinessRuleTask task) {
        if (task.getCamundaDelegateExpression() != null || task.getCamundaDecisionRef() == null) {
            problem(task, "must name a decision table");
        }
    }

    // ---- what every process and every runbook has

    private void process(Process process) {
        if (!process.isExecutable()) {
            problem(process, "is not executable");
        }
        if (process.getCamundaHistoryTimeToLiveString() == null) {
            problem(process, "needs a history time to live, such as P3650D: auditors come years later");
        }
        var starts = process.getChildElementsByType(StartEvent.class);
        if (starts.size() != 1) {
            problem(process, "begins with " + starts.size() + " start events, one is expected");
        }
        // A timer or a message would begin it without anybody's name, reason or approval.
        starts.stream()
                .filter(start -> !start.getEventDefinitions().isEmpty())
                .forEach(start ->
                        problem(start, "begins the process by itself; only a person, the API or a runbook does"));
        if (!process.getId().matches("[a-z][a-z0-9]*(-[a-z0-9]+)*")) {
            problem(process, "its id must be words in small letters, joined by hyphens");
        }
    }

    private void runbook(Process process) {
        roles(process, "candidate starter groups", process.getCamundaCandidateStarterGroups());
        if (every(CallActivity.class).stream().noneMatch(call -> "approve-run".equals(call.getCalledElement()))) {
            problem(process, "never calls approve-run: no runbook works without approval");
        }
        for (var message : List.of("drawbridge.abortRequested", "drawbridge.runWithdrawn")) {
            boolean caught = every(StartEvent.class).stream()
                    .flatMap(start -> start.getEventDefinitions().stream())
                    .filter(MessageEventDefinition.class::isInstance)
                    .map(definition -> ((MessageEventDefinition) definition).getMessage())
                    .filter(java.util.Objects::nonNull)
                    .map(Message::getName)
                    .anyMatch(message::equals);
            if (!caught) {
                problem(
                        process,
                        "has no event sub-process that begins with the message " + message
                                + ": a run could not be stopped");
            }
        }
        var starts = process.getChildElementsByType(StartEvent.class);
        if (starts.size() != 1) {
            return;
        }
        var start = starts.iterator().next();
        form(start, start.getCamundaFormRef(), start.getCamundaFormRefBinding()).ifPresent(form -> start(start, form));
        boolean succeeds = process.getChildElementsByType(EndEvent.class).stream()
                .anyMatch(end -> ModelProperties.find(end, "succeeded")
                        .filter("true"::equals)
                        .isPresent());
        if (!succeeds) {
            problem(process, "has no end with the property succeeded=true: nothing says what it is for");
        }
    }

    private void start(StartEvent start, CamundaForm form) {
        var process = (Process) start.getParentElement();
        var scope = ModelProperties.find(process, "scope").orElse("plan");
        var needed = new TreeSet<>(Set.of("tenant", "sitePair", "reason", "mode"));
        if (scope.equals("plan")) {
            needed.add("recoveryPlan");
        } else if (!Set.of("sitePair", "none").contains(scope)) {
            needed.add(scope);
        }
        needed.removeAll(form.keys());
        if (!needed.isEmpty()) {
            problem(start, "its form must ask for " + String.join(", ", needed));
        }
    }
}
