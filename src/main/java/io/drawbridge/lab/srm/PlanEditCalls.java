package io.drawbridge.lab.srm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.world.Group;
import io.drawbridge.lab.world.LabTask;
import io.drawbridge.lab.world.Plan;
import io.drawbridge.lab.world.Site;
import java.util.ArrayList;
import java.util.List;

/** Makes and deletes recovery plans. */
final class PlanEditCalls {

    private static final String SOURCE = "SRM REST v2, S1; reference 6.3";
    private static final String CHECKED = "against OpenAPI document 2.0.0, 2026-11-21";
    private static final String PLANS = "/pairings/{pairing_id}/recovery-management/plans";

    private final Srm srm;

    PlanEditCalls(Srm srm) {
        this.srm = srm;
    }

    @Wire(
            operation = "POST " + PLANS,
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "a name that is taken ends the task with ERROR, a choice; location is not kept",
            needsRemoteLogin = true,
            needsRemoteSite = true)
    Answer create(Call call) {
        ObjectNode body = Json.body(call);
        String name = body.path("name").asText("");
        if (name.isBlank()) {
            throw Problem.badRequest("name is missing");
        }
        Site home = srm.siteByVcenter(body.path("protected_vc_guid").asText())
                .orElseThrow(() -> Problem.badRequest("protected_vc_guid is no vCenter of this pair"));
        List<String> groups = groups(srm, body.path("protection_groups"), home.id);
        List<Plan.TestNetwork> tests = body.hasNonNull("test_network_mappings")
                ? PlanCalls.testNetworks(srm, srm.world().peerOf(home.id), body.get("test_network_mappings"))
                : List.of();
        LabTask task = srm.tasks().begin(srm.gateway(), "lab.plan.create", "Create recovery plan", null, name);
        task.user = call.user();
        String obstacle = call.taskError()
                .orElseGet(() -> srm.world().plans.all().stream().anyMatch(plan -> plan.name.equals(name))
                        ? "There is a recovery plan " + name + " already."
                        : null);
        if (obstacle != null) {
            srm.tasks().ending(task, 1, null, obstacle);
            return srm.taskAnswer(task);
        }
        Plan plan = new Plan();
        plan.id = srm.world().uuid("plan/" + name + "/" + srm.world().next("plan"));
        plan.name = name;
        plan.description = body.path("description").asText("");
        plan.protectedSite = home.id;
        plan.groups = groups;
        plan.testNetworks = new ArrayList<>(tests);
        srm.world().sites.all().forEach(site -> plan.status.put(site.id, PlanStatus.READY));
        srm.world().plans.save(plan);
        srm.world().command(srm.site(), "srm", "srm.plan.created", plan.id, name);
        srm.tasks().ending(task, 1, TextNode.valueOf(srm.planId(plan)), null);
        return srm.taskAnswer(task);
    }

    /** @return ids of the groups that a request lists; all of them protect the one site */
    static List<String> groups(Srm srm, JsonNode list, String protectedSite) {
        List<String> groups = new ArrayList<>();
        for (JsonNode id : list) {
            Group group = srm.group(id.asText());
            if (!group.protectedSite.equals(protectedSite)) {
                throw Problem.badRequest("the group " + group.name + " goes the other way");
            }
            groups.add(group.id);
        }
        return groups;
    }

    @Wire(
            operation = "DELETE " + PLANS + "/{plan_id}",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "a plan that is running or tested ends the task with ERROR, a choice")
    Answer delete(Call call) {
        Plan plan = srm.plan(call);
        LabTask task = srm.tasks()
                .begin(srm.gateway(), "lab.plan.delete", "Delete recovery plan", srm.planId(plan), plan.name);
        task.user = call.user();
        String obstacle = call.taskError().orElseGet(() -> {
            boolean held = srm.status().groups(plan).stream().anyMatch(group -> plan.id.equals(group.usedBy));
            return srm.status().isRunning(plan) || held ? "The recovery plan is in use." : null;
        });
        if (obstacle == null) {
            srm.world().plans.remove(plan.id);
            srm.world().command(srm.site(), "srm", "srm.plan.deleted", plan.id, plan.name);
        }
        srm.tasks().ending(task, 1, null, obstacle);
        return srm.taskAnswer(task);
    }
}
