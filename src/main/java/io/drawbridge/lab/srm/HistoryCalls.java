package io.drawbridge.lab.srm;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.gateway.Pages;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.world.History;
import io.drawbridge.lab.world.LabTask;
import io.drawbridge.lab.world.Plan;
import java.util.List;

/** Reports of runs that are over. */
final class HistoryCalls {

    private static final String SOURCE = "SRM REST v2, S1; reference 6.10";
    private static final String CHECKED = "against OpenAPI document 2.0.0, 2026-11-21";
    private static final long SEVEN_DAYS = 7L * 24 * 3_600_000;

    private final Srm srm;

    HistoryCalls(Srm srm) {
        this.srm = srm;
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/recovery-management/history-reports",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "the task's result is an array, a choice; list parameters are read over")
    Answer all(Call call) {
        return reports(call, srm.world().history.where(entry -> inWindow(call, entry)), null);
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/recovery-management/plans/{plan_id}/history-reports",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "the task's result is an array, a choice; list parameters are read over")
    Answer ofPlan(Call call) {
        Plan plan = srm.plan(call);
        return reports(
                call, srm.world().history.where(entry -> entry.plan.equals(plan.id) && inWindow(call, entry)), plan);
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/recovery-management/plans/{plan_id}/history-reports/{report_id}",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "the report's id is its run_key, a choice")
    Answer one(Call call) {
        Plan plan = srm.plan(call);
        String id = call.variable("report_id");
        return srm.world()
                .history
                .find(id)
                .filter(entry -> entry.plan.equals(plan.id))
                .map(entry -> Pages.entity(200, show(entry)))
                .orElseThrow(() -> Problem.notFound("History report " + id));
    }

    private boolean inWindow(Call call, History entry) {
        long until = millis(call, "end_date", Long.MAX_VALUE);
        long from = millis(call, "start_date", srm.world().now() - SEVEN_DAYS);
        return entry.started >= from && entry.started <= until;
    }

    private static long millis(Call call, String name, long otherwise) {
        try {
            return call.query(name).map(Long::parseLong).orElse(otherwise);
        } catch (NumberFormatException e) {
            throw Problem.badRequest(name + " must be milliseconds since 1970");
        }
    }

    private Answer reports(Call call, List<History> entries, Plan plan) {
        ArrayNode result = Json.array();
        entries.forEach(entry -> result.add(show(entry)));
        LabTask task = srm.tasks()
                .begin(
                        srm.gateway(),
                        "lab.history",
                        "List history reports",
                        plan == null ? null : srm.planId(plan),
                        plan == null ? null : plan.name);
        task.user = call.user();
        srm.tasks().ending(task, 0.5, result, call.taskError().orElse(null));
        return srm.taskAnswer(task);
    }

    private static ObjectNode show(History entry) {
        ObjectNode shown = Json.object()
                .put("plan_name", entry.planName)
                .put("username", entry.user)
                .put("operation_type", entry.operation)
                .put("start_time_ms", entry.started)
                .put("duration_ms", entry.millis)
                .put("human_friendly_duration", entry.millis / 60_000 + " m " + entry.millis / 1000 % 60 + " s")
                .put("result_state", entry.result)
                .put("error_count", entry.errors.size())
                .put("warning_count", entry.warnings.size())
                .put("run_key", entry.runKey);
        texts(shown, "errors_list", entry.errors);
        texts(shown, "warnings_list", entry.warnings);
        return shown;
    }

    private static void texts(ObjectNode shown, String field, List<String> texts) {
        if (texts.isEmpty()) {
            shown.putNull(field);
        } else {
            ArrayNode list = shown.putArray(field);
            texts.forEach(list::add);
        }
    }
}
