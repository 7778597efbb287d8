package io.drawbridge.bigip.step;

import io.drawbridge.bigip.PoolMember;
import io.drawbridge.bigip.PoolMember.Administration;
import io.drawbridge.bigip.TrafficManagers;
import io.drawbridge.bigip.TrafficSettings;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.Receipt;
import io.drawbridge.engine.StepContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * No machine of this run is in the pool any more. Each is disabled first, which lets open connections end; after a
 * patience it is forced offline, after another one what is still open is ended; then it is removed, with its node.
 */
@Component
class RemoveFromPools implements InfrastructureStep {

    private static final String DISABLE = "disable-member";
    private static final String FORCE = "force-member-offline";
    private static final String END = "end-connections";
    private static final String REMOVE = "remove-member";
    private static final String REMOVE_NODE = "remove-node";

    private final TrafficManagers managers;
    private final TrafficSettings settings;

    RemoveFromPools(TrafficManagers managers, TrafficSettings settings) {
        this.managers = managers;
        this.settings = settings;
    }

    @Override
    public Assessment assess(StepContext step) {
        var clones = BurstPool.clones(step);
        if (clones.isEmpty()) {
            return Assessment.reached("this run put no machine into a pool");
        }
        var burst = BurstPool.of(step, managers);
        var items = new ArrayList<Item>();
        var missing = new ArrayList<Action>();
        long left = 0;
        for (var name : clones.keySet()) {
            var member = burst.pool().members().stream()
                    .filter(one -> one.node().endsWith("/" + name))
                    .findFirst();
            if (member.isEmpty()) {
                items.add(Item.done(name, name, "not in the pool"));
                continue;
            }
            left += Math.max(1, member.get().load().connections());
            next(step, burst, member.get(), name, missing, items);
        }
        if (missing.isEmpty() && left == 0) {
            var nodes = burst.manager().nodes().stream()
                    .map(node -> node.fullPath().substring(node.fullPath().lastIndexOf('/') + 1))
                    .collect(Collectors.toSet());
            clones.keySet().stream()
                    .filter(nodes::contains)
                    .forEach(name -> missing.add(new Action(
                            REMOVE_NODE, step.protectedSite() + " " + name, name, Map.of("node", "/Common/" + name))));
        }
        return verdict(step, burst, missing, left).items(items);
    }

    private void next(
            StepContext step,
            BurstPool burst,
            PoolMember member,
            String name,
            ArrayList<Action> missing,
            ArrayList<Item> items) {
        long open = member.load().connections();
        String note = open + (open == 1 ? " connection" : " connections") + " left";
        if (member.administration() == Administration.ENABLED) {
            missing.add(action(DISABLE, step, burst, member, name));
            items.add(Item.waiting(name, name, "enabled, " + note));
        } else if (open == 0) {
            missing.add(action(REMOVE, step, burst, member, name));
            items.add(Item.underWay(name, name, 90, "drained"));
        } else if (member.administration() == Administration.DISABLED) {
            if (passed(step, action(DISABLE, step, burst, member, name), settings.drainPatience())) {
                missing.add(action(FORCE, step, burst, member, name));
            }
            items.add(Item.underWay(name, name, 30, "disabled, " + note));
        } else {
            if (passed(step, action(FORCE, step, burst, member, name), settings.forcedPatience())) {
                missing.add(action(END, step, burst, member, name));
            }
            items.add(Item.underWay(name, name, 60, "forced offline, " + note));
        }
    }

    private static boolean passed(StepContext step, Action since, Duration patience) {
        Instant from = step.receipt(since).map(Receipt::at).orElse(step.dueSince());
        return !step.now().isBefore(from.plus(patience));
    }

    private static Action action(String command, StepContext step, BurstPool burst, PoolMember member, String name) {
        return new Action(
                command,
                step.protectedSite() + " " + name,
                name,
                Map.of(
                        "pool",
                        burst.pool().fullPath(),
                        "member",
                        member.fullPath(),
                        "address",
                        member.address(),
                        "port",
                        Integer.toString(member.port())));
    }

    private Assessment verdict(StepContext step, BurstPool burst, ArrayList<Action> missing, long left) {
        if (!missing.isEmpty()) {
            return Assessment.missing(missing);
        }
        if (left > 0) {
            return Assessment.underWay("connections are left at machines of this run")
                    .lookAgainIn(Duration.ofSeconds(5));
        }
        var kept = new Kept(step, step.protectedSite(), burst.manager(), settings.copyPatience());
        return kept.missing()
                .orElseGet(() -> Assessment.reached(
                        "no machine of this run is in " + burst.pool().fullPath() + kept.note()));
    }

    /** In a preview no machine was added. */
    @Override
    public Assessment preview(StepContext step) {
        return Assessment.reached("the machines of this run would be drained and removed from the pool");
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        var manager = managers.find(step.protectedSite()).orElseThrow();
        var details = action.details();
        switch (action.name()) {
            case DISABLE -> manager.set(details.get("pool"), details.get("member"), Administration.DISABLED);
            case FORCE -> manager.set(details.get("pool"), details.get("member"), Administration.FORCED_OFFLINE);
            case END -> manager.endConnections(details.get("address"), Integer.parseInt(details.get("port")));
            case REMOVE -> manager.removeMember(details.get("pool"), details.get("member"));
            case REMOVE_NODE -> manager.removeNode(details.get("node"));
            default -> {
                return Kept.perform(action, manager);
            }
        }
        return ActionReceipt.done("taken");
    }
}
