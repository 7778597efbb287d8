package io.drawbridge.nsx.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.core.RemoteException;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.nsx.LogicalSwitch;
import io.drawbridge.nsx.NsxManagers;
import io.drawbridge.srm.RecoveryPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/**
 * Nothing of this run's isolated network shall be left: the plan tests where it did before, the firewall section and
 * the switches are gone. Touches nothing that does not carry this run's name.
 */
@Component
class RemoveTestNetwork extends TestNetworkStep {

    RemoveTestNetwork(NsxManagers managers, PlanNetworks networks) {
        super(managers, networks);
    }

    @Override
    public Assessment assess(StepContext step) {
        var manager = manager(step).orElse(null);
        if (manager == null) {
            return Assessment.reached(
                    "settings give " + step.recoverySite() + " no NSX Manager: no isolated network was made");
        }
        var bubble = new Bubble(step.run());
        var switches = step
                .shared(Bubble.question(step, "logical switches"), PlanNetworks.FRESH, manager::logicalSwitches)
                .stream()
                .filter(bubble::owns)
                .toList();
        var sections = manager.firewallSections(bubble.section());
        var plan = networks.plan(step);
        var current = networks.testNetworks(step, plan);
        var wanted = restored(step, plan, current, switches);
        var items = new ArrayList<Item>();
        switches.forEach(one -> items.add(Item.waiting(one.id(), one.name(), "still there")));
        if (!wanted.equals(current)) {
            return settle(step, set(plan.id(), plan.name(), wanted)).items(items);
        }
        var actions = new ArrayList<Action>();
        sections.forEach(section -> actions.add(action(DELETE_SECTION, section.id(), section.name())));
        switches.forEach(one -> actions.add(action(DELETE_SWITCH, one.id(), one.name())));
        return actions.isEmpty()
                ? Assessment.reached("no logical switch and no firewall section of this run is left; plan "
                        + plan.name() + " has " + current.size() + " test networks of its own")
                : Assessment.missing(actions).items(items);
    }

    /** @return the plan's test networks with every one of this run's replaced by what was there before */
    private Map<String, String> restored(
            StepContext step, RecoveryPlan plan, Map<String, String> current, List<LogicalSwitch> switches) {
        var document = step.document(TestNetworkDocument.DOCUMENT).map(TestNetworkDocument::parse);
        var wanted = new TreeMap<>(current);
        current.forEach((target, test) -> {
            var own = switches.stream()
                    .filter(one -> Bubble.network(one, plan.recoveryVcGuid())
                            .filter(test::equals)
                            .isPresent())
                    .findFirst();
            boolean made = document.map(one -> one.networks().stream()
                            .anyMatch(entry -> entry.target().equals(target) && test.equals(entry.network())))
                    .orElse(false);
            if (own.isEmpty() && !made) {
                return;
            }
            Optional<String> before = own.flatMap(Bubble::before).or(() -> document.flatMap(one -> one.before(target)));
            if (before.isPresent()) {
                wanted.put(target, before.get());
            } else {
                wanted.remove(target);
            }
        });
        return wanted;
    }

    /** Nothing was made in a preview; it says what would be there to remove. */
    @Override
    public Assessment preview(StepContext step) {
        if (manager(step).isEmpty()) {
            return assess(step);
        }
        var plan = networks.plan(step);
        var bubble = new Bubble(step.run());
        var actions = new ArrayList<Action>();
        try {
            actions.add(set(plan.id(), plan.name(), networks.testNetworks(step, plan)));
            actions.add(action(DELETE_SECTION, bubble.section()));
            networks.of(step, plan)
                    .forEach((target, label) ->
                            actions.add(action(DELETE_SWITCH, bubble.switchName(target, label), label)));
        } catch (RemoteException.Refused refused) {
            return Assessment.reached("what the run made would be removed: " + refused.getMessage());
        }
        return Assessment.missing(actions);
    }
}
