package io.drawbridge.lab.srm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.world.LabTask;
import io.drawbridge.lab.world.Plan;
import io.drawbridge.lab.world.Run;

/** Test, cleanup, recovery, reprotect and cancel of a plan. */
final class PlanActionCalls {

    private static final String SOURCE = "SRM REST v2, S1, S7; reference 6.5, 2.8";
    private static final String CHECKED = "against OpenAPI document 2.0.0, 2026-11-21";
    private static final String WRONG_STATE =
            "in a wrong state the task ends with ERROR, or the call with 400 by a switch: the contract is silent";

    private final Srm srm;

    PlanActionCalls(Srm srm) {
        this.srm = srm;
    }

    @Wire(
            operation = "POST /pairings/{pairing_id}/recovery-management/plans/{plan_id}/actions/test",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = WRONG_STATE + "; without the other site only sync_data=false is taken, a choice",
            needsRemoteLogin = true)
    Answer test(Call call) {
        ObjectNode body = Json.body(call);
        boolean sync = Json.flag(body, "sync_data");
        Plan plan = srm.plan(call);
        requireSite(plan, sync);
        return run(call, plan, request(call, Run.Kind.TEST, false, sync, false, false), "Test recovery plan");
    }

    @Wire(
            operation = "POST /pairings/{pairing_id}/recovery-management/plans/{plan_id}/actions/cleanup",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = WRONG_STATE,
            needsRemoteLogin = true)
    Answer cleanup(Call call) {
        boolean forced = Json.flag(Json.body(call), "forced");
        Plan plan = srm.plan(call);
        requireSite(plan, false);
        return run(call, plan, request(call, Run.Kind.CLEANUP, false, false, forced, false), "Clean up test");
    }

    @Wire(
            operation = "POST /pairings/{pairing_id}/recovery-management/plans/{plan_id}/actions/recovery",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = WRONG_STATE + "; without the other site only planned_failover=false is taken, a choice;"
                    + " migrate_eligible_vms has no effect; left-out flags count as false",
            needsRemoteLogin = true)
    Answer recovery(Call call) {
        ObjectNode body = Json.body(call);
        boolean planned = Json.flag(body, "planned_failover");
        boolean skip = Json.flag(body, "skip_protection_site_operations") && !planned;
        boolean sync = Json.flag(body, "sync_data") && !skip;
        Json.flag(body, "migrate_eligible_vms");
        Plan plan = srm.plan(call);
        requireSite(plan, planned);
        if (skip && !Boolean.parseBoolean(srm.world().setting("forceRecovery", "false"))) {
            throw new Problem(400, "lab.force.recovery", "Forced recovery is switched off on this server");
        }
        return run(
                call,
                plan,
                request(call, Run.Kind.RECOVERY, planned, sync, false, skip),
                planned ? "Planned migration" : "Disaster recovery");
    }

    @Wire(
            operation = "POST /pairings/{pairing_id}/recovery-management/plans/{plan_id}/actions/reprotect",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = WRONG_STATE
                    + "; the task ends when synchronisation has begun, the replications say when it is over",
            needsRemoteLogin = true,
            needsRemoteSite = true)
    Answer reprotect(Call call) {
        boolean forced = Json.flag(Json.body(call), "forced");
        Plan plan = srm.plan(call);
        return run(call, plan, request(call, Run.Kind.REPROTECT, false, true, forced, false), "Reprotect");
    }

    @Wire(
            operation = "POST /pairings/{pairing_id}/recovery-management/plans/{plan_id}/actions/cancel",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "400 where nothing can be cancelled; the run's task ends CANCELLED, a choice",
            needsRemoteLogin = true)
    Answer cancel(Call call) {
        Plan plan = srm.plan(call);
        requireSite(plan, false);
        srm.runs().cancel(plan, srm.site());
        return Answer.status(204);
    }

    private static PlanRuns.Request request(
            Call call, Run.Kind kind, boolean planned, boolean sync, boolean forced, boolean skip) {
        return new PlanRuns.Request(
                kind, planned, sync, forced, skip, call.taskError().orElse(null));
    }

    /** Without the other site only the recovery site can work, and only on what concerns it alone. */
    private void requireSite(Plan plan, boolean needsBoth) {
        boolean here = srm.status().recoverySite(plan).equals(srm.site());
        if (!srm.world().connected() && (needsBoth || !here)) {
            throw srm.gateway().remoteProblem("The remote site cannot be reached");
        }
    }

    private Answer run(Call call, Plan plan, PlanRuns.Request request, String description) {
        String now = srm.status().at(plan, srm.site());
        boolean allowed = srm.status().allows(request.kind(), plan, srm.site());
        String word = PlanRuns.word(request.kind());
        if (!allowed) {
            srm.world().command(srm.site(), "srm", "srm." + word + ".refused", plan.id, plan.name).detail = now;
            String why = "The operation " + word + " is not allowed in the current state " + now + " of " + plan.name;
            if (srm.world().setting("wrongState", "task").equals("call")) {
                throw new Problem(400, "lab.invalid.state", why);
            }
            LabTask refused = begin(call, plan, word, description);
            srm.tasks().ending(refused, 1, null, why);
            return srm.taskAnswer(refused);
        }
        LabTask task = begin(call, plan, word, description);
        srm.runs().start(plan, request, task, srm.site(), call.user());
        return srm.taskAnswer(task);
    }

    private LabTask begin(Call call, Plan plan, String word, String description) {
        LabTask task = srm.tasks().begin(srm.gateway(), "lab.plan." + word, description, srm.planId(plan), plan.name);
        task.user = call.user();
        return task;
    }
}
