package io.drawbridge.lab.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.world.Event;
import io.drawbridge.lab.world.LabTask;
import io.drawbridge.lab.world.World;

/** Long operations of both gateways. */
public final class Tasks {

    private final World world;

    public Tasks(World world) {
        this.world = world;
        world.on("task.done", this::done);
    }

    /** Begins a task that somebody else will end. */
    public LabTask begin(Gateway gateway, String descriptionId, String description, String entity, String entityName) {
        LabTask task = new LabTask();
        task.id = world.uuid("task/" + world.next("task"));
        task.site = gateway.site();
        task.system = gateway.system();
        task.descriptionId = descriptionId;
        task.description = description;
        task.entity = entity;
        task.entityName = entityName;
        task.queued = world.now();
        task.started = task.queued;
        return world.tasks.save(task);
    }

    /** Lets a task succeed after a while, or fail where a fault rule says so. */
    public LabTask ending(LabTask task, double seconds, JsonNode result, String error) {
        task.result = result;
        task.error = error;
        world.tasks.save(task);
        world.after(seconds, "task.done", task.id);
        return task;
    }

    private void done(Event event) {
        world.tasks.find(event.arg(0)).filter(task -> !task.finished()).ifPresent(task -> {
            if (task.error == null) {
                succeed(task);
            } else {
                fail(task, task.error);
            }
        });
    }

    public void succeed(LabTask task) {
        task.progress = 100;
        end(task, "SUCCESS");
    }

    public void fail(LabTask task, String message) {
        task.error = message;
        end(task, "ERROR");
    }

    public void cancel(LabTask task) {
        end(task, "CANCELLED");
    }

    private void end(LabTask task, String status) {
        task.status = status;
        task.completed = world.now();
        world.tasks.save(task);
    }

    static String id(Gateway gateway, LabTask task) {
        String server = gateway.system().equals("srm") ? gateway.local().srmGuid : gateway.local().replicationGuid;
        return Ids.triple("Task", task.id, server);
    }

    /** @return the task as both gateways show it */
    public static ObjectNode show(Gateway gateway, LabTask task) {
        String word = gateway.world().setting("gatewayTaskStatus", "real");
        ObjectNode shown = Json.object()
                .put("id", id(gateway, task))
                .put("description", task.description)
                .put("description_id", task.descriptionId)
                .put("entity", task.entity)
                .put("entity_name", task.entityName)
                .put("status", word.equals("real") ? task.status : word)
                .put("progress", task.progress)
                .put("queued_time", task.queued)
                .put("start_time", task.started)
                .put("complete_time", task.completed);
        if (task.status.equals("SUCCESS")) {
            shown.set("result", task.result);
        } else {
            shown.putNull("result");
        }
        if (task.status.equals("ERROR")) {
            shown.putObject("error").put("message", task.error).put("details", task.error);
        }
        return shown;
    }
}
