package io.drawbridge.console;

import io.drawbridge.core.RunId;
import io.drawbridge.engine.StepReader;
import io.drawbridge.engine.StepRecord;
import io.drawbridge.runbook.Run;
import io.drawbridge.runbook.Runs;
import io.drawbridge.runbook.WaitingTasks;
import io.drawbridge.runbook.WaitingTasks.Waiting;
import io.drawbridge.security.Caller;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** What runs, what waits for whom, and what has ended lately. */
@Component
class Board {

    static final int ENDED = 20;
    private static final int RUNNING = 200;

    /** How a run stands, in one word for the eye. */
    enum State {
        WAITS("waits for a person"),
        FAILED("a step failed"),
        WORKS("at work"),
        ENDED("ended");

        private final String words;

        State(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }

        public String css() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * A line of the board.
     *
     * @param what what goes on: the task that waits, or the step at work
     * @param percent of the step at work; null where none counts
     * @param since since when it stands like this
     */
    record Row(Run run, State state, String what, Integer percent, List<Waiting> waiting, Instant since) {

        /** @return the tasks by name: several people may be asked the same */
        public List<Asked> asked() {
            return waiting.stream()
                    .collect(Collectors.groupingBy(Waiting::name, LinkedHashMap::new, Collectors.toList()))
                    .entrySet()
                    .stream()
                    .map(one -> new Asked(
                            one.getKey(),
                            one.getValue().stream().map(Waiting::roles).toList(),
                            one.getValue().stream()
                                    .map(Waiting::takenBy)
                                    .filter(Objects::nonNull)
                                    .toList()))
                    .toList();
        }
    }

    /**
     * What is asked, and of whom.
     *
     * @param roles for each person that is wanted, the roles of which one may decide
     */
    record Asked(String name, List<List<String>> roles, List<String> takenBy) {}

    /** The whole board. */
    record View(List<Row> running, List<Run> ended) {}

    private final Runs runs;
    private final StepReader steps;
    private final WaitingTasks waiting;

    Board(Runs runs, StepReader steps, WaitingTasks waiting) {
        this.runs = runs;
        this.steps = steps;
        this.waiting = waiting;
    }

    View view(Caller reader) {
        var tasks = waiting.all();
        return new View(
                runs.list(reader, null, true, 0, RUNNING).stream()
                        .map(run -> row(run, tasks.getOrDefault(run.id(), List.of())))
                        .toList(),
                runs.list(reader, null, false, 0, ENDED));
    }

    Row row(Run run) {
        return row(run, run.ended() ? List.of() : waiting.of(run.id()));
    }

    private Row row(Run run, List<Waiting> tasks) {
        if (run.ended()) {
            return new Row(run, State.ENDED, run.outcomeName(), null, List.of(), run.endedAt());
        }
        var at = atWork(run.id());
        boolean failed = at.stream().anyMatch(step -> step.step().state() == StepRecord.State.FAILED);
        if (!tasks.isEmpty()) {
            var first = tasks.get(0);
            return new Row(run, failed ? State.FAILED : State.WAITS, first.name(), null, tasks, first.since());
        }
        if (at.isEmpty()) {
            return new Row(run, State.WORKS, "between two steps", null, List.of(), run.requestedAt());
        }
        var step = at.get(0);
        return new Row(
                run,
                failed ? State.FAILED : State.WORKS,
                step.step().label(),
                step.itemCount() == 0 ? null : step.percent(),
                List.of(),
                step.step().dueAt());
    }

    private List<StepReader.Summary> atWork(RunId run) {
        return steps.summaries(run).stream()
                .filter(summary -> !summary.step().state().ended())
                .toList();
    }
}
