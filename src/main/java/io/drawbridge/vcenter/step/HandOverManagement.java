package io.drawbridge.vcenter.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.vcenter.Mobilities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Every machine that moved is known to the target's vCenter and to no other (F5's brief, step 5), runs there and answers
 * through VMware Tools. What is left of it at the old one, an entry whose host has lost it, is taken out; one that still
 * runs there is never touched. Leaves the document {@code moved-workloads}.
 */
@Component
class HandOverManagement implements InfrastructureStep {

    static final String KNOWN_TWICE = "drawbridge.machineKnownTwice";

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Mobilities vcenters;

    HandOverManagement(Mobilities vcenters) {
        this.vcenters = vcenters;
    }

    @Override
    public Assessment assess(StepContext step) {
        var document = MigrationDocument.of(step);
        var here = Fleet.at(step, vcenters, step.protectedSite());
        var there = Fleet.at(step, vcenters, step.recoverySite());
        var items = new ArrayList<Item>();
        var missing = new ArrayList<Action>();
        var twice = new ArrayList<String>();
        var late = new ArrayList<String>();
        var moved = new ArrayList<MovedWorkloads.Machine>();
        int stayed = 0;
        for (var machine : document.machines()) {
            var old = here.byUuid(machine.instanceUuid());
            var now = there.byUuid(machine.instanceUuid());
            if (now.isEmpty()) {
                stayed++;
                items.add(Item.done(machine.instanceUuid(), machine.name(), "was not moved"));
                continue;
            }
            var address = now.get().address().isEmpty()
                    ? machine.address()
                    : now.get().address();
            moved.add(new MovedWorkloads.Machine(machine.name(), machine.instanceUuid(), address));
            if (old.isPresent() && old.get().connected()) {
                twice.add(machine.name());
                items.add(Item.failed(machine.instanceUuid(), machine.name(), "both vCenters know it"));
            } else if (old.isPresent()) {
                missing.add(action("unregister", old.get().id(), machine.name()));
                items.add(
                        Item.underWay(machine.instanceUuid(), machine.name(), 50, "an orphaned entry is left behind"));
            } else if (now.get().isOn() && !now.get().toolsRunning()) {
                late.add(machine.name());
                items.add(Item.underWay(machine.instanceUuid(), machine.name(), 80, "VMware Tools do not run"));
            } else {
                items.add(Item.done(
                        machine.instanceUuid(),
                        machine.name(),
                        "known to vCenter of " + there.site() + " only"
                                + (now.get().isOn() ? ", runs, VMware Tools run" : ", powered off")));
            }
        }
        return verdict(step, missing, twice, late, moved, stayed)
                .items(items)
                .document(
                        MovedWorkloads.DOCUMENT,
                        new MovedWorkloads(here.site().value(), there.site().value(), moved).json());
    }

    private static Assessment verdict(
            StepContext step,
            List<Action> missing,
            List<String> twice,
            List<String> late,
            List<MovedWorkloads.Machine> moved,
            int stayed) {
        if (!missing.isEmpty()) {
            return Assessment.missing(missing);
        }
        boolean patient = step.now().isBefore(step.dueSince().plus(PATIENCE));
        if ((!twice.isEmpty() || !late.isEmpty()) && patient) {
            return Assessment.underWay(twice.size() + " machines are known twice, " + late.size()
                            + " do not answer through VMware Tools yet")
                    .lookAgainIn(Duration.ofSeconds(10));
        }
        if (!twice.isEmpty()) {
            return Assessment.refused(
                    KNOWN_TWICE,
                    "Both vCenters know " + String.join(", ", twice)
                            + ". Find out where it runs before anything is done with it.");
        }
        return Assessment.reached(moved.size() + " machines are known to vCenter of " + step.recoverySite() + " only"
                + (late.isEmpty() ? "" : "; VMware Tools do not answer in " + String.join(", ", late))
                + (stayed == 0 ? "" : "; " + stayed + " were not moved"));
    }

    /** In a preview nothing has moved, so all of them are as they would be then. */
    @Override
    public Assessment preview(StepContext step) {
        var machines = MigrationDocument.of(step).machines();
        return Assessment.reached("after the moves it would be seen that " + machines.size()
                        + " machines are known to vCenter of " + step.recoverySite() + " only")
                .document(
                        MovedWorkloads.DOCUMENT,
                        new MovedWorkloads(
                                        step.protectedSite().value(),
                                        step.recoverySite().value(),
                                        machines.stream()
                                                .map(one -> new MovedWorkloads.Machine(
                                                        one.name(), one.instanceUuid(), one.address()))
                                                .toList())
                                .json());
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        vcenters.at(step.protectedSite()).unregister(action.item());
        return ActionReceipt.done("taken out of the inventory");
    }
}
