package io.drawbridge.lab.srm;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.gateway.Ids;
import io.drawbridge.lab.gateway.Pages;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.world.Group;
import io.drawbridge.lab.world.InventoryObject;
import io.drawbridge.lab.world.Machine;
import io.drawbridge.lab.world.Site;
import io.drawbridge.lab.world.Vm;
import java.util.ArrayList;
import java.util.List;

/** Protection groups and their machines, for reading; {@link GroupEditCalls} changes them. */
final class GroupCalls {

    private static final String SOURCE = "SRM REST v2, S1; reference 6.2";
    private static final String CHECKED = "against OpenAPI document 2.0.0, 2026-11-21";

    private final Srm srm;

    GroupCalls(Srm srm) {
        this.srm = srm;
    }

    @Wire(operation = "GET /pairings/{pairing_id}/protection-management/groups", source = SOURCE, checked = CHECKED)
    Answer groups(Call call) {
        return Pages.list(call, srm.world().groups.all(), group -> show(srm, group));
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/protection-management/groups/{group_id}",
            source = SOURCE,
            checked = CHECKED)
    Answer group(Call call) {
        return Pages.entity(200, show(srm, srm.group(call)));
    }

    static ObjectNode show(Srm srm, Group group) {
        Site home = srm.world().site(group.protectedSite);
        Site peer = srm.world().peerOf(home.id);
        return Json.object()
                .put("id", srm.groupId(group))
                .put("name", group.name)
                .put("description", group.description)
                .put(
                        "location",
                        Ids.triple(
                                "DrFolder",
                                "DrReplicationRootFolder",
                                srm.gateway().local().srmGuid))
                .put("location_name", "Protection Groups")
                .put("protected_site_name", home.name)
                .put("recovery_site_name", peer.name)
                .put("protected_vc_guid", home.vcenterGuid)
                .put("recovery_vc_guid", peer.vcenterGuid)
                .put("total_vms", members(srm, group).size())
                .put("replication_type", "HBR")
                .put("status", status(srm, group))
                .put("recovery_status", recoveryStatus(group.state));
    }

    static List<Machine> members(Srm srm, Group group) {
        return srm.world().machines.where(machine -> machine.group.equals(group.id));
    }

    private static String status(Srm srm, Group group) {
        switch (group.state) {
            case READY:
                return members(srm, group).stream().allMatch(machine -> machine.protection.equals("OK"))
                        ? "OK"
                        : "NOT_CONFIGURED";
            case TESTED:
                return "TEST_COMPLETE";
            case CLEANING:
                return "CLEANING_UP";
            default:
                return group.state.name();
        }
    }

    private static String recoveryStatus(Group.State state) {
        switch (state) {
            case TESTING:
                return "TEST_IN_PROGRESS";
            case TESTED:
                return "TEST_COMPLETE";
            case CLEANING:
                return "CLEANUP";
            case RECOVERING:
                return "RECOVERY_IN_PROGRESS";
            case RECOVERED:
                return "RECOVERY_COMPLETE";
            case REPROTECTING:
                return "REPROTECT_IN_PROGRESS";
            default:
                return state.name();
        }
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/protection-management/groups/{group_id}/vms",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "without the other site the protection details are left out and named in _meta.errors")
    Answer machines(Call call) {
        List<Machine> members = members(srm, srm.group(call));
        List<String> missing = new ArrayList<>();
        if (!srm.world().connected()) {
            missing.add("$.list[*].protection_info");
        }
        return Pages.list(200, call, members, this::show, missing);
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/protection-management/groups/{group_id}/vms/{vm_id}",
            source = SOURCE,
            checked = CHECKED)
    Answer machine(Call call) {
        Group group = srm.group(call);
        Machine machine = srm.machine(call);
        if (!machine.group.equals(group.id)) {
            throw Problem.notFound(machine.name + " in " + group.name);
        }
        return Pages.entity(200, show(machine));
    }

    private ObjectNode show(Machine machine) {
        ObjectNode shown = Json.object()
                .put("id", srm.machineId(machine))
                .put("name", machine.name)
                .put("template", false)
                .put("inside_vapp", false);
        ObjectNode details = shown.putObject("protection_status_details").put("status", machine.protection);
        if (machine.unmapped.isEmpty()) {
            details.putNull("errors");
        } else {
            ArrayNode errors = details.putArray("errors");
            machine.unmapped.forEach(name -> errors.add(name + " is not mapped"));
        }
        if (srm.world().connected() && machine.copies.size() > 1) {
            shown.set("protection_info", info(machine));
        }
        return shown;
    }

    private ObjectNode info(Machine machine) {
        String target = srm.world().peerOf(srm.world().groups.get(machine.group).protectedSite).id;
        Vm copy = srm.world().copyOf(machine, target);
        ObjectNode info = Json.object();
        info.set("recovery_folder", object(target, copy.folder));
        info.set("recovery_resource_pool", object(target, copy.pool));
        info.set("recovery_host", object(target, copy.host));
        ArrayNode networks = info.putArray("recovery_networks");
        for (String network : copy.homeNetworks) {
            boolean nsx = srm.world().objects.get(target + "/" + network).more.containsKey("wire");
            networks.add(object(target, network).put("type", nsx ? "NSX_BACKED_DVS_PORT_GROUP" : "DVS_PORT_GROUP"));
        }
        return info.put("vmotion_eligible", false);
    }

    private ObjectNode object(String site, String id) {
        InventoryObject object = srm.world().objects.get(site + "/" + id);
        return Json.object().put("id", srm.objectId(site, object.type, id)).put("name", object.name);
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/protection-management/groups/{group_id}/recovery-plans",
            source = SOURCE,
            checked = CHECKED)
    Answer plans(Call call) {
        Group group = srm.group(call);
        return Pages.list(
                call,
                srm.world().plans.where(plan -> plan.groups.contains(group.id)),
                plan -> PlanCalls.show(srm, plan));
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/protection-management/groups/{group_id}/issues",
            source = "SRM REST v2, S1; reference 6.12",
            checked = CHECKED,
            leavesOut = "only replications that are late or broken are issues here")
    Answer issues(Call call) {
        Group group = srm.group(call);
        return Pages.list(call, PlanCalls.lateReplications(srm, List.of(group.id)), issue -> issue);
    }
}
