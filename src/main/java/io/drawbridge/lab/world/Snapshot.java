package io.drawbridge.lab.world;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * How both sites stand, as sorted lines of text: {@code vm onpremises/vm-12 payroll-db-01.on = true}. Two snapshots are
 * equal when the sites are, whatever happened in between: times, counters and what only tells the past are left out.
 *
 * <p>It goes through every table and every field, so what is added to the lab belongs to its state unless it is named
 * here.
 */
public final class Snapshot {

    /** The past, what passes by itself, sessions, and what a test did to the lab. */
    private static final Set<String> NO_STATE = Set.of(
            "ledger",
            "history",
            "event",
            "task",
            "move",
            "run",
            "nsxJob",
            "bigipFlow",
            "bigipToken",
            "bigipTransaction",
            "fault");

    /** Times, counters, and what was done last. */
    private static final Set<String> NO_STATE_EITHER = Set.of(
            "site.nsxSynced",
            "site.nsxControllersStartUntil",
            "vm.boot",
            "machine.run",
            "machine.stageDone",
            "machine.stageStarted",
            "machine.stageFinished",
            "machine.stoppedByRun",
            "machine.settingsVersion",
            "group.lastRun",
            "plan.run",
            "replication.replicaFrom",
            "replication.cycleFrom",
            "replication.fullFrom",
            "replication.fullUntil",
            "replication.manualFrom",
            "replication.manualUntil",
            "wire.revision",
            "section.generation",
            "controller.job",
            "pool.revision",
            "edge.version",
            "edge.universalRevision",
            "edge.routingVersion",
            "edge.natVersion",
            "edge.lastJob",
            "bigip.generation",
            "bigip.changedAt");

    private Snapshot() {}

    /** Call it inside the world. */
    public static List<String> of(World world) {
        var lines = new TreeSet<String>();
        for (Table<?> table : world.tables()) {
            if (!NO_STATE.contains(table.name())) {
                table.all().forEach(row -> lines(table.name(), row, lines));
            }
        }
        world.runs
                .where(run -> run.active)
                .forEach(run -> lines.add("run " + run.kind + " of " + run.plan + " = under way"));
        world.nsxJobs
                .where(NsxJob::running)
                .forEach(job -> lines.add("job " + job.name + " at " + job.site + " = under way"));
        world.tasks
                .where(task -> !task.finished())
                .forEach(task -> lines.add("task " + task.description + " at " + task.site + " = under way"));
        return List.copyOf(lines);
    }

    private static void lines(String table, Row row, Set<String> lines) {
        if (row instanceof BigipObject object && object.gone || row instanceof Setting setting && passing(setting)) {
            return;
        }
        JsonNode content = Journal.JSON.valueToTree(row);
        String name = content.path("name").asText("");
        String about = table + " " + row.key() + (name.isEmpty() || row.key().contains(name) ? "" : " " + name);
        lines.add(about);
        content.fields().forEachRemaining(field -> {
            if (!NO_STATE_EITHER.contains(table + "." + field.getKey())) {
                leaves(about + "." + field.getKey(), field.getValue(), lines);
            }
        });
    }

    /** Counters, ports and the clock live among the settings, and what says no more than its absence. */
    private static boolean passing(Setting setting) {
        return setting.name.startsWith("bigip.sync.") && setting.value.equals("In Sync")
                || setting.name.startsWith("next.")
                || setting.name.startsWith("port.")
                || setting.name.equals("manualClock");
    }

    private static void leaves(String path, JsonNode value, Set<String> lines) {
        if (value.isObject()) {
            value.fields().forEachRemaining(field -> leaves(path + "." + field.getKey(), field.getValue(), lines));
        } else if (value.isArray()) {
            for (int index = 0; index < value.size(); index++) {
                leaves(path + "[" + index + "]", value.get(index), lines);
            }
        } else {
            lines.add(path + " = " + plain(value.asText()));
        }
    }

    /** A document that was read and written back says the same with other signs; AS numbers stand in it twice. */
    private static String plain(String text) {
        return text.startsWith("<")
                ? text.replaceAll("<(local|remote)ASNumber>\\d+</(local|remote)ASNumber>", "")
                        .replaceAll("<(\\w+)></\\1>", "<$1/>")
                : text;
    }
}
