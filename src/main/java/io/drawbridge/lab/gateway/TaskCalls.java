package io.drawbridge.lab.gateway;

import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.world.LabTask;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Tasks of this gateway. */
final class TaskCalls {

    private static final int RECENT = 500;

    private final Gateway gateway;

    TaskCalls(Gateway gateway) {
        this.gateway = gateway;
    }

    @Wire(
            operation = "GET /tasks",
            source = "SRM REST v2 / VR REST v2, S1, S2; reference 4",
            checked = "against the OpenAPI documents 2.0.0, 2026-11-21",
            leavesOut = "the 500 newest are kept in sight; the real limit is not published")
    Answer recent(Call call) {
        List<LabTask> mine = new ArrayList<>(gateway.world().tasks.where(this::isKnown));
        Collections.reverse(mine);
        return Pages.list(call, mine.subList(0, Math.min(RECENT, mine.size())), task -> Tasks.show(gateway, task));
    }

    @Wire(
            operation = "GET /tasks/{task_id}",
            source = "SRM REST v2 / VR REST v2, S1, S2; reference 4",
            checked = "against the OpenAPI documents 2.0.0, 2026-11-21",
            leavesOut = "a task goes away only when told: how long one stays readable is not published")
    Answer one(Call call) {
        String id = call.variable("task_id");
        LabTask task = Ids.middle(id)
                .flatMap(gateway.world().tasks::find)
                .filter(this::isKnown)
                .orElseThrow(() -> Problem.notFound("Task " + id));
        return Pages.entity(200, Tasks.show(gateway, task));
    }

    private boolean isKnown(LabTask task) {
        String kept = gateway.world().setting("gatewayTasks", "stay");
        return task.site.equals(gateway.site())
                && task.system.equals(gateway.system())
                && !kept.equals("vanish")
                && !(kept.equals("vanishWhenFinished") && task.finished());
    }
}
