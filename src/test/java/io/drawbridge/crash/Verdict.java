package io.drawbridge.crash;

import io.drawbridge.aborts.Passage;
import io.drawbridge.core.RunId;
import io.drawbridge.engine.Journal;
import io.drawbridge.evidence.ChainCheck;
import io.drawbridge.lab.world.LedgerEntry;
import io.drawbridge.testing.Stage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What must be so at the end of a run, whatever went wrong on its way. */
final class Verdict {

    private static final Set<Journal.Kind> OUTCOMES_OF_SENDING =
            Set.of(Journal.Kind.ACCEPTED, Journal.Kind.REFUSED, Journal.Kind.NO_ANSWER, Journal.Kind.NOT_SENT);
    private static final Set<String> ENDED = Set.of("REACHED", "REFUSED", "STOPPED", "CANCELLED");
    /** What a run makes at the sites bears its id. */
    private static final String RUN_ID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    private static final Map<String, ModelOrder> ORDERS = new HashMap<>();

    private final Stage stage;
    private final Passage passage;
    private final List<Journal.Entry> journal;
    private final List<String> violations = new ArrayList<>();

    private Verdict(Stage stage, Passage passage) {
        this.stage = stage;
        this.passage = passage;
        this.journal = stage.context().getBean(Journal.class).of(new RunId(passage.run()), 0, Integer.MAX_VALUE);
    }

    /** @return what was so and must not be; empty when all is well */
    static List<String> of(Stage stage, Passage passage, Calm calm, Trouble trouble, boolean aborted) {
        var verdict = new Verdict(stage, passage);
        verdict.run(calm, trouble, aborted);
        verdict.people(calm, trouble, aborted);
        verdict.commands(calm, trouble, aborted);
        verdict.sending();
        verdict.order();
        verdict.sites();
        return verdict.violations;
    }

    private void must(boolean so, String what) {
        if (!so) {
            violations.add(what);
        }
    }

    private void run(Calm calm, Trouble trouble, boolean aborted) {
        var outcome = passage.outcome();
        if (aborted) {
            must(
                    passage.abortedEnds().contains(outcome) || outcome.equals(calm.outcome()),
                    "ended at " + outcome + " although it was aborted");
        } else if (!trouble.changedTheWorld() && passage.asked().isEmpty()) {
            must(outcome.equals(calm.outcome()), "ended at " + outcome + " instead of " + calm.outcome());
        } else {
            must(!outcome.isBlank(), "ended nowhere");
        }
        var kinds = count(journal, entry -> entry.kind().name());
        must(kinds.getOrDefault("RUN_STARTED", 0L) == 1, "started " + kinds.get("RUN_STARTED") + " times");
        must(kinds.getOrDefault("RUN_ENDED", 0L) == 1, "ended " + kinds.get("RUN_ENDED") + " times");
        must(kinds.getOrDefault("ABORTED", 0L) <= 1, "aborted " + kinds.get("ABORTED") + " times");
        stage.context()
                .getBean(ChainCheck.class)
                .check(new RunId(passage.run()))
                .forEach(problem -> violations.add("the journal's chain: " + problem));
        for (var step : stage.steps(passage.run())) {
            must(
                    ENDED.contains(step.path("state").asText()),
                    "left behind: " + step.path("element").asText() + " "
                            + step.path("state").asText());
        }
        must(stage.openTasks(passage.run()).isEmpty(), "left behind: " + stage.openTasks(passage.run()));
    }

    static <T> Map<String, Long> count(List<T> all, Function<T, String> name) {
        return all.stream().collect(Collectors.groupingBy(name, TreeMap::new, Collectors.counting()));
    }

    // ---- people

    static Map<String, Long> asked(Stage stage, String run) {
        return count(
                stage.context().getBean(Journal.class).of(new RunId(run), 0, Integer.MAX_VALUE).stream()
                        .filter(entry -> entry.kind() == Journal.Kind.ASKED)
                        .toList(),
                entry -> String.valueOf(entry.element()));
    }

    private void people(Calm calm, Trouble trouble, boolean aborted) {
        var decisions = new ArrayList<String>();
        stage.get("frank", "/api/v1/runs/" + passage.run() + "/decisions")
                .body()
                .path("decisions")
                .forEach(decision -> decisions.add(decision.path("element").asText() + " "
                        + decision.path("who").asText()));
        var kept = count(decisions, Function.identity());
        count(passage.answered(), Function.identity())
                .forEach((answer, times) -> must(
                        kept.getOrDefault(answer, 0L) >= times,
                        "lost: the decision of " + answer + ", given " + times + " times, kept "
                                + kept.getOrDefault(answer, 0L)));
        if (passage.asked().isEmpty() && !trouble.changedTheWorld() && !aborted) {
            asked(stage, passage.run())
                    .forEach((element, times) -> must(
                            times <= calm.asked().getOrDefault(element, 0L),
                            "people were asked " + times + " times for " + element + " instead of "
                                    + calm.asked().getOrDefault(element, 0L)));
        }
    }

    // ---- what reached the sites

    static Map<String, Long> commands(Stage stage) {
        return count(stage.lab().commands(), Verdict::command);
    }

    /**
     * One command as the ledger must have it once. A guest that could not be asked to shut down is switched off: that is one
     * command for it, too.
     */
    static String command(LedgerEntry entry) {
        var change = entry.change.replace("vm.powerOff", "vm.shutdownGuest");
        return (entry.site + " " + change + " " + entry.objectName
                        + (change.equals("srm.plan.reconfigured") ? " " + entry.request : ""))
                .replaceAll(RUN_ID, "the-run")
                .replaceAll("(?<=-burst-)[0-9a-f]{8}", "the-run");
    }

    /**
     * It writes down or passes on what is set anyway: no look can tell whether it was done, and doing it again changes
     * nothing.
     */
    static boolean isRepeatable(String command) {
        return command.contains(" bigip.saved ")
                || command.contains(" bigip.configSync ")
                || command.contains(" nsx.controllers.synchronize ");
    }

    private static boolean isSynchronization(String command) {
        return command.contains(" replication.sync");
    }

    private void commands(Calm calm, Trouble trouble, boolean aborted) {
        var sent = commands(stage);
        sent.forEach((command, times) -> {
            if (isRepeatable(command)) {
                return;
            }
            long expected = calm.commands().getOrDefault(command, 0L);
            // What a person has tried again, and what is undone, is done again.
            boolean again =
                    aborted || trouble.changedTheWorld() || !passage.asked().isEmpty();
            if (!again) {
                must(
                        times <= expected,
                        "reached the sites " + times + " times instead of " + expected + ": " + command);
            } else if (!isSynchronization(command) && !trouble.changedTheWorld() && !aborted) {
                must(times <= Math.max(1, expected), "reached the sites " + times + " times: " + command);
            }
        });
        // What happens to the sites in a story comes before or after a command, as luck has it.
        if (!aborted && passage.asked().isEmpty() && !trouble.changedTheWorld() && !passage.isEventful()) {
            calm.commands().forEach((command, times) -> {
                // What synchronised by itself meanwhile need not be asked any more.
                if (!isSynchronization(command)) {
                    must(sent.getOrDefault(command, 0L) >= times, "never reached the sites: " + command);
                }
            });
        }
    }

    private void sites() {
        violations.addAll(stage.lab().invariants());
    }

    // ---- what the journal says

    /** Every receipt follows its own intent, and no command is accepted twice. */
    private void sending() {
        var open = new HashMap<String, Integer>();
        var accepted = new HashMap<String, Integer>();
        for (var entry : journal) {
            var action = entry.stepId() + " " + entry.element() + " " + entry.round() + " " + entry.actionKey();
            if (entry.kind() == Journal.Kind.INTENT) {
                must(open.merge(action, 1, Integer::sum) == 1, "intended twice: " + action);
            } else if (OUTCOMES_OF_SENDING.contains(entry.kind())) {
                must(open.merge(action, -1, Integer::sum) == 0, "a receipt without an intent: " + action);
                if (entry.kind() == Journal.Kind.ACCEPTED) {
                    must(accepted.merge(action, 1, Integer::sum) == 1, "accepted twice: " + action);
                }
            }
        }
        open.forEach((action, left) -> must(left == 0, "an intent without a receipt: " + action));
    }

    // ---- order

    private void order() {
        var ends = new HashMap<String, Long>();
        var begins = new HashMap<String, Long>();
        for (var entry : journal) {
            if (entry.stepId() != null) {
                begins.putIfAbsent(entry.stepId(), entry.seq());
                if (entry.kind() == Journal.Kind.STEP_REACHED || entry.kind() == Journal.Kind.STEP_REFUSED) {
                    ends.put(entry.stepId(), entry.seq());
                }
            }
        }
        var steps = stage.jdbc()
                .queryForList(
                        "select id, element_id, process_instance_id from dr_step where run_id = ?", passage.run());
        var history = stage.engine().getHistoryService();
        var definitions = new HashMap<String, String>();
        steps.stream()
                .map(step -> (String) step.get("process_instance_id"))
                .collect(Collectors.toCollection(HashSet::new))
                .forEach(instance -> definitions.put(
                        instance,
                        history.createHistoricProcessInstanceQuery()
                                .processInstanceId(instance)
                                .singleResult()
                                .getProcessDefinitionId()));
        for (var one : steps) {
            for (var other : steps) {
                if (!one.get("process_instance_id").equals(other.get("process_instance_id"))) {
                    continue;
                }
                var order = ORDERS.computeIfAbsent(
                        definitions.get((String) one.get("process_instance_id")),
                        definition -> new ModelOrder(
                                stage.engine().getRepositoryService().getBpmnModelInstance(definition)));
                var earlier = (String) one.get("element_id");
                var later = (String) other.get("element_id");
                var end = ends.get((String) one.get("id"));
                var begin = begins.get((String) other.get("id"));
                if (end != null && begin != null && order.isBefore(earlier, later)) {
                    must(end < begin, later + " began before " + earlier + " was done");
                }
            }
        }
    }
}
