package io.drawbridge.nsx.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.nsx.Controller;
import io.drawbridge.nsx.ControllerSpec;
import io.drawbridge.nsx.Controllers;
import io.drawbridge.nsx.NsxManagers;
import io.drawbridge.nsx.NsxPlacements;
import io.drawbridge.site.NsxPlacement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Three NSX Controllers shall run at the recovery site, deployed one after the other (source design 4.4.4.1; NSX
 * reference 4.2, 4.4). Entries of the lost site's nodes that the promoted manager still has are removed first. A node is
 * found again by its name.
 */
@Component
class RedeployControllers extends NetworkStep {

    static final String FAILED = "drawbridge.controllerNotDeployed";
    static final String POOL_EXHAUSTED = "drawbridge.controllerPoolExhausted";
    static final String DEPLOY = "deploy-controller";
    static final String DELETE = "delete-controller";

    private static final int WANTED = 3;
    /** NSX gives a deployment up after 12 minutes; a node that is silent for longer will not come by itself. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final NsxPlacements placements;

    RedeployControllers(NsxManagers managers, NsxPlacements placements) {
        super(managers);
        this.placements = placements;
    }

    @Override
    public Assessment assess(StepContext step) {
        var nothing = reachedWithoutNsx(step.recoverySite());
        if (nothing.isPresent()) {
            return nothing.get();
        }
        var manager = manager(step.recoverySite());
        return refusedUnlessPrimary(step.recoverySite(), manager.universalSync().role())
                .orElseGet(() -> look(step, manager.controllers()));
    }

    @Override
    public Assessment preview(StepContext step) {
        // The manager is not primary in a preview: nothing was promoted.
        return reachedWithoutNsx(step.recoverySite())
                .orElseGet(() -> look(step, manager(step.recoverySite()).controllers()));
    }

    private Assessment look(StepContext step, Controllers controllers) {
        var placement = placements.at(step.recoverySite());
        var nodes = controllers.all();
        return judge(step, controllers, placement, nodes).items(items(placement, nodes));
    }

    private static List<Item> items(NsxPlacement placement, List<Controller> nodes) {
        var items = new ArrayList<Item>();
        for (var name : placement.controllerNames()) {
            var node = nodes.stream().filter(one -> one.name().equals(name)).findFirst();
            if (node.isEmpty()) {
                items.add(Item.waiting(name, name, "not deployed"));
            } else if (node.get().status() == Controller.Status.RUNNING) {
                items.add(Item.done(name, name, "running at " + node.get().address()));
            } else {
                items.add(Item.underWay(name, name, 50, node.get().status().name()));
            }
        }
        return items;
    }

    private Assessment judge(
            StepContext step, Controllers controllers, NsxPlacement placement, List<Controller> nodes) {
        long running = nodes.stream()
                .filter(node -> node.status() == Controller.Status.RUNNING)
                .count();
        if (running >= WANTED) {
            return Assessment.reached(running + " controllers RUNNING at " + step.recoverySite());
        }
        for (var node : nodes) {
            boolean ours = placement.controllerNames().contains(node.name());
            if (node.status() == Controller.Status.UNKNOWN && !ours) {
                var delete = action(DELETE, node.id(), node.name());
                return follow(step, delete, controllers::job, FAILED)
                        .orElseGet(() -> sent(step, delete)
                                ? Assessment.underWay(node.name() + " is being removed")
                                : Assessment.missing(delete));
            }
            if (node.status() != Controller.Status.RUNNING) {
                return silent(step, node);
            }
        }
        for (var name : placement.controllerNames()) {
            if (nodes.stream().noneMatch(node -> node.name().equals(name))) {
                var deploy = action(DEPLOY, name);
                return follow(step, deploy, controllers::job, FAILED)
                        .orElseGet(() -> deploy(controllers, placement, deploy, WANTED - nodes.size()));
            }
        }
        return Assessment.refused(FAILED, running + " of " + nodes.size() + " controllers run, and no name is free.");
    }

    private static Assessment silent(StepContext step, Controller node) {
        var since = step.receipts().stream()
                .map(receipt -> receipt.at())
                .reduce(step.dueSince(), (a, b) -> a.isAfter(b) ? a : b);
        return step.now().isBefore(since.plus(PATIENCE))
                ? Assessment.underWay(node.name() + " is " + node.status()).lookAgainIn(Duration.ofSeconds(15))
                : Assessment.refused(FAILED, node.name() + " has been " + node.status() + " since " + since + ".");
    }

    private static Assessment deploy(Controllers controllers, NsxPlacement placement, Action deploy, int missing) {
        var pool = controllers.ipPools().stream()
                .filter(one -> one.name().equals(placement.ipPool()))
                .findFirst();
        if (pool.isEmpty() || pool.get().free() < missing) {
            return Assessment.refused(
                    POOL_EXHAUSTED,
                    "The IP pool '" + placement.ipPool() + "' "
                            + pool.map(one -> "has " + one.free() + " free addresses")
                                    .orElse("does not exist")
                            + "; " + missing + " are needed.");
        }
        return Assessment.missing(deploy.with("ip_pool", pool.get().id()));
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        var controllers = manager(step.recoverySite()).controllers();
        if (action.name().equals(DELETE)) {
            return ActionReceipt.accepted(controllers.delete(action.item(), true));
        }
        var placement = placements.at(step.recoverySite());
        return ActionReceipt.accepted(controllers.deploy(new ControllerSpec(
                action.item(),
                action.details().get("ip_pool"),
                placement.cluster(),
                placement.datastore(),
                placement.network(),
                placement.controllerSize(),
                placement.controllerPassword())));
    }
}
