package io.drawbridge.lab.srm;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How a machine is to be recovered: priority, dependencies, start and stop. */
final class RecoverySettingCalls {

    private static final String SOURCE = "SRM REST v2, S1; reference 6.9";
    private static final String CHECKED = "against OpenAPI document 2.0.0, 2026-11-21";
    private static final String BASE =
            "/pairings/{pairing_id}/recovery-management/plans/{plan_id}/vms/{vm_id}/recovery-settings";

    private final Srm srm;

    RecoverySettingCalls(Srm srm) {
        this.srm = srm;
    }

    private Machine machine(Call call) {
        return PlanCalls.inPlan(srm, srm.plan(call), srm.machine(call));
    }

    static ObjectNode summary(Srm srm, Plan plan, Machine machine) {
        ObjectNode shown = Json.object()
                .put("priority", "P" + machine.priority)
                .put("startup_action", machine.startsByItself ? "POWER_ON" : "DO_NOT_POWER_ON");
        shown.set("dependent_vms", dependents(srm, plan, machine));
        return shown.put("pre_power_on_steps", "0")
                .put("post_power_on_steps", "0")
                .put("allow_migration", false);
    }

    private static ArrayNode dependents(Srm srm, Plan plan, Machine machine) {
        ArrayNode list = Json.array();
        for (String id : machine.dependsOn) {
            srm.world().machines.find(id).ifPresent(other -> list.add(dependent(srm, plan, machine, other)));
        }
        return list;
    }

    private static ObjectNode dependent(Srm srm, Plan plan, Machine machine, Machine other) {
        String status = !plan.groups.contains(other.group)
                ? "NOT_IN_PLAN"
                : other.priority == machine.priority
                        ? "OK"
                        : other.priority > machine.priority ? "LOWER_PRIORITY" : "HIGHER_PRIORITY";
        return Json.object()
                .put("id", srm.machineId(other))
                .put("name", other.name)
                .put("template", false)
                .put("inside_vapp", false)
                .put("status", status)
                .put("priority_group", "P" + other.priority)
                .put("protection_group_name", srm.world().groups.get(other.group).name);
    }

    @Wire(operation = "GET " + BASE, source = SOURCE, checked = CHECKED, leavesOut = "callouts, IP customisation")
    Answer settings(Call call) {
        Plan plan = srm.plan(call);
        Machine machine = machine(call);
        ObjectNode settings = Json.object()
                .put("ip_customization_type", "NO_CUSTOMIZATION")
                .put("priority", "P" + machine.priority)
                .put("startup_action", machine.startsByItself ? "POWER_ON" : "DO_NOT_POWER_ON")
                .put("change_version", machine.settingsVersion)
                .put("vm_tools_status", "INSTALLED")
                .put("allow_vmotion_migration", false);
        settings.putObject("shutdown_action_settings")
                .put("skip_shutdown_guest", machine.skipShutdownGuest)
                .put("timeout_seconds", machine.shutdownTimeoutSeconds);
        settings.putObject("startup_action_settings")
                .put("power_on_vmtools_timeout_seconds", machine.toolsTimeoutSeconds)
                .put("delay_before_power_on_steps_and_dependent_vms_seconds", 0);
        settings.set("dependent_vms", dependents(srm, plan, machine));
        ObjectNode shown = Json.object();
        shown.set("recovery_settings", settings);
        shown.put("status", "OK")
                .put("protection_group_support_vmotion", false)
                .put("vmotion_migration_supported", false);
        return Pages.entity(200, shown);
    }

    @Wire(operation = "GET " + BASE + "/summary", source = SOURCE, checked = CHECKED)
    Answer summary(Call call) {
        return Pages.entity(200, summary(srm, srm.plan(call), machine(call)));
    }

    @Wire(operation = "GET " + BASE + "/priority", source = SOURCE, checked = CHECKED)
    Answer priority(Call call) {
        return Pages.entity(200, Json.object().put("priority", "P" + machine(call).priority));
    }

    @Wire(operation = "PUT " + BASE + "/priority", source = SOURCE, checked = CHECKED, needsRemoteSite = true)
    Answer changePriority(Call call) {
        Machine machine = machine(call);
        machine.priority = priority(Json.body(call));
        return saved(call, machine, "Change recovery priority");
    }

    private static int priority(ObjectNode body) {
        String text = body.path("priority").asText();
        if (!text.matches("P[1-5]")) {
            throw Problem.badRequest("priority must be P1 to P5");
        }
        return text.charAt(1) - '0';
    }

    private Answer saved(Call call, Machine machine, String description) {
        machine.settingsVersion++;
        srm.world().machines.save(machine);
        srm.world().command(srm.site(), "srm", "srm.recoverySettings.changed", machine.id, machine.name);
        return srm.quickTask(call, "lab.settings.change", description, srm.machineId(machine), machine.name, null);
    }

    @Wire(
            operation = "POST " + BASE + "/actions/update",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "callouts and IP customisation are read over",
            needsRemoteLogin = true,
            needsRemoteSite = true)
    Answer change(Call call) {
        Machine machine = machine(call);
        ObjectNode body = Json.body(call);
        for (String field :
                List.of("ip_customization_type", "priority", "startup_action", "shutdown_action_settings")) {
            if (!body.hasNonNull(field)) {
                throw Problem.badRequest(field + " is missing");
            }
        }
        machine.priority = priority(body);
        machine.startsByItself = body.path("startup_action").asText().equals("POWER_ON");
        JsonNode shutdown = body.path("shutdown_action_settings");
        machine.skipShutdownGuest = shutdown.path("skip_shutdown_guest").asBoolean(false);
        machine.shutdownTimeoutSeconds = shutdown.path("timeout_seconds").asInt(300);
        machine.toolsTimeoutSeconds = body.path("startup_action_settings")
                .path("power_on_vmtools_timeout_seconds")
                .asInt(machine.toolsTimeoutSeconds);
        if (body.hasNonNull("dependent_vms")) {
            machine.dependsOn = new ArrayList<>();
            body.get("dependent_vms")
                    .forEach(other ->
                            machine.dependsOn.add(srm.machine(other.path("id").asText()).id));
        }
        return saved(call, machine, "Change recovery settings");
    }

    @Wire(operation = "GET " + BASE + "/dependent-vms", source = SOURCE, checked = CHECKED)
    Answer dependents(Call call) {
        Plan plan = srm.plan(call);
        Machine machine = machine(call);
        List<Machine> others = new ArrayList<>();
        machine.dependsOn.forEach(id -> srm.world().machines.find(id).ifPresent(others::add));
        return Pages.list(call, others, other -> dependent(srm, plan, machine, other));
    }

    @Wire(
            operation = "POST " + BASE + "/dependent-vms/actions/update",
            source = SOURCE,
            checked = CHECKED,
            needsRemoteSite = true)
    Answer changeDependents(Call call) {
        Machine machine = machine(call);
        List<String> wanted = wanted(call);
        refuseCycle(machine, wanted);
        machine.dependsOn = wanted;
        return saved(call, machine, "Change dependencies");
    }

    @Wire(operation = "POST " + BASE + "/dependent-vms/actions/validate", source = SOURCE, checked = CHECKED)
    Answer validateDependents(Call call) {
        boolean cycle = cycle(machine(call), wanted(call));
        ObjectNode result = Json.object().put("valid", !cycle);
        result.put("issue_type", cycle ? "CYCLE_DETECTED" : null);
        return Json.answer(200, result);
    }

    private List<String> wanted(Call call) {
        List<String> ids = new ArrayList<>();
        Json.body(call).path("dependent_vms").forEach(id -> ids.add(srm.machine(id.asText()).id));
        return ids;
    }

    private void refuseCycle(Machine machine, List<String> wanted) {
        if (cycle(machine, wanted)) {
            throw Problem.badRequest("the dependencies of " + machine.name + " would form a cycle");
        }
    }

    private boolean cycle(Machine machine, List<String> wanted) {
        Set<String> seen = new HashSet<>();
        List<String> open = new ArrayList<>(wanted);
        while (!open.isEmpty()) {
            String id = open.remove(open.size() - 1);
            if (id.equals(machine.id)) {
                return true;
            }
            if (seen.add(id)) {
                srm.world().machines.find(id).ifPresent(other -> open.addAll(other.dependsOn));
            }
        }
        return false;
    }

    @Wire(
            operation = "GET " + BASE + "/ip-customization",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "always NO_CUSTOMIZATION: the lab's networks are stretched")
    Answer ipCustomization(Call call) {
        machine(call);
        return Pages.entity(
                200,
                Json.object()
                        .put("ip_customization_type", "NO_CUSTOMIZATION")
                        .put("is_windows_guest", false)
                        .put("is_recovery_site_local", true));
    }
}
