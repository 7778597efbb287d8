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

/** Every machine that this run made runs, answers through VMware Tools and has an address, which is kept. */
@Component
class AwaitAnswers implements InfrastructureStep {

    private final Mobilities vcenters;

    AwaitAnswers(Mobilities vcenters) {
        this.vcenters = vcenters;
    }

    @Override
    public Assessment assess(StepContext step) {
        var clones = BurstClones.find(step).orElseThrow(() -> new IllegalStateException("no machine was made"));
        var there = Fleet.at(step, vcenters, step.recoverySite());
        var items = new ArrayList<Item>();
        var known = new ArrayList<BurstClones.Clone>();
        int answering = 0;
        for (var clone : clones.machines()) {
            var vm = there.named(clone.name()).stream().findFirst();
            var address = vm.filter(one -> one.toolsRunning())
                    .map(one -> one.address())
                    .orElse("");
            known.add(new BurstClones.Clone(
                    clone.name(), vm.map(one -> one.instanceUuid()).orElse(clone.instanceUuid()), address));
            if (!address.isEmpty()) {
                answering++;
                items.add(Item.done(clone.name(), clone.name(), "answers at " + address));
            } else {
                items.add(Item.underWay(
                        clone.name(),
                        clone.name(),
                        50,
                        vm.isEmpty() ? "not there" : vm.get().isOn() ? "starting" : "powered off"));
            }
        }
        return (answering == items.size()
                        ? Assessment.reached("all " + answering + " machines answer")
                        : Assessment.underWay(answering + " of " + items.size() + " machines answer")
                                .lookAgainIn(Duration.ofSeconds(5)))
                .items(items)
                .document(BurstClones.DOCUMENT, new BurstClones(clones.site(), clones.template(), known).json());
    }

    /** In a preview no machine was made. */
    @Override
    public Assessment preview(StepContext step) {
        return Assessment.reached("it would be waited until "
                + BurstClones.find(step).map(found -> found.machines().size()).orElse(0) + " machines answer");
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        throw new UnsupportedOperationException("waiting sends no command");
    }
}
