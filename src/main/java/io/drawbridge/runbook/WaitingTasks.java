package io.drawbridge.runbook;

import io.drawbridge.core.RunId;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What runs wait for people for, whoever looks: one question for all runs, so that a board of many costs no more than
 * one of a few. The engine's own query would ask once more for each task's roles.
 */
@Component
public class WaitingTasks {

    /**
     * A task that is open.
     *
     * @param roles who may decide, sorted
     * @param takenBy who has taken it; null for nobody yet
     */
    public record Waiting(
            RunId run, String task, String element, String name, List<String> roles, Instant since, String takenBy) {}

    private static final String OPEN =
            """
            select root.BUSINESS_KEY_ as run, t.ID_ as task, t.TASK_DEF_KEY_ as element, t.NAME_ as name,
                   t.CREATE_TIME_ as since, t.ASSIGNEE_ as taken_by, l.GROUP_ID_ as role
            from ACT_RU_TASK t
            join ACT_RU_EXECUTION e on e.ID_ = t.PROC_INST_ID_
            join ACT_RU_EXECUTION root on root.ID_ = e.ROOT_PROC_INST_ID_
            left join ACT_RU_IDENTITYLINK l on l.TASK_ID_ = t.ID_ and l.TYPE_ = 'candidate' and l.GROUP_ID_ is not null
            where root.BUSINESS_KEY_ is not null %s
            order by t.CREATE_TIME_, t.ID_, l.GROUP_ID_""";

    private final JdbcClient jdbc;

    WaitingTasks(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @return by run, the longest waiting first */
    public Map<RunId, List<Waiting>> all() {
        var byRun = new LinkedHashMap<RunId, List<Waiting>>();
        read(jdbc.sql(OPEN.formatted(""))).forEach(task -> byRun.computeIfAbsent(task.run(), run -> new ArrayList<>())
                .add(task));
        return byRun;
    }

    /** @return the longest waiting first */
    public List<Waiting> of(RunId run) {
        return read(jdbc.sql(OPEN.formatted("and root.BUSINESS_KEY_ = ?")).param(run.value()));
    }

    private static List<Waiting> read(JdbcClient.StatementSpec question) {
        var tasks = new LinkedHashMap<String, Waiting>();
        question.query(row -> {
            var task = tasks.get(row.getString("task"));
            if (task == null) {
                task = new Waiting(
                        new RunId(row.getString("run")),
                        row.getString("task"),
                        row.getString("element"),
                        row.getString("name"),
                        new ArrayList<>(),
                        // The engine writes its times without a zone, in the machine's own.
                        row.getObject("since", Timestamp.class).toInstant(),
                        row.getString("taken_by"));
                tasks.put(task.task(), task);
            }
            if (row.getString("role") != null) {
                task.roles().add(row.getString("role"));
            }
        });
        return tasks.values().stream()
                .map(task -> new Waiting(
                        task.run(),
                        task.task(),
                        task.element(),
                        task.name(),
                        List.copyOf(task.roles()),
                        task.since(),
                        task.takenBy()))
                .toList();
    }
}
