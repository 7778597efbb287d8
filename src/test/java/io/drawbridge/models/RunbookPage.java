package io.drawbridge.models;

import static io.drawbridge.models.Model.documentation;
import static io.drawbridge.models.Model.property;
import static io.drawbridge.models.Model.words;

import io.drawbridge.security.Role;
import io.drawbridge.site.RemoteSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Period;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.instance.Activity;
import org.camunda.bpm.model.bpmn.instance.Association;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.BusinessRuleTask;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.CompensateEventDefinition;
import org.camunda.bpm.model.bpmn.instance.EndEvent;
import org.camunda.bpm.model.bpmn.instance.ErrorEventDefinition;
import org.camunda.bpm.model.bpmn.instance.FlowElement;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.Gateway;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.bpmn.instance.ThrowEvent;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.bpmn.instance.bpmndi.BpmnShape;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.instance.Decision;
import org.camunda.bpm.model.dmn.instance.DecisionTable;
import org.camunda.bpm.model.dmn.instance.Rule;

/** The page about the runbooks, read from their models, their forms and the approval policy. */
final class RunbookPage {

    private static final Path POLICY = Path.of("bpmn/policies/approval-policy.dmn");
    private static final String POLICY_LINK = "[approval policy](#who-must-approve)";

    private final StepSystems systems = new StepSystems();
    private final List<Model> runbooks = Model.runbooks().toList();
    private final Map<String, Model> procedures = new TreeMap<>();
    private final StringBuilder text = new StringBuilder();

    private RunbookPage() {
        Model.procedures().forEach(procedure -> procedures.put(procedure.id(), procedure));
    }

    /** @return the generated part, as Markdown */
    static String markdown() {
        var page = new RunbookPage();
        page.overview();
        page.wayBack();
        page.policy();
        page.runbooks.forEach(page::runbook);
        page.text.append("\n## Procedures\n\nWhat runbooks have in common. Nobody starts them; runbooks call them.\n");
        page.procedures.values().forEach(page::procedure);
        return page.text.toString();
    }

    // ---- overview

    private void overview() {
        text.append(
                "\n## At a glance\n\nA runbook sends commands to the systems in **bold** and looks at the others.\n\n");
        row("runbook", "what it is for", "works on", "systems", "who starts it");
        row("---", "---", "---", "---", "---");
        for (var runbook : runbooks) {
            row(
                    link(runbook),
                    documentation(runbook.process()),
                    scope(runbook),
                    systemsOf(runbook),
                    roles(runbook.process().getCamundaCandidateStarterGroupsList()));
        }
        text.append("\nWhat people decide; some of it they are asked only when something does not go as planned:\n\n");
        row("runbook", "decisions, and by whom");
        row("---", "---");
        for (var runbook : runbooks) {
            row(
                    link(runbook),
                    lines(decisions(runbook).stream()
                            .map(this::decision)
                            .distinct()
                            .toList()));
        }
    }

    private String decision(UserTask task) {
        return name(task) + ": " + who(task);
    }

    private void wayBack() {
        text.append("\n## What an abort takes back, and what it does not\n\n")
                .append("Until the work begins, an abort just ends the run. From then on:\n\n");
        row("runbook", "is taken back", "is not");
        row("---", "---", "---");
        for (var runbook : runbooks) {
            var undone = new ArrayList<String>();
            var lasting = new ArrayList<String>();
            for (var element : inOrder(runbook)) {
                undoWords(element).ifPresent(said -> {
                    UndoWords.undone(said).forEach(sentence -> undone.add(name(element) + ": " + cell(sentence)));
                    UndoWords.lasting(said).forEach(sentence -> lasting.add(name(element) + ": " + cell(sentence)));
                });
            }
            row(link(runbook), lines(undone), lines(lasting));
        }
    }

    // ---- approval policy

    private void policy() {
        text.append("\n## Who must approve\n\n");
        var decision = Dmn.readModelFromFile(POLICY.toFile())
                .getModelElementsByType(Decision.class)
                .iterator()
                .next();
        text.append(decision.getDescription().getTextContent().strip()).append("\n\n");
        var table = decision.getModelInstance()
                .getModelElementsByType(DecisionTable.class)
                .iterator()
                .next();
        row("run", "who", "if nobody answers", "may begin unapproved", "recovery time objective", "why");
        row("---", "---", "---", "---", "---", "---");
        for (Rule rule : table.getRules()) {
            var when = new LinkedHashMap<String, String>();
            var inputs = table.getInputs().iterator();
            rule.getInputEntries()
                    .forEach(entry -> when.put(
                            inputs.next().getLabel(), plain(entry.getText().getTextContent())));
            var then = new HashMap<String, String>();
            var outputs = table.getOutputs().iterator();
            rule.getOutputEntries()
                    .forEach(entry -> then.put(
                            outputs.next().getName(), plain(entry.getText().getTextContent())));
            row(
                    circumstances(when),
                    then.get("approvalsNeeded") + " of: " + roles(split(then.get("approverRoles"))),
                    "reminded every " + duration(then.get("reminderEvery")) + "; after "
                            + duration(then.get("escalateAfter")) + " also " + roles(split(then.get("escalateTo")))
                            + "; expires after " + duration(then.get("expireAfter")),
                    then.get("breakGlass").equals("true") ? "yes, by break-glass" : "no",
                    duration(then.get("recoveryTimeObjective")),
                    rule.getDescription() == null
                            ? ""
                            : rule.getDescription().getTextContent().strip());
        }
    }

    private String circumstances(Map<String, String> when) {
        var words = new ArrayList<String>();
        when.forEach((label, value) -> {
            if (label.equals("Runbook")) {
                words.add(
                        value.isEmpty()
                                ? "any other"
                                : split(value).stream().map(this::linkTo).collect(Collectors.joining(", ")));
            } else if (!value.isEmpty()) {
                words.add(label.toLowerCase(Locale.ROOT) + " " + value);
            }
        });
        return String.join("; ", words);
    }

    private String linkTo(String runbook) {
        return runbooks.stream()
                .filter(model -> model.id().equals(runbook))
                .map(this::link)
                .findFirst()
                .orElse(runbook);
    }

    // ---- runbooks and procedures

    private void runbook(Model runbook) {
        text.append("\n## ").append(runbook.process().getName()).append("\n\n");
        text.append(documentation(runbook.process())).append("\n\n");
        text.append("- **Works on** ").append(scope(runbook)).append(".\n");
        text.append("- **Started by** ")
                .append(roles(runbook.process().getCamundaCandidateStarterGroupsList()))
                .append("; as `")
                .append(runbook.id())
                .append("` over the API.\n");
        text.append("- **Asks for** ").append(asked(runbook)).append(".\n");
        ends(runbook);
        table(runbook);
        abort(runbook);
    }

    private void procedure(Model procedure) {
        text.append("\n### ").append(procedure.process().getName()).append("\n\n");
        text.append(documentation(procedure.process())).append("\n\n");
        var callers = Stream.concat(runbooks.stream(), procedures.values().stream())
                .filter(model -> model.every(CallActivity.class).stream()
                        .anyMatch(call -> call.getCalledElement().equals(procedure.id())))
                .map(this::link)
                .toList();
        text.append(
                callers.isEmpty()
                        ? "No model calls it: Drawbridge starts it by itself.\n"
                        : "Called by " + String.join(", ", callers) + ".\n");
        table(procedure);
    }

    private static String asked(Model runbook) {
        var start = start(runbook);
        try {
            return Form.read(Model.FORMS.resolve(start.getCamundaFormRef() + ".form")).components().stream()
                    .filter(component -> component.has("key"))
                    .map(component -> component
                                    .path("label")
                                    .asText(component.path("dateLabel").asText())
                                    .replaceFirst(":.*", "")
                            + (component.path("validate").path("required").asBoolean() ? "" : " (optional)"))
                    .map(RunbookPage::lowerFirst)
                    .collect(Collectors.joining(", "));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static StartEvent start(Model model) {
        return model.process().getChildElementsByType(StartEvent.class).stream()
                .findFirst()
                .orElseThrow();
    }

    private void ends(Model runbook) {
        var ends = runbook.process().getChildElementsByType(EndEvent.class).stream()
                .sorted(Comparator.comparingDouble(RunbookPage::x))
                .toList();
        text.append("- **Ends** ")
                .append(named(ends, true))
                .append("; otherwise ")
                .append(named(ends, false))
                .append(".\n");
    }

    private static String named(List<EndEvent> ends, boolean succeeded) {
        return ends.stream()
                .filter(end -> property(end, "succeeded").isPresent() == succeeded)
                .map(end -> succeeded ? "**" + end.getName() + "**" : "*" + end.getName() + "*")
                .collect(Collectors.joining(", "));
    }

    private void table(Model model) {
        var elements = inOrder(model);
        elements.removeAll(onlyAfterAnAbort(model));
        boolean timed = elements.stream()
                .anyMatch(element -> property(element, "deadline").isPresent());
        boolean undone =
                elements.stream().anyMatch(element -> undoWords(element).isPresent());
        text.append('\n');
        row(columns("#", "step", "who, or which system", timed, "within", undone, "undo"));
        row(columns("---:", "---", "---", timed, "---", undone, "---"));
        int number = 1;
        for (var element : elements) {
            row(columns(
                    Integer.toString(number++),
                    condition(element) + name(element) + "<br>" + cell(documentation(element)) + otherwise(element),
                    who(element),
                    timed,
                    property(element, "deadline").map(RunbookPage::duration).orElse(""),
                    undone,
                    undoWords(element).map(RunbookPage::cell).orElse("")));
        }
    }

    /** A column in which nothing stands is left out. */
    private static String[] columns(
            String number, String step, String who, boolean timed, String within, boolean undone, String undo) {
        var cells = new ArrayList<>(List.of(number, step, who));
        if (timed) {
            cells.add(within);
        }
        if (undone) {
            cells.add(undo);
        }
        return cells.toArray(String[]::new);
    }

    /** @return what is asked and done when an abort has undone what it could */
    private static List<FlowNode> onlyAfterAnAbort(Model model) {
        var way = new HashSet<FlowNode>();
        model.every(BoundaryEvent.class).stream()
                .filter(event -> event.getEventDefinitions().stream()
                        .anyMatch(definition -> definition instanceof ErrorEventDefinition error
                                && "drawbridge.runAborted"
                                        .equals(error.getError().getErrorCode())))
                .forEach(event -> follow(event, way));
        return inOrder(model).stream().filter(way::contains).toList();
    }

    private static void follow(FlowNode node, Set<FlowNode> way) {
        if (way.add(node)) {
            node.getOutgoing().forEach(flow -> follow(flow.getTarget(), way));
        }
    }

    private void abort(Model runbook) {
        var lines = new ArrayList<String>();
        var undone = new HashSet<FlowNode>();
        for (var abort : runbook.every(SubProcess.class)) {
            if (abort.triggeredByEvent() && abort.getId().equals("subProcess_abort")) {
                for (var node : everythingInOrder(abort.getFlowElements())) {
                    if (node instanceof ThrowEvent event) {
                        undoSteps(runbook, event).stream()
                                .filter(undone::add)
                                .forEach(step -> lines.add(line(step) + undoes(step)));
                    } else if (node instanceof Activity) {
                        lines.add(line(node));
                    }
                }
            }
        }
        onlyAfterAnAbort(runbook).forEach(node -> lines.add(condition(node) + line(node)));
        if (lines.isEmpty()) {
            text.append("\nAn abort has nothing to undo.\n");
            return;
        }
        text.append("\nAn abort, one after the other:\n\n");
        lines.forEach(line -> text.append("1. ").append(line).append('\n'));
    }

    /** @return the undo steps that an event lets begin: of one step, or of all there are, the last one first */
    private static List<FlowNode> undoSteps(Model runbook, ThrowEvent event) {
        var named = event.getEventDefinitions().stream()
                .filter(CompensateEventDefinition.class::isInstance)
                .map(definition -> ((CompensateEventDefinition) definition).getActivity())
                .filter(activity -> activity != null)
                .findFirst();
        return runbook.every(ServiceTask.class).stream()
                .filter(Activity::isForCompensation)
                .filter(step ->
                        event.getEventDefinitions().stream().anyMatch(CompensateEventDefinition.class::isInstance))
                .filter(step -> named.isEmpty()
                        || undoneBy(step).filter(named.get()::equals).isPresent())
                .sorted(Comparator.comparingDouble((FlowNode step) -> -x(step)))
                .map(FlowNode.class::cast)
                .toList();
    }

    private static Optional<Activity> undoneBy(FlowNode undo) {
        return undo.getModelInstance().getModelElementsByType(Association.class).stream()
                .filter(line -> line.getTarget().equals(undo))
                .map(line -> ((BoundaryEvent) line.getSource()).getAttachedTo())
                .findFirst();
    }

    private static String undoes(FlowNode undo) {
        return undoneBy(undo)
                .map(step -> " Left out where *" + cell(step.getName()) + "* has not begun.")
                .orElse("");
    }

    private String line(FlowNode step) {
        return name(step) + " (" + who(step) + "): " + cell(lowerFirst(documentation(step)));
    }

    // ---- one element

    private static String name(FlowNode element) {
        return "**" + cell(element.getName()) + "**";
    }

    private String who(FlowNode element) {
        if (element instanceof UserTask task) {
            return roles(task.getCamundaCandidateGroupsList())
                    + (property(task, "fourEyes").isPresent() ? "; never who asked for the run" : "");
        }
        if (element instanceof CallActivity call) {
            return "procedure " + link(procedures.get(call.getCalledElement()));
        }
        return plainWho(element);
    }

    private String plainWho(FlowNode element) {
        if (element instanceof BusinessRuleTask) {
            return POLICY_LINK;
        }
        if (!(element instanceof ServiceTask)) {
            return "";
        }
        var talk = systems.of(words(element.getId()));
        if (talk.bookkeeping()) {
            return "Drawbridge’s own records";
        }
        var words = new ArrayList<String>();
        if (!talk.commands().isEmpty()) {
            words.add(labels(talk.commands()));
        }
        if (!talk.reads().isEmpty()) {
            words.add((talk.commands().isEmpty() ? "looks at " : "also looks at ") + labels(talk.reads()));
        }
        if (talk.services()) {
            words.add("the services themselves");
        }
        return String.join("; ", words);
    }

    private static String labels(Collection<RemoteSystem> some) {
        return some.stream().map(RemoteSystem::label).collect(Collectors.joining(", "));
    }

    /** @return what the model draws for the case that the element does not come to its end */
    private static String otherwise(FlowNode element) {
        var model = element.getModelInstance();
        var ways = new LinkedHashMap<String, Set<String>>();
        model.getModelElementsByType(BoundaryEvent.class).stream()
                .filter(event -> event.getAttachedTo().equals(element))
                .filter(event ->
                        event.getEventDefinitions().stream().noneMatch(CompensateEventDefinition.class::isInstance))
                .sorted(Comparator.comparingDouble(RunbookPage::x))
                .forEach(event -> ways.computeIfAbsent(target(event), any -> new LinkedHashSet<>())
                        .add(event.getName()));
        return ways.entrySet().stream()
                .map(way -> "<br>*" + cell(String.join(", ", way.getValue())) + "* → " + cell(way.getKey()))
                .collect(Collectors.joining());
    }

    /** @return the first thing with a name that follows */
    private static String target(FlowNode from) {
        FlowNode at = from;
        var seen = new HashSet<FlowNode>();
        while (seen.add(at) && !at.getOutgoing().isEmpty()) {
            at = at.getOutgoing().iterator().next().getTarget();
            if (!(at instanceof Gateway) && at.getName() != null) {
                return at.getName();
            }
        }
        return "";
    }

    /** @return when an element is reached only in a case that the model names right before it */
    private static String condition(FlowNode element) {
        var cases = new LinkedHashSet<String>();
        for (var flow : element.getIncoming()) {
            cases(flow, cases, true);
        }
        return cases.isEmpty() || cases.contains("")
                ? ""
                : "if " + cases.stream().map(one -> "*" + cell(one) + "*").collect(Collectors.joining(" or ")) + ": ";
    }

    private static void cases(SequenceFlow flow, Set<String> cases, boolean first) {
        var source = flow.getSource();
        if (source instanceof BoundaryEvent event) {
            cases.add(event.getName());
        } else if (source instanceof Gateway gateway && gateway.getOutgoing().size() > 1 && first) {
            cases.add(Optional.ofNullable(gateway.getName()).orElse("") + " "
                    + Optional.ofNullable(flow.getName()).orElse(""));
        } else if (source instanceof Gateway gateway && gateway.getOutgoing().size() == 1 && first) {
            gateway.getIncoming().forEach(incoming -> cases(incoming, cases, false));
        } else {
            cases.add("");
        }
    }

    private static Optional<String> undoWords(FlowNode element) {
        var model = element.getModelInstance();
        return model.getModelElementsByType(BoundaryEvent.class).stream()
                .filter(event -> event.getAttachedTo().equals(element))
                .filter(event ->
                        event.getEventDefinitions().stream().anyMatch(CompensateEventDefinition.class::isInstance))
                .flatMap(event -> model.getModelElementsByType(Association.class).stream()
                        .filter(association -> association.getSource().equals(event))
                        .map(association -> documentation((FlowNode) association.getTarget())))
                .findFirst()
                .or(() -> property(element, "undo"));
    }

    // ---- the order of things

    /** @return tasks and calls in the order in which they are reached, without what only an abort does */
    private static List<FlowNode> inOrder(Model model) {
        return inOrder(model.process().getFlowElements());
    }

    private static List<FlowNode> inOrder(Collection<FlowElement> container) {
        var found = new ArrayList<FlowNode>();
        for (var node : everythingInOrder(container)) {
            if (node instanceof SubProcess inner) {
                found.addAll(inOrder(inner.getFlowElements()));
            } else if (node instanceof Activity) {
                found.add(node);
            }
        }
        return found;
    }

    private static List<FlowNode> everythingInOrder(Collection<FlowElement> container) {
        var nodes = container.stream()
                .filter(FlowNode.class::isInstance)
                .map(FlowNode.class::cast)
                .filter(node -> !(node instanceof Activity activity && activity.isForCompensation()))
                .filter(node -> !(node instanceof SubProcess inner && inner.triggeredByEvent()))
                .toList();
        var after = new HashMap<FlowNode, Set<FlowNode>>();
        nodes.forEach(node -> after.put(node, new LinkedHashSet<>()));
        for (var node : nodes) {
            if (node instanceof BoundaryEvent event && after.containsKey(event.getAttachedTo())) {
                after.get(event.getAttachedTo()).add(event);
            }
            node.getOutgoing().stream()
                    .map(SequenceFlow::getTarget)
                    .filter(after::containsKey)
                    .forEach(after.get(node)::add);
        }
        forgetWaysBack(nodes, after);
        var ordered = new ArrayList<FlowNode>();
        var left = new ArrayList<>(nodes);
        while (!left.isEmpty()) {
            var ready = left.stream()
                    .filter(node ->
                            left.stream().noneMatch(other -> after.get(other).contains(node)))
                    .min(Comparator.comparingDouble(RunbookPage::x).thenComparingDouble(RunbookPage::y))
                    .orElseThrow(() -> new IllegalStateException("a circle: " + left));
            left.remove(ready);
            ordered.add(ready);
        }
        return ordered;
    }

    /** Takes the flows away that lead back to where the flow has been. */
    private static void forgetWaysBack(List<FlowNode> nodes, Map<FlowNode, Set<FlowNode>> after) {
        var done = new HashSet<FlowNode>();
        nodes.stream()
                .sorted(Comparator.comparing(node -> !(node instanceof StartEvent)))
                .forEach(node -> forgetWaysBack(node, after, new LinkedHashSet<>(), done));
    }

    private static void forgetWaysBack(
            FlowNode node, Map<FlowNode, Set<FlowNode>> after, Set<FlowNode> path, Set<FlowNode> done) {
        if (!done.add(node)) {
            return;
        }
        path.add(node);
        after.get(node).removeIf(path::contains);
        for (var next : List.copyOf(after.get(node))) {
            forgetWaysBack(next, after, path, done);
        }
        path.remove(node);
    }

    private static double x(FlowNode node) {
        return shape(node).map(shape -> shape.getBounds().getX()).orElse(0.0);
    }

    private static double y(FlowNode node) {
        return shape(node).map(shape -> shape.getBounds().getY()).orElse(0.0);
    }

    private static Optional<BpmnShape> shape(FlowNode node) {
        return Optional.ofNullable((BpmnShape) node.getDiagramElement());
    }

    // ---- what a runbook comes to, its procedures included

    private Set<Model> withProcedures(Model model) {
        var all = new LinkedHashSet<Model>();
        collect(model, all);
        return all;
    }

    private void collect(Model model, Set<Model> all) {
        if (all.add(model)) {
            model.every(CallActivity.class).forEach(call -> collect(called(call), all));
        }
    }

    private Model called(CallActivity call) {
        return Optional.ofNullable(procedures.get(call.getCalledElement()))
                .orElseThrow(() -> new AssertionError("there is no procedure " + call.getCalledElement()));
    }

    private String systemsOf(Model runbook) {
        var commanded = EnumSet.noneOf(RemoteSystem.class);
        var read = EnumSet.noneOf(RemoteSystem.class);
        withProcedures(runbook).stream()
                .flatMap(model -> model.every(ServiceTask.class).stream())
                .map(task -> systems.of(words(task.getId())))
                .forEach(talk -> {
                    commanded.addAll(talk.commands());
                    read.addAll(talk.reads());
                });
        read.removeAll(commanded);
        return Stream.concat(
                        commanded.stream().map(system -> "**" + system.label() + "**"),
                        read.stream().map(RemoteSystem::label))
                .collect(Collectors.joining(", "));
    }

    private List<UserTask> decisions(Model runbook) {
        var tasks = new ArrayList<UserTask>();
        decisions(runbook, tasks, new HashSet<>());
        return tasks;
    }

    private void decisions(Model model, List<UserTask> tasks, Set<Model> seen) {
        if (!seen.add(model)) {
            return;
        }
        for (var element : inOrder(model)) {
            if (element instanceof UserTask task) {
                tasks.add(task);
            } else if (element instanceof CallActivity call) {
                decisions(called(call), tasks, seen);
            }
        }
    }

    // ---- words

    private static String scope(Model runbook) {
        var scope = property(runbook.process(), "scope").orElse("plan");
        return switch (scope) {
            case "plan" -> "one recovery plan";
            case "sitePair" -> "all recovery plans of a site pair";
            case "virtualMachines" -> "the virtual machines that are named";
            case "none" -> "a site pair, beside other runs";
            default -> "what the start names as " + scope;
        };
    }

    private static String roles(Collection<String> ids) {
        return ids.stream()
                .map(id -> id.startsWith("${")
                        ? "the roles of the " + POLICY_LINK
                        : Arrays.stream(Role.values())
                                .filter(role -> role.id().equals(id))
                                .map(role -> lowerFirst(role.title()))
                                .findFirst()
                                .orElseThrow(() -> new AssertionError("there is no role " + id)))
                .collect(Collectors.joining(", "));
    }

    private static List<String> split(String list) {
        return Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    /** @return a FEEL text without its quotation marks */
    private static String plain(String feel) {
        return feel.strip().replace("\"", "").replace("&gt;", ">");
    }

    private static String duration(String iso) {
        if (iso.startsWith("P") && !iso.contains("T")) {
            int days = Period.parse(iso).getDays();
            return days == 1 ? "1 day" : days + " days";
        }
        var time = Duration.parse(iso);
        if (time.toMinutesPart() == 0 && time.toHours() > 0) {
            return time.toHours() + " h";
        }
        return (time.toHours() > 0 ? time.toHours() + " h " : "") + time.toMinutesPart() + " min";
    }

    /** Of two headings that are called the same, GitHub numbers the second; procedures come after runbooks. */
    private String link(Model model) {
        var name = model.process().getName();
        var anchor = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 -]", "").replace(' ', '-');
        boolean second = !model.isRunbook()
                && runbooks.stream().anyMatch(other -> other.process().getName().equals(name));
        return "[" + name + "](#" + anchor + (second ? "-1" : "") + ")";
    }

    private static String lines(List<String> some) {
        return some.isEmpty() ? "–" : String.join("<br>", some);
    }

    private static String lowerFirst(String words) {
        return words.length() > 1 && !Character.isUpperCase(words.charAt(1))
                ? Character.toLowerCase(words.charAt(0)) + words.substring(1)
                : words;
    }

    /** Models' words are text: a bar would end the cell, an angle bracket begin a tag. */
    private static String cell(String words) {
        return words.replaceAll("\\s+", " ")
                .replace("|", "\\|")
                .replace("<", "&lt;")
                .replace("*", "\\*");
    }

    private void row(String... cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
