package io.drawbridge.readiness.step;

import io.drawbridge.core.RemoteException;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.nsx.Controller;
import io.drawbridge.nsx.Edge;
import io.drawbridge.nsx.NsxManager;
import io.drawbridge.nsx.NsxManagers;
import io.drawbridge.nsx.UniversalRole;
import io.drawbridge.vcenter.Vcenters;
import io.drawbridge.vcenter.VirtualMachine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Shows whether it is the edge cluster that is lost and not more (source design 4.8.3): the site's gateways are down, its
 * hosts are up. Leaves the variable {@code controlPlaneLost}: whether the site's NSX Manager, as primary, still has a
 * majority of its controllers; what cannot be seen counts as lost.
 */
@Component
class CheckEdgeCluster implements InfrastructureStep {

    static final String EDGES_WORK = "drawbridge.edgeClusterWorks";
    static final String SITE_NOT_ALIVE = "drawbridge.siteNotAlive";

    private static final Duration FRESH = Duration.ofSeconds(5);
    /** One lost packet is no lost site. */
    private static final Duration SILENCE = Duration.ofMinutes(1);

    private static final int MAJORITY = 2;

    private final NsxManagers managers;
    private final Vcenters vcenters;

    CheckEdgeCluster(NsxManagers managers, Vcenters vcenters) {
        this.managers = managers;
        this.vcenters = vcenters;
    }

    @Override
    public Assessment assess(StepContext step) {
        var site = step.protectedSite();
        var items = new ArrayList<Item>();
        List<VirtualMachine> machines;
        try {
            var vcenter = vcenters.at(site);
            machines = step.shared("vcenter " + site + " virtual machines", FRESH, vcenter::virtualMachines);
        } catch (RemoteException.Later patience) {
            throw patience;
        } catch (RemoteException.NotSent | RemoteException.NoAnswer silent) {
            return step.now().isBefore(step.silentSince().plus(SILENCE))
                    ? Assessment.underWay(silent.getMessage()).silent().lookAgainIn(Duration.ofSeconds(10))
                    : Assessment.refused(
                            SITE_NOT_ALIVE,
                            "vCenter of " + site + " does not answer (" + silent.words()
                                    + "): more than an edge cluster is lost. If the whole site is, use site-failure.");
        }
        long up = machines.stream().filter(VirtualMachine::connected).count();
        if (up == 0) {
            return Assessment.refused(
                    SITE_NOT_ALIVE,
                    "vCenter of " + site + " sees no host with virtual machines any more: more than an edge cluster is "
                            + "lost. If the whole site is, use site-failure.");
        }
        items.add(Item.done("hosts", "Hosts of " + site, up + " of " + machines.size() + " virtual machines are seen"));
        var manager = managers.find(site).orElse(null);
        if (manager == null) {
            return Assessment.reached("settings give " + site + " no NSX Manager: whether its edges are down is for "
                            + "people to see")
                    .items(items)
                    .variable("controlPlaneLost", false);
        }
        try {
            return edges(step, manager, items);
        } catch (RemoteException.Later patience) {
            throw patience;
        } catch (RemoteException.NotSent | RemoteException.NoAnswer silent) {
            return step.now().isBefore(step.silentSince().plus(SILENCE))
                    ? Assessment.underWay(silent.getMessage())
                            .items(items)
                            .silent()
                            .lookAgainIn(Duration.ofSeconds(10))
                    : Assessment.reached("hosts of " + site + " are up; its NSX Manager does not answer ("
                                    + silent.words() + "), so its edges cannot be seen")
                            .items(items)
                            .variable("controlPlaneLost", true);
        }
    }

    private static Assessment edges(StepContext step, NsxManager manager, List<Item> items) {
        var site = step.protectedSite();
        var gateways =
                manager.edges().all().stream().filter(edge -> !edge.router()).toList();
        var alive = gateways.stream()
                .filter(edge -> edge.health() == Edge.Health.GREEN || edge.health() == Edge.Health.YELLOW)
                .map(Edge::name)
                .toList();
        gateways.forEach(edge -> items.add(
                alive.contains(edge.name())
                        ? Item.waiting(edge.id(), edge.name(), "carries traffic: " + edge.health())
                        : Item.done(edge.id(), edge.name(), "is down: " + edge.health())));
        boolean primary = manager.universalSync().role() == UniversalRole.PRIMARY;
        long running = manager.controllers().all().stream()
                .filter(node -> node.status() == Controller.Status.RUNNING)
                .count();
        boolean lost = primary && running < MAJORITY;
        String controllers = primary
                ? running + " controllers of " + site + " are running"
                : "NSX Manager of " + site + " is not the primary one";
        if (!alive.isEmpty()) {
            return Assessment.refused(
                            EDGES_WORK,
                            "Gateways of " + site + " carry traffic (" + String.join(", ", alive)
                                    + "): its edge cluster is not lost.")
                    .items(items)
                    .variable("controlPlaneLost", lost);
        }
        return Assessment.reached("all " + gateways.size() + " gateways of " + site + " are down, its hosts are up, "
                        + controllers)
                .items(items)
                .variable("controlPlaneLost", lost);
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        throw new UnsupportedOperationException("a check sends no command");
    }
}
