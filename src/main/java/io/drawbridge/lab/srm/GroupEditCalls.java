package io.drawbridge.lab.srm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.drawbridge.lab.gateway.Pages;
import io.drawbridge.lab.gateway.Tasks;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.world.Group;
import io.drawbridge.lab.world.LabTask;
import io.drawbridge.lab.world.Machine;
import io.drawbridge.lab.world.Site;
import java.util.ArrayList;
import java.util.List;

/** Makes, changes and deletes protection groups. */
final class GroupEditCalls {

    private static final String SOURCE = "SRM REST v2, S1; reference 6.2";
    private static final String CHECKED = "against OpenAPI document 2.0.0, 2026-11-21";
    private static final String GROUPS = "/pairings/{pairing_id}/protection-management/groups";
    private static final int MOST_MACHINES = 500;

    private final Srm srm;

    GroupEditCalls(Srm srm) {
        this.srm = srm;
    }

    @Wire(
            operation = "POST " + GROUPS,
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "replication_type HBR only; a machine that is not replicated or is in a group already, a name"
                    + " that is taken and more than 500 machines end the task with ERROR, a choice",
            needsRemoteLogin = true,
            needsRemoteSite = true)
    Answer create(Call call) {
        ObjectNode body = Json.body(call);
        String name = name(body);
        if (!body.path("replication_type").asText().equals("HBR")) {
            throw Problem.badRequest("replication_type must be HBR here");
        }
        Site home = srm.siteByVcenter(body.path("protected_vc_guid").asText())
                .orElseThrow(() -> Problem.badRequest("protected_vc_guid is no vCenter of this pair"));
        List<Machine> members = members(body);
        LabTask task = begin(call, "create", "Create protection group", null, name);
        String obstacle = call.taskError().orElseGet(() -> obstacle(name, home, members));
        if (obstacle != null) {
            srm.tasks().ending(task, 1, null, obstacle);
            return srm.taskAnswer(task);
        }
        Group group = srm.builder().group(name, text(body, "description"), strictest(members), home.id);
        group.id = srm.world().uuid("group/" + name + "/" + srm.world().next("group"));
        srm.world().groups.remove(srm.world().uuid("group/" + name));
        srm.world().groups.save(group);
        srm.world().command(srm.site(), "srm", "srm.group.created", group.id, name);
        members.forEach(machine -> srm.protection().protect(machine, group));
        // The task's result is the group's id, a plain string (reference 4).
        srm.tasks().ending(task, 2, TextNode.valueOf(srm.groupId(group)), null);
        return srm.taskAnswer(task);
    }

    private int strictest(List<Machine> members) {
        return members.stream()
                .flatMap(machine -> srm.replicator().of(machine).stream())
                .mapToInt(replication -> replication.rpoMinutes)
                .min()
                .orElse(1440);
    }

    private LabTask begin(Call call, String word, String description, String entity, String name) {
        LabTask task = srm.tasks().begin(srm.gateway(), "lab.group." + word, description, entity, name);
        task.user = call.user();
        return task;
    }

    private static String name(ObjectNode body) {
        String name = text(body, "name");
        if (name.isBlank() || name.length() > 80) {
            throw Problem.badRequest("name must have 1 to 80 characters");
        }
        return name;
    }

    private static String text(ObjectNode body, String field) {
        return body.path(field).asText("");
    }

    private List<Machine> members(ObjectNode body) {
        JsonNode vms = body.path("hbr_spec").path("vms");
        if (!vms.isArray()) {
            throw Problem.badRequest("hbr_spec must list vms");
        }
        List<Machine> members = new ArrayList<>();
        vms.forEach(id -> members.add(srm.machine(id.asText())));
        return members;
    }

    private String obstacle(String name, Site home, List<Machine> members) {
        if (srm.world().groups.all().stream().anyMatch(group -> group.name.equals(name))) {
            return "There is a protection group " + name + " already.";
        }
        if (members.size() > MOST_MACHINES) {
            return "A protection group takes " + MOST_MACHINES + " virtual machines, not " + members.size() + ".";
        }
        for (Machine machine : members) {
            if (!machine.group.isEmpty()) {
                return machine.name + " is in the protection group "
                        + srm.world().groups.get(machine.group).name + ".";
            }
            if (!machine.copies.containsKey(home.id)) {
                return machine.name + " is not replicated from " + home.name + ".";
            }
        }
        return null;
    }

    @Wire(
            operation = "POST " + GROUPS + "/{group_id}/actions/reconfigure",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "what creating leaves out",
            needsRemoteLogin = true,
            needsRemoteSite = true)
    Answer change(Call call) {
        Group group = srm.group(call);
        ObjectNode body = Json.body(call);
        String name = name(body);
        List<Machine> wanted = body.hasNonNull("hbr_spec") ? members(body) : GroupCalls.members(srm, group);
        LabTask task = begin(call, "reconfigure", "Edit protection group", srm.groupId(group), group.name);
        String obstacle = call.taskError().orElseGet(() -> {
            if (group.state != Group.State.READY) {
                return "The protection group is " + group.state + " and cannot be edited.";
            }
            for (Machine machine : wanted) {
                if (!machine.group.isEmpty() && !machine.group.equals(group.id)) {
                    return machine.name + " is in another protection group.";
                }
            }
            return wanted.size() > MOST_MACHINES ? "Too many virtual machines." : null;
        });
        if (obstacle == null) {
            for (Machine machine : GroupCalls.members(srm, group)) {
                if (!wanted.contains(machine)) {
                    srm.protection().unprotect(machine);
                }
            }
            wanted.stream().filter(machine -> machine.group.isEmpty()).forEach(machine -> srm.protection()
                    .protect(machine, group));
            group.name = name;
            group.description = text(body, "description");
            srm.world().groups.save(group);
            srm.world().command(srm.site(), "srm", "srm.group.reconfigured", group.id, name);
        }
        srm.tasks().ending(task, 2, null, obstacle);
        return srm.taskAnswer(task);
    }

    @Wire(
            operation = "POST " + GROUPS + "/{group_id}/actions/configure-all-vms",
            source = SOURCE,
            checked = CHECKED,
            needsRemoteLogin = true,
            needsRemoteSite = true)
    Answer configureAll(Call call) {
        Group group = srm.group(call);
        ArrayNode tasks = Json.array();
        for (Machine machine : GroupCalls.members(srm, group)) {
            if (!machine.protection.equals("OK")) {
                srm.protection().protect(machine, group);
                srm.world().command(srm.site(), "srm", "srm.vm.configured", machine.id, machine.name);
                LabTask task = begin(call, "configure", "Configure protection", srm.machineId(machine), machine.name);
                String missing =
                        machine.unmapped.isEmpty() ? null : String.join(", ", machine.unmapped) + " is not mapped.";
                srm.tasks().ending(task, 1, null, call.taskError().orElse(missing));
                tasks.add(Tasks.show(srm.gateway(), task));
            }
        }
        return Pages.all(202, call, tasks);
    }

    @Wire(
            operation = "DELETE " + GROUPS + "/{group_id}",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "needs the remote login while the other site answers; a group that is in a plan or not at rest"
                    + " ends the task with ERROR, a choice",
            needsRemoteLogin = true,
            needsRemoteSite = true)
    Answer delete(Call call) {
        Group group = srm.group(call);
        LabTask task = begin(call, "delete", "Delete protection group", srm.groupId(group), group.name);
        String obstacle = call.taskError().orElseGet(() -> {
            if (srm.world().plans.all().stream().anyMatch(plan -> plan.groups.contains(group.id))) {
                return "The protection group is in a recovery plan.";
            }
            return group.state == Group.State.READY ? null : "The protection group is " + group.state + ".";
        });
        if (obstacle == null) {
            GroupCalls.members(srm, group).forEach(srm.protection()::unprotect);
            srm.world().groups.remove(group.id);
            srm.world().command(srm.site(), "srm", "srm.group.deleted", group.id, group.name);
        }
        srm.tasks().ending(task, 2, null, obstacle);
        return srm.taskAnswer(task);
    }
}
