package io.drawbridge.nsx.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.core.Mode;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.nsx.Edge;
import io.drawbridge.nsx.EdgeAppliance;
import io.drawbridge.nsx.NsxManagers;
import io.drawbridge.nsx.NsxPlacements;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * The recovery site's edge services gateways shall carry traffic (source design 4.8.3; NSX reference 5.3, 5.6): those
 * that are dead are deployed anew at the configured place. Where settings say how the other site's networks are called
 * here, its dead gateways are made here too, from the documents that its manager still gives.
 */
@Component
class RedeployEdges extends NetworkStep {

    static final String FAILED = "drawbridge.edgeNotRedeployed";

    private final NsxPlacements placements;

    RedeployEdges(NsxManagers managers, NsxPlacements placements) {
        super(managers);
        this.placements = placements;
    }

    @Override
    public Assessment assess(StepContext step) {
        var nothing = reachedWithoutNsx(step.recoverySite());
        if (nothing.isPresent()) {
            return nothing.get();
        }
        var edges = manager(step.recoverySite()).edges();
        var here = edges.all().stream().filter(edge -> !edge.router()).toList();
        var actions = new LinkedHashMap<Action, String>();
        var items = new ArrayList<Item>();
        for (var edge : here) {
            if (edge.health() == Edge.Health.GREEN || edge.health() == Edge.Health.YELLOW) {
                items.add(Item.done(edge.name(), edge.name(), edge.health().name()));
            } else {
                items.add(Item.waiting(edge.name(), edge.name(), edge.health().name()));
                actions.put(action("redeploy-edge", edge.id(), edge.name()), edge.name());
            }
        }
        var elsewhere = deadElsewhere(step);
        for (var edge : elsewhere.orElse(List.of())) {
            if (here.stream().noneMatch(one -> one.name().equals(edge.name()))) {
                items.add(Item.waiting(edge.name(), edge.name(), "not here"));
                actions.put(action("create-edge", edge.id(), edge.name()), edge.name());
            }
        }
        var missing = new ArrayList<Action>();
        Assessment waiting = null;
        for (var wanted : actions.keySet()) {
            // One that is being made is in no list yet.
            var followed = follow(step, wanted, edges::job, FAILED)
                    .or(() -> begun(
                            step,
                            wanted,
                            edges,
                            id -> wanted.name().equals("create-edge")
                                    ? here.stream().noneMatch(edge -> edge.id().equals(id))
                                    : wanted.item().equals(id)));
            if (followed.isPresent()) {
                waiting = followed.get();
            } else if (sent(step, wanted)) {
                waiting = Assessment.underWay(wanted.label() + " does not carry traffic yet");
            } else {
                missing.add(wanted);
            }
        }
        if (waiting == null
                && missing.isEmpty()
                && elsewhere.isEmpty()
                && step.mode() == Mode.LIVE
                && step.now().isBefore(step.silentSince().plus(SILENCE))) {
            waiting = Assessment.underWay("NSX Manager of " + step.protectedSite()
                            + " does not answer; looking again for its gateways")
                    .silent()
                    .lookAgainIn(Duration.ofSeconds(10));
        }
        var verdict = !missing.isEmpty()
                ? Assessment.missing(missing)
                : waiting != null
                        ? waiting
                        : Assessment.reached(items.size() + " gateways of " + step.recoverySite() + " carry traffic");
        return verdict.items(items);
    }

    /** @return empty while the other site's manager does not answer */
    private Optional<List<Edge>> deadElsewhere(StepContext step) {
        var manager = managers.find(step.protectedSite());
        if (placements.at(step.recoverySite()).networks().isEmpty() || manager.isEmpty()) {
            return Optional.of(List.of());
        }
        return ifAnswering(() -> manager.get().edges().all().stream()
                .filter(edge -> !edge.router() && edge.health() == Edge.Health.RED)
                .toList());
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        var edges = manager(step.recoverySite()).edges();
        var place = placements.at(step.recoverySite());
        var machine = List.of(new EdgeAppliance(place.cluster(), place.datastore(), true));
        var job = action.name().equals("create-edge")
                ? edges.create(manager(step.protectedSite())
                        .edges()
                        .document(action.item())
                        .elsewhere(place.datacenter(), place.networks())
                        .on(machine))
                : edges.appliances(action.item()).stream().anyMatch(EdgeAppliance::valid)
                        ? edges.redeploy(action.item())
                        : edges.setAppliances(action.item(), machine);
        return job.map(ActionReceipt::accepted).orElseGet(() -> ActionReceipt.done("deployed"));
    }
}
