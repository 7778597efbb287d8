package io.drawbridge.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.SiteId;
import io.drawbridge.lab.LabControl;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import io.drawbridge.vcenter.Vcenter;
import io.drawbridge.vcenter.Vcenters;
import io.drawbridge.vcenter.VirtualMachine;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * What the proof costs: guests are shut down by the runbook's step, with intents, receipts, hash chain and progress of each on the
 * disk, and by a loop that only calls the same client. Counted is the CPU of the thread that does it; the lab's is not.
 */
@RunbookTest
@Tag("bench")
class OperationBenchmarks {

    @Autowired
    private Vcenters vcenters;

    private static final int MACHINES = 400;

    private static double cpuMillis(Runnable work) {
        var threads = ManagementFactory.getThreadMXBean();
        long began = threads.getCurrentThreadCpuTime();
        work.run();
        return (threads.getCurrentThreadCpuTime() - began) / 1e6;
    }

    private double script(Stage stage, LabControl lab) {
        stage.reset();
        lab.addPlan("Measured", MACHINES, 15);
        Vcenter vcenter = vcenters.at(new SiteId("onpremises"));
        return cpuMillis(() -> {
            var wanted = mine(vcenter);
            assertThat(wanted).hasSize(MACHINES);
            wanted.forEach(vm -> vcenter.shutdownGuest(vm.id()));
            while (mine(vcenter).stream().anyMatch(vm -> vm.power() == VirtualMachine.Power.ON)) {
                stage.advance(Duration.ofSeconds(5));
            }
        });
    }

    private static List<VirtualMachine> mine(Vcenter vcenter) {
        return vcenter.virtualMachines().stream()
                .filter(vm -> vm.name().toLowerCase().startsWith("measured"))
                .toList();
    }

    private double step(Stage stage, LabControl lab) {
        stage.reset();
        lab.addPlan("Measured", MACHINES, 15);
        var run = stage.start("disaster-recovery", "Measured");
        stage.work();
        stage.approves("bob", run);
        double millis = cpuMillis(() -> stage.workUntil(() -> !stage.jdbc()
                .queryForList(
                        "select 1 from dr_step where element_id = 'serviceTask_fenceProtectedSite' and state = 'REACHED'")
                .isEmpty()));
        assertThat(stage.changes("vm.shutdownGuest")).hasSize(MACHINES);
        return millis;
    }

    @Test
    void shutsGuestsDownBesideALoop(Stage stage, LabControl lab) {
        step(stage, lab);
        script(stage, lab);
        var ratios = new ArrayList<Double>();
        var ours = new ArrayList<Double>();
        var theirs = new ArrayList<Double>();
        for (int i = 0; i < 7; i++) {
            double one = step(stage, lab);
            double other = script(stage, lab);
            ours.add(one / MACHINES);
            theirs.add(other / MACHINES);
            ratios.add(one / other);
        }
        Benchmarks.keep(Ratio.atMost(
                3,
                "CPU of an operation ÷ of a script that makes the same calls",
                1.3,
                ratios,
                Benchmarks.format(
                        "%d guests shut down: %.2f ms of CPU each beside %.2f ms",
                        MACHINES, Benchmarks.median(ours), Benchmarks.median(theirs))));
    }
}
