package io.drawbridge.lab.srm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.gateway.Ids;
import io.drawbridge.lab.gateway.Pages;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.world.Machine;
import io.drawbridge.lab.world.Plan;
import io.drawbridge.lab.world.Site;
import java.util.ArrayList;
import java.util.List;

/** Recovery plans: what is in them and how they stand. */
final class PlanCalls {

    private static final String SOURCE = "SRM REST v2, S1; reference 6.3, 6.4";
    private static final String CHECKED = "against OpenAPI document 2.0.0, 2026-11-21";

    private final Srm srm;

    PlanCalls(Srm srm) {
        this.srm = srm;
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/recovery-management/plans",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "each site shows its own server's id in a plan's id, a choice")
    Answer plans(Call call) {
        return Pages.list(call, srm.world().plans.all(), plan -> show(srm, plan));
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/recovery-management/plans/{plan_id}",
            source = SOURCE,
            checked = CHECKED)
    Answer plan(Call call) {
        return Pages.entity(200, show(srm, srm.plan(call)));
    }

    static ObjectNode show(Srm srm, Plan plan) {
        Site home = srm.world().site(srm.status().protectedSite(plan));
        Site peer = srm.world().peerOf(home.id);
        boolean running = srm.status().isRunning(plan);
        ObjectNode shown = Json.object()
                .put("id", srm.planId(plan))
                .put("name", plan.name)
                .put("description", plan.description)
                .put(
                        "location",
                        Ids.triple(
                                "DrFolder",
                                "DrRecoveryRootFolder",
                                srm.gateway().local().srmGuid))
                .put("location_name", "Recovery Plans")
                .put("status", srm.status().at(plan, srm.site()))
                .put("is_running", running)
                .put("protected_site_name", home.name)
                .put("recovery_site_name", peer.name)
                .put("protected_vc_guid", home.vcenterGuid)
                .put("recovery_vc_guid", peer.vcenterGuid);
        if (running) {
            shown.put("progress", PlanRuns.progress(srm.world().runs.get(plan.run)));
        }
        return shown;
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/recovery-management/plans/{plan_id}/protection-groups",
            source = SOURCE,
            checked = CHECKED)
    Answer groups(Call call) {
        return Pages.list(call, srm.status().groups(srm.plan(call)), group -> GroupCalls.show(srm, group));
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/recovery-management/plans/{plan_id}/vms",
            source = "SRM REST v2, S1; reference 6.9",
            checked = CHECKED,
            leavesOut = "a machine keeps the id of its protected copy until reprotect, a choice")
    Answer machines(Call call) {
        Plan plan = srm.plan(call);
        return Pages.list(call, srm.status().machines(plan), machine -> show(plan, machine));
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/recovery-management/plans/{plan_id}/vms/{vm_id}",
            source = "SRM REST v2, S1; reference 6.9",
            checked = CHECKED)
    Answer machine(Call call) {
        Plan plan = srm.plan(call);
        return Pages.entity(200, show(plan, inPlan(srm, plan, srm.machine(call))));
    }

    static Machine inPlan(Srm srm, Plan plan, Machine machine) {
        if (!plan.groups.contains(machine.group)) {
            throw Problem.notFound(machine.name + " in " + plan.name);
        }
        return machine;
    }

    private ObjectNode show(Plan plan, Machine machine) {
        var group = srm.world().groups.get(machine.group);
        ObjectNode shown = Json.object()
                .put("id", srm.machineId(machine))
                .put("name", machine.name)
                .put("template", false)
                .put("inside_vapp", false)
                .put("status", machine.status)
                .put("protection_group", srm.groupId(group))
                .put("protection_group_name", group.name);
        if (machine.run != null) {
            shown.put(
                    "managing_recovery_plan",
                    srm.planId(srm.world().plans.get(srm.world().runs.get(machine.run).plan)));
        } else {
            shown.put("managing_recovery_plan", srm.planId(plan));
        }
        shown.set("recovery_settings", RecoverySettingCalls.summary(srm, plan, machine));
        return shown;
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/recovery-management/plans/{plan_id}/test-networks",
            source = SOURCE,
            checked = CHECKED)
    Answer testNetworks(Call call) {
        Plan plan = srm.plan(call);
        String site = srm.status().recoverySite(plan);
        return Pages.list(call, plan.testNetworks, mapping -> Json.object()
                .put("id", mapping.id)
                .put("target_network", srm.objectId(site, mapping.target))
                .put("test_network", srm.objectId(site, mapping.test))
                .put("test_network_name", srm.world().objects.get(site + "/" + mapping.test).name));
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/recovery-management/plans/{plan_id}/issues",
            source = "SRM REST v2, S1; reference 6.12",
            checked = CHECKED,
            leavesOut = "only replications that are late or broken are issues here")
    Answer issues(Call call) {
        return Pages.list(call, lateReplications(srm, srm.plan(call).groups), issue -> issue);
    }

    static List<ObjectNode> lateReplications(Srm srm, List<String> groups) {
        List<ObjectNode> issues = new ArrayList<>();
        for (Machine machine : srm.world().machines.where(candidate -> groups.contains(candidate.group))) {
            srm.replicator().of(machine).map(srm.replicator()::view).ifPresent(view -> {
                boolean broken = view.status().startsWith("ERROR");
                if (broken || view.rpoViolation()) {
                    issues.add(Json.object()
                            .put("entity", srm.machineId(machine))
                            .put("entity_name", machine.name)
                            .put("description", "Replication of " + machine.name + " is " + view.status())
                            .put("timestamp", srm.world().now())
                            .put("status", broken ? "ERROR" : "WARNING")
                            .put("issue_type", "PROTECTION_GROUP"));
                }
            });
        }
        return issues;
    }

    @Wire(
            operation = "POST /pairings/{pairing_id}/recovery-management/plans/{plan_id}/actions/reconfigure",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "protected_vc_guid and vms_to_suspend are refused with 400")
    Answer reconfigure(Call call) {
        Plan plan = srm.plan(call);
        srm.gateway().checkRemote(call, true, !srm.status().recoverySite(plan).equals(srm.site()));
        ObjectNode body = Json.body(call);
        for (String field : List.of("protected_vc_guid", "vms_to_suspend")) {
            if (body.hasNonNull(field)) {
                throw Problem.badRequest("the lab does not change " + field);
            }
        }
        if (srm.status().isRunning(plan)) {
            throw new Problem(400, "lab.invalid.state", "Plan " + plan.name + " cannot be edited while it runs");
        }
        if (body.hasNonNull("test_network_mappings")) {
            plan.testNetworks = testNetworks(plan, body.get("test_network_mappings"));
        }
        if (body.hasNonNull("protection_groups")) {
            plan.groups = PlanEditCalls.groups(srm, body.get("protection_groups"), plan.protectedSite);
        }
        if (body.hasNonNull("name")) {
            plan.name = body.get("name").asText();
        }
        if (body.hasNonNull("description")) {
            plan.description = body.get("description").asText();
        }
        srm.world().plans.save(plan);
        srm.world().command(srm.site(), "srm", "srm.plan.reconfigured", plan.id, plan.name);
        return srm.quickTask(call, "lab.plan.reconfigure", "Edit recovery plan", srm.planId(plan), plan.name, null);
    }

    private List<Plan.TestNetwork> testNetworks(Plan plan, JsonNode mappings) {
        return testNetworks(srm, srm.world().site(srm.status().recoverySite(plan)), mappings);
    }

    static List<Plan.TestNetwork> testNetworks(Srm srm, Site site, JsonNode mappings) {
        if (!(mappings instanceof ArrayNode)) {
            throw Problem.badRequest("test_network_mappings must be a list");
        }
        List<Plan.TestNetwork> fresh = new ArrayList<>();
        for (JsonNode entry : mappings) {
            Plan.TestNetwork mapping = new Plan.TestNetwork();
            mapping.id = srm.world().uuid("testnetwork/" + srm.world().next("testnetwork"));
            mapping.target = network(srm, site, entry.path("target_network").asText());
            mapping.test = network(srm, site, entry.path("test_network").asText());
            fresh.add(mapping);
        }
        return fresh;
    }

    private static String network(Srm srm, Site site, String triple) {
        return srm.siteOf(triple)
                .filter(owner -> owner.id.equals(site.id))
                .flatMap(owner -> Ids.middle(triple))
                .filter(id -> srm.world().objects.find(site.id + "/" + id).isPresent())
                .orElseThrow(() -> Problem.badRequest(triple + " is no network of " + site.name));
    }
}
