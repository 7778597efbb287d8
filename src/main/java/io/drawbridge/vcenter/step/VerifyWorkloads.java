package io.drawbridge.vcenter.step;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.vcenter.Mobilities;
import io.drawbridge.vcenter.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Every machine that moved runs at the other site, its host answers and VMware Tools run in it. A machine that was off
 * when it moved may stay off.
 */
@Component
class VerifyWorkloads implements InfrastructureStep {

    static final String NOT_WELL = "drawbridge.workloadsNotWell";

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int NAMED = 5;

    private final Mobilities vcenters;

    VerifyWorkloads(Mobilities vcenters) {
        this.vcenters = vcenters;
    }

    @Override
    public Assessment assess(StepContext step) {
        var there = Fleet.at(step, vcenters, step.recoverySite());
        var items = new ArrayList<Item>();
        var open = new ArrayList<String>();
        for (var machine : MovedWorkloads.of(step).machines()) {
            var problem = problem(there.byUuid(machine.instanceUuid()));
            items.add(
                    problem.isEmpty()
                            ? Item.done(machine.instanceUuid(), machine.name(), "powered on, VMware Tools running")
                            : Item.waiting(machine.instanceUuid(), machine.name(), problem));
            if (!problem.isEmpty()) {
                open.add(machine.name() + " (" + problem + ")");
            }
        }
        return verdict(step, items.size(), open).items(items);
    }

    private static String problem(Optional<Workload> found) {
        if (found.isEmpty()) {
            return "not in the inventory";
        }
        var vm = found.get();
        if (!vm.connected()) {
            return "its host does not answer";
        }
        return !vm.isOn() ? "powered off" : vm.toolsRunning() ? "" : "VMware Tools do not run";
    }

    private static Assessment verdict(StepContext step, int machines, ArrayList<String> open) {
        if (open.isEmpty()) {
            return Assessment.reached("all " + machines + " machines that moved run at " + step.recoverySite()
                    + ", VMware Tools run in each");
        }
        if (step.now().isBefore(step.dueSince().plus(PATIENCE))) {
            return Assessment.underWay(open.size() + " of " + machines + " machines are not well yet")
                    .lookAgainIn(Duration.ofSeconds(10));
        }
        return Assessment.refused(
                NOT_WELL,
                open.size() + " of " + machines + " machines at " + step.recoverySite() + " are not well: "
                        + String.join(", ", open.subList(0, Math.min(NAMED, open.size())))
                        + (open.size() > NAMED ? " and others." : "."));
    }

    /** In a preview nothing has moved. */
    @Override
    public Assessment preview(StepContext step) {
        return Assessment.reached("it would be seen whether "
                + MovedWorkloads.of(step).machines().size() + " machines run at " + step.recoverySite());
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        throw new UnsupportedOperationException("a check sends no command");
    }
}
