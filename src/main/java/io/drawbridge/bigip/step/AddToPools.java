package io.drawbridge.bigip.step;

import io.drawbridge.bigip.Availability;
import io.drawbridge.bigip.PoolMember;
import io.drawbridge.bigip.TrafficManagers;
import io.drawbridge.bigip.TrafficSettings;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Every machine that this run made is a member of the pool, with the port and the connection limit of the others, and its
 * monitor finds it available, so that new connections reach it. Established connections are not moved: no device can.
 */
@Component
class AddToPools implements InfrastructureStep {

    static final String NOT_AVAILABLE = "drawbridge.memberNotAvailable";

    private final TrafficManagers managers;
    private final TrafficSettings settings;

    AddToPools(TrafficManagers managers, TrafficSettings settings) {
        this.managers = managers;
        this.settings = settings;
    }

    @Override
    public Assessment assess(StepContext step) {
        var burst = BurstPool.of(step, managers);
        var pattern = burst.pool().members().stream()
                .filter(member -> !burst.isOurs(member))
                .findFirst();
        if (pattern.isEmpty()) {
            return Assessment.refused(
                    BurstPool.POOL_UNKNOWN,
                    burst.pool().fullPath() + " has no member whose port and limit could be taken over.");
        }
        var items = new ArrayList<Item>();
        var missing = new ArrayList<Action>();
        var waiting = new ArrayList<String>();
        BurstPool.clones(step).forEach((name, address) -> {
            var member = burst.pool().members().stream()
                    .filter(one -> one.node().endsWith("/" + name))
                    .findFirst();
            if (member.isEmpty()) {
                missing.add(new Action(
                        "add-member",
                        step.protectedSite() + " " + name,
                        name,
                        Map.of(
                                "pool",
                                burst.pool().fullPath(),
                                "node",
                                name,
                                "address",
                                address,
                                "port",
                                Integer.toString(pattern.get().port()),
                                "limit",
                                Long.toString(pattern.get().load().limit()))));
                items.add(Item.waiting(name, name, "not in the pool"));
            } else if (member.get().availability() == Availability.AVAILABLE) {
                items.add(Item.done(name, name, open(member.get())));
            } else {
                waiting.add(name);
                items.add(Item.underWay(
                        name, name, 50, "in the pool, " + member.get().availability()));
            }
        });
        return verdict(step, burst, missing, waiting, items.size()).items(items);
    }

    private static String open(PoolMember member) {
        return "available, " + member.load().connections() + " connections";
    }

    private Assessment verdict(
            StepContext step, BurstPool burst, ArrayList<Action> missing, ArrayList<String> waiting, int all) {
        if (!missing.isEmpty()) {
            return Assessment.missing(missing);
        }
        if (!waiting.isEmpty()) {
            return step.now().isBefore(step.dueSince().plus(settings.availabilityPatience()))
                    ? Assessment.underWay(waiting.size() + " of " + all + " members are not available yet")
                            .lookAgainIn(Duration.ofSeconds(5))
                    : Assessment.refused(
                            NOT_AVAILABLE,
                            "The monitor does not find " + String.join(", ", waiting) + " available in "
                                    + burst.pool().fullPath() + ".");
        }
        var kept = new Kept(step, step.protectedSite(), burst.manager(), settings.copyPatience());
        return kept.missing()
                .orElseGet(() -> Assessment.reached(
                        all + " machines take connections in " + burst.pool().fullPath() + kept.note()));
    }

    /** In a preview no machine was made. */
    @Override
    public Assessment preview(StepContext step) {
        return Assessment.reached(BurstPool.clones(step).size() + " machines would be added to "
                + BurstPool.of(step, managers).pool().fullPath());
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        var manager = managers.find(step.protectedSite()).orElseThrow();
        if (Kept.knows(action)) {
            return Kept.perform(action, manager);
        }
        var details = action.details();
        manager.addMember(
                details.get("pool"),
                details.get("node"),
                details.get("address"),
                Integer.parseInt(details.get("port")),
                Integer.parseInt(details.get("limit")));
        return ActionReceipt.done("added");
    }
}
