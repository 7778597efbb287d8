package io.drawbridge.vcenter.step;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.vcenter.Mobilities;
import java.time.Duration;
import java.util.ArrayList;
import org.springframework.stereotype.Component;

/**
 * No machine of the run is on its way any more: what was moving when the run was aborted has arrived or stayed. Where
 * each one is now is on record. Sends nothing; machines that arrived are not sent back.
 */
@Component
class AwaitMovesAtRest implements InfrastructureStep {

    private final Mobilities vcenters;

    AwaitMovesAtRest(Mobilities vcenters) {
        this.vcenters = vcenters;
    }

    @Override
    public Assessment assess(StepContext step) {
        var document = MigrationDocument.find(step);
        if (document.isEmpty()) {
            return Assessment.reached("no machine was to be moved yet");
        }
        var here = Fleet.fresh(step, vcenters, step.protectedSite());
        var there = Fleet.fresh(step, vcenters, step.recoverySite());
        var moving = here.moving(document.get().machines().stream()
                .flatMap(machine -> here.byUuid(machine.instanceUuid()).stream())
                .toList());
        var items = new ArrayList<Item>();
        int stayed = 0;
        int moved = 0;
        for (var machine : document.get().machines()) {
            var vm = here.byUuid(machine.instanceUuid());
            var task = vm.map(one -> moving.get(one.id()));
            if (task.isPresent()) {
                items.add(Item.underWay(
                        machine.instanceUuid(), machine.name(), task.get().percent(), "its move is finished first"));
            } else if (vm.isPresent()) {
                stayed++;
                items.add(Item.done(machine.instanceUuid(), machine.name(), "stayed at " + here.site()));
            } else if (there.byUuid(machine.instanceUuid()).isPresent()) {
                moved++;
                items.add(Item.done(machine.instanceUuid(), machine.name(), "moved to " + there.site()));
            } else {
                items.add(Item.underWay(machine.instanceUuid(), machine.name(), 99, "arriving"));
            }
        }
        int atRest = stayed + moved;
        return (atRest < items.size()
                        ? Assessment.underWay((items.size() - atRest) + " moves are finished first")
                                .lookAgainIn(Duration.ofSeconds(10))
                        : Assessment.reached("no machine is moving: " + moved + " run at " + there.site() + " and "
                                + stayed + " at " + here.site()))
                .items(items);
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        throw new UnsupportedOperationException("waiting sends no command");
    }
}
