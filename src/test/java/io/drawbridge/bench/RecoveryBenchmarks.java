package io.drawbridge.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.lab.LabControl;
import io.drawbridge.lab.world.LedgerEntry;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How long a lost site's machines take to come up beside what no order could beat. Time is the lab's, which the test
 * moves: the figures are the same on every machine, and what the application itself needs is measured elsewhere.
 */
@RunbookTest
@Tag("bench")
class RecoveryBenchmarks {

    /** Source design, table 11: so many plans run at once. */
    private static final int AT_ONCE = 10;
    /** Plans of the lab's inventory that hold the same protection groups. */
    private static final Set<String> SHARE_GROUPS = Set.of("Payroll", "Tier 1", "Everything");

    private record Recovered(Duration makespan, Duration bound, Duration withoutGaps, int plans, double cpuSeconds) {

        double ratio() {
            return (double) makespan.toSeconds() / bound.toSeconds();
        }
    }

    /** Plans of log-normal sizes, none above what a group takes, each machine with one of five priorities. */
    private static List<String> addPlans(LabControl lab, int machines, long seed) {
        var random = new Random(seed);
        var plans = new ArrayList<String>();
        int left = machines;
        while (left > 0) {
            int size =
                    (int) Math.max(5, Math.min(Math.min(left, 500), Math.round(80 * Math.exp(random.nextGaussian()))));
            var name = "Plan %03d".formatted(plans.size() + 1);
            lab.addPlan(name, Math.min(size, left), 15);
            plans.add(name);
            left -= size;
        }
        return plans;
    }

    private static Recovered recover(Stage stage, LabControl lab, int machines, long seed) {
        addPlans(lab, machines, seed);
        lab.loseSite("onpremises");
        var request = stage.request("site-failure", "none");
        request.remove("recoveryPlan");
        request.put("detectedAt", stage.now().minusSeconds(300).toString());
        long cpu = cpu();
        var run = stage.start("alice", request);
        stage.work();
        stage.approves("bob", run);
        stage.work();
        stage.decides("alice", run, "userTask_signRisk", Map.of("decision", "risk-signed", "reason", "no power"));
        stage.work();
        var times = times(stage);
        var first = times.values().stream()
                .map(time -> time[0])
                .min(Instant::compareTo)
                .orElseThrow();
        var ended = stage.journal(run).stream()
                .filter(entry -> entry.path("element").asText().equals("serviceTask_recoverAllPlans"))
                .filter(entry -> entry.path("kind").asText().equals("STEP_REACHED"))
                .map(entry -> Instant.parse(entry.path("at").asText()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(stage.states(run).toString()));
        return new Recovered(
                Duration.between(first, ended), bound(times), withoutGaps(times), times.size(), (cpu() - cpu) / 1e9);
    }

    /** The thread that turns the driver; the lab works on others. */
    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** @return when each plan's recovery began and ended, as the lab noted it */
    private static Map<String, Instant[]> times(Stage stage) {
        var times = new HashMap<String, Instant[]>();
        for (LedgerEntry entry : stage.changes("srm.recovery.started")) {
            times.put(entry.objectName, new Instant[] {Instant.ofEpochMilli(entry.at), null});
        }
        for (LedgerEntry entry : stage.changes("srm.plan.status")) {
            if (entry.detail.endsWith("-> DISASTER_RECOVERY_COMPLETE") && times.containsKey(entry.objectName)) {
                times.get(entry.objectName)[1] = Instant.ofEpochMilli(entry.at);
            }
        }
        assertThat(times.values()).allSatisfy(time -> assertThat(time[1]).isNotNull());
        return times;
    }

    /**
     * No schedule of ten at once is shorter than any of these: a tenth of all; the plans that hold the same groups, of which one runs at
     * a time; and, since of the 10·k + 1 longest plans one place must take k + 1, the k + 1 shortest of these.
     */
    private static Duration bound(Map<String, Instant[]> times) {
        var lengths = new ArrayList<Long>();
        long chain = 0;
        for (var one : times.entrySet()) {
            long length = Duration.between(one.getValue()[0], one.getValue()[1]).toMillis();
            lengths.add(length);
            chain += SHARE_GROUPS.contains(one.getKey()) ? length : 0;
        }
        lengths.sort(Comparator.reverseOrder());
        long bound = Math.max(chain, lengths.stream().mapToLong(Long::longValue).sum() / AT_ONCE);
        for (int k = 0; AT_ONCE * k < lengths.size(); k++) {
            int last = AT_ONCE * k + 1;
            bound = Math.max(
                    bound,
                    lengths.subList(last - (k + 1), last).stream()
                            .mapToLong(Long::longValue)
                            .sum());
        }
        return Duration.ofMillis(bound);
    }

    /** What the same order of plans would have taken with no moment between the end of one and the start of the next. */
    private static Duration withoutGaps(Map<String, Instant[]> times) {
        var places = new PriorityQueue<Long>(Collections.nCopies(AT_ONCE, 0L));
        long last = 0;
        for (var one : times.values().stream()
                .sorted(Comparator.comparing((Instant[] time) -> time[0]))
                .toList()) {
            long end = places.remove() + Duration.between(one[0], one[1]).toMillis();
            places.add(end);
            last = Math.max(last, end);
        }
        return Duration.ofMillis(last);
    }

    private static void measure(Stage stage, LabControl lab, int machines) {
        var ratios = new ArrayList<Double>();
        var details = new ArrayList<String>();
        for (long seed = 1; seed <= 3; seed++) {
            stage.reset();
            var recovered = recover(stage, lab, machines, seed);
            ratios.add(recovered.ratio());
            details.add(Benchmarks.format(
                    "%d plans in %d s, bound %d s, the same order without gaps %d s",
                    recovered.plans(),
                    recovered.makespan().toSeconds(),
                    recovered.bound().toSeconds(),
                    recovered.withoutGaps().toSeconds()));
        }
        Benchmarks.keep(Ratio.atMost(
                1, "recovery of " + machines + " machines ÷ lower bound", 1.02, ratios, String.join("; ", details)));
    }

    @Test
    void twoThousandMachines(Stage stage, LabControl lab) {
        measure(stage, lab, 2000);
    }

    @Test
    void fiveThousandMachines(Stage stage, LabControl lab) {
        measure(stage, lab, 5000);
    }

    /** Linear growth is a ratio of one. */
    @Test
    void growsWithTheMachines(Stage stage, LabControl lab) {
        recover(stage, lab, 500, 1);
        var ratios = new ArrayList<Double>();
        var few = new ArrayList<Double>();
        var many = new ArrayList<Double>();
        for (long seed = 1; seed <= 3; seed++) {
            stage.reset();
            double small = recover(stage, lab, 500, seed).cpuSeconds() * 1000 / 500;
            stage.reset();
            double large = recover(stage, lab, 5000, seed).cpuSeconds() * 1000 / 5000;
            few.add(small);
            many.add(large);
            ratios.add(large / small);
        }
        Benchmarks.keep(Ratio.atMost(
                5,
                "CPU of the driver for each of 5,000 machines ÷ for each of 500",
                1.1,
                ratios,
                Benchmarks.format(
                        "a whole site failure: %.2f ms a machine with 5,000, %.2f ms with 500",
                        Benchmarks.median(many), Benchmarks.median(few))));
    }
}
