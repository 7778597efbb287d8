package io.drawbridge.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.lab.LabControl;
import io.drawbridge.lab.world.LedgerEntry;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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

    private record Recovered(Duration makespan, Duration bound, int plans, double secondsOfWork, double cpuSeconds) {

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
        long began = System.nanoTime();
        long cpu = cpu();
        var run = stage.start("alice", request);
        stage.work();
        stage.approves("bob", run);
        stage.work();
        stage.decides("alice", run, "userTask_signRisk", Map.of("decision", "risk-signed", "reason", "no power"));
        stage.work();
        double seconds = (System.nanoTime() - began) / 1e9;
        var times = times(stage);
        var lengths = times.values().stream()
                .map(time -> Duration.between(time[0], time[1]))
                .toList();
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
                Duration.between(first, ended), bound(lengths), lengths.size(), seconds, (cpu() - cpu) / 1e9);
    }

    private static long cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
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

    /** No schedule of ten at once is shorter than the longest plan, nor than a tenth of all. */
    private static Duration bound(List<Duration> lengths) {
        var longest = lengths.stream().max(Duration::compareTo).orElseThrow();
        var share = lengths.stream().reduce(Duration.ZERO, Duration::plus).dividedBy(AT_ONCE);
        return longest.compareTo(share) > 0 ? longest : share;
    }

    private static void measure(Stage stage, LabControl lab, int machines) {
        var ratios = new ArrayList<Double>();
        var details = new ArrayList<String>();
        for (long seed = 1; seed <= 3; seed++) {
            stage.reset();
            var recovered = recover(stage, lab, machines, seed);
            ratios.add(recovered.ratio());
            details.add(Benchmarks.format(
                    "%d plans in %s, bound %s, reckoned in %.0f s (%.0f s of CPU)",
                    recovered.plans(),
                    recovered.makespan(),
                    recovered.bound(),
                    recovered.secondsOfWork(),
                    recovered.cpuSeconds()));
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
}
