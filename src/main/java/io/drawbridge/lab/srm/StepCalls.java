package io.drawbridge.lab.srm;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.gateway.Pages;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.world.Machine;
import io.drawbridge.lab.world.Plan;
import io.drawbridge.lab.world.Run;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The steps of a plan's run, or of the run it could make next. */
final class StepCalls {

    private static final String SOURCE = "SRM REST v2, S1; reference 6.6";
    private static final String CHECKED = "against OpenAPI document 2.0.0, 2026-11-21";
    private static final String BASE = "/pairings/{pairing_id}/recovery-management/plans/{plan_id}/recovery-steps";
    private static final int CHILD_IDS = 10_000;

    private final Srm srm;

    StepCalls(Srm srm) {
        this.srm = srm;
    }

    @Wire(
            operation = "GET " + BASE + "/{view_mode}",
            source = SOURCE,
            checked = CHECKED,
            leavesOut =
                    "titles are ours; one step for each machine below the shutdown and power-on steps, with times for"
                            + " the last of them only; no callouts")
    Answer steps(Call call) {
        Set<String> expanded = new HashSet<>(List.of(call.query("expanded_step_ids")
                .orElse("")
                .replaceAll("[\\[\\]' ]", "")
                .split(",")));
        return Pages.list(call, steps(call, expanded), step -> step);
    }

    @Wire(operation = "GET " + BASE + "/{view_mode}/{recovery_step_id}", source = SOURCE, checked = CHECKED)
    Answer step(Call call) {
        String id = call.variable("recovery_step_id");
        List<ObjectNode> all = steps(call, null);
        return all.stream()
                .filter(step -> step.get("id").asText().equals(id))
                .findFirst()
                .map(step -> Pages.entity(200, step))
                .orElseThrow(() -> Problem.notFound("Recovery step " + id));
    }

    @Wire(
            operation = "GET " + BASE + "/user-prompts",
            source = "SRM REST v2, S1; reference 6.7",
            checked = CHECKED,
            leavesOut = "always empty: the lab's plans have no prompts")
    Answer prompts(Call call) {
        srm.plan(call);
        return Pages.list(call, List.<ObjectNode>of(), prompt -> prompt);
    }

    private List<ObjectNode> steps(Call call, Set<String> expanded) {
        Plan plan = srm.plan(call);
        Run.Kind kind = kind(call.variable("view_mode"));
        Optional<Run> last = srm.world().runs.find(plan.run).filter(run -> run.kind == kind);
        boolean possible = srm.status().allows(kind, plan, srm.site());
        if (last.isEmpty() && !possible) {
            throw new Problem(
                    400,
                    "lab.invalid.state",
                    "There are no " + call.variable("view_mode") + " steps while the plan is "
                            + srm.status().at(plan, srm.site()));
        }
        List<Run.Stage> stages = last.map(run -> run.stages).orElseGet(() -> Stages.of(kind, true, true));
        List<Machine> machines = srm.status().machines(plan);
        List<ObjectNode> steps = new ArrayList<>();
        for (int i = 0; i < stages.size(); i++) {
            Run.Stage stage = stages.get(i);
            List<Machine> children = children(stage, machines);
            boolean open = expanded == null || expanded.contains(Integer.toString(i + 1));
            steps.add(show(i, stage, children.size(), open));
            if (open) {
                for (int c = 0; c < children.size(); c++) {
                    steps.add(child(last.orElse(null), i, c, stage, children.get(c)));
                }
            }
        }
        return steps;
    }

    private static Run.Kind kind(String viewMode) {
        try {
            return Run.Kind.valueOf(viewMode.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw Problem.badRequest("view mode must be test, cleanup, recovery or reprotect");
        }
    }

    private static List<Machine> children(Run.Stage stage, List<Machine> machines) {
        List<Machine> children = new ArrayList<>();
        if (stage.priority > 0) {
            machines.stream()
                    .filter(machine -> machine.priority == stage.priority)
                    .forEach(children::add);
        }
        return children;
    }

    private static ObjectNode show(int index, Run.Stage stage, int children, boolean expanded) {
        int progress = stage.finished != null ? 100 : stage.total == 0 ? 0 : 100 * stage.done / stage.total;
        ObjectNode step = Json.object()
                .put("id", index + 1)
                .put("title", stage.title)
                .put("step_number", Integer.toString(index + 1))
                .put("depth", 0)
                .put("child_count", children)
                .put("progress", progress)
                .put("status", stage.status)
                .put("expanded", expanded && children > 0);
        if (stage.started != null) {
            step.put("start_time", stage.started);
        }
        if (stage.finished != null) {
            step.put("finish_time", stage.finished);
        }
        texts(step, "errors", stage.errors);
        texts(step, "warnings", stage.warnings);
        return step;
    }

    private static void texts(ObjectNode step, String field, List<String> texts) {
        if (!texts.isEmpty()) {
            ArrayNode list = step.putArray(field);
            texts.forEach(list::add);
        }
    }

    private ObjectNode child(Run run, int index, int number, Run.Stage stage, Machine machine) {
        boolean done = run != null && run.id.equals(machine.run) && machine.stageDone >= index;
        boolean failed = done && !machine.errors.isEmpty();
        boolean over = stage.finished != null;
        String status = failed
                ? "ERROR"
                : done ? "SUCCESS" : over ? "ALREADY_DONE" : stage.started != null ? "RUNNING" : "INACTIVE";
        if (over && !done && (stage.status.equals("SKIPPED") || stage.status.equals("CANCELLED"))) {
            status = stage.status;
        }
        ObjectNode step = Json.object()
                .put("id", (index + 1) * CHILD_IDS + number)
                .put("title", machine.name)
                .put("step_number", (index + 1) + "." + (number + 1))
                .put("depth", 1)
                .put("child_count", 0)
                .put("progress", done || over ? 100 : 0)
                .put("status", status)
                .put("expanded", false)
                .put("referred_object", srm.machineId(machine));
        if (done && machine.stageDone == index && machine.stageStarted != null) {
            step.put("start_time", machine.stageStarted);
            if (machine.stageFinished != null) {
                step.put("finish_time", machine.stageFinished);
            }
        }
        return step;
    }
}
