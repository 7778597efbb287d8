package io.drawbridge.nsx.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.nsx.Edge;
import io.drawbridge.nsx.EdgeAppliance;
import io.drawbridge.nsx.Edges;
import io.drawbridge.nsx.NsxManagers;
import io.drawbridge.nsx.NsxPlacements;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Every universal router without local egress shall have a working control VM at the recovery site (NSX reference 3.5,
 * step 7; 5.5). With local egress each site has its own already. The whole document goes back with the one machine in
 * it, which replaces entries of the lost site.
 */
@Component
class RedeployUdlrControlVm extends NetworkStep {

    static final String FAILED = "drawbridge.controlVmNotDeployed";

    private final NsxPlacements placements;

    RedeployUdlrControlVm(NsxManagers managers, NsxPlacements placements) {
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
                .orElseGet(() -> look(step));
    }

    @Override
    public Assessment preview(StepContext step) {
        return reachedWithoutNsx(step.recoverySite()).orElseGet(() -> look(step));
    }

    private Assessment look(StepContext step) {
        var edges = manager(step.recoverySite()).edges();
        var items = new ArrayList<Item>();
        var missing = new ArrayList<Action>();
        Assessment waiting = null;
        for (var router : edges.all()) {
            if (!router.router() || !router.universal()) {
                continue;
            }
            if (router.localEgress()) {
                items.add(Item.done(router.id(), router.name(), "has a control VM at each site: local egress"));
                continue;
            }
            var deploy = action("deploy-control-vm", router.id(), router.name());
            if (works(edges, router)) {
                items.add(Item.done(router.id(), router.name(), "control VM " + router.health()));
                continue;
            }
            items.add(Item.waiting(router.id(), router.name(), router.health().name()));
            var followed =
                    follow(step, deploy, edges::job, FAILED).or(() -> begun(step, deploy, edges, router.id()::equals));
            if (followed.isPresent()) {
                waiting = followed.get();
            } else if (sent(step, deploy)) {
                waiting = Assessment.underWay(router.name() + " is " + router.health());
            } else {
                missing.add(deploy);
            }
        }
        var verdict = !missing.isEmpty()
                ? Assessment.missing(missing)
                : waiting != null
                        ? waiting
                        : Assessment.reached(items.size() + " universal routers have what they need");
        return verdict.items(items);
    }

    private static boolean works(Edges edges, Edge router) {
        return router.deployed() > 0
                && router.health() == Edge.Health.GREEN
                && edges.appliances(router.id()).stream().anyMatch(EdgeAppliance::valid);
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        var edges = manager(step.recoverySite()).edges();
        var place = placements.at(step.recoverySite());
        return edges.change(
                        action.item(),
                        edges.document(action.item())
                                .on(List.of(new EdgeAppliance(place.cluster(), place.datastore(), true))))
                .map(ActionReceipt::accepted)
                .orElseGet(() -> ActionReceipt.done("control VM deployed"));
    }
}
