package io.drawbridge.nsx.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.nsx.Edge;
import io.drawbridge.nsx.Edges;
import io.drawbridge.nsx.NsxManagers;
import io.drawbridge.nsx.NsxRefused;
import io.drawbridge.nsx.RoutingDocument;
import java.util.ArrayList;
import java.util.List;

/**
 * What announcing and withdrawing prefixes have in common (source design 4.4.2.4; NSX reference 7.3). Input: {@code
 * prefixes} with commas, such as {@code 10.20.10.0/24}. Prefixes carry a name of ours, so that they are found again and
 * nobody else's is touched.
 */
abstract class RoutesStep extends NetworkStep {

    static final String NOTHING_NAMED = "drawbridge.noPrefixNamed";
    static final String NO_GATEWAY = "drawbridge.noGatewayAnnounces";

    /** The contract's advice: after a change by somebody else read again, three times at most. */
    private static final int TRIES = 3;

    RoutesStep(NsxManagers managers) {
        super(managers);
    }

    static String name(String prefix) {
        return "drawbridge-" + prefix.replaceAll("[^0-9A-Za-z]+", "-");
    }

    abstract String command();

    abstract boolean isDone(RoutingDocument routing, String prefix);

    abstract RoutingDocument change(RoutingDocument routing, String prefix);

    @Override
    public Assessment assess(StepContext step) {
        var prefixes = list(step, "prefixes");
        if (prefixes.isEmpty()) {
            return Assessment.refused(NOTHING_NAMED, "No prefix is named that shall be announced or withdrawn.");
        }
        var edges = manager(step.recoverySite()).edges();
        var items = new ArrayList<Item>();
        var missing = new ArrayList<Action>();
        for (var edge : edges.all()) {
            if (edge.router() || edge.health() == Edge.Health.RED) {
                continue;
            }
            var routing = edges.routing(edge.id());
            if (!routing.speaks()) {
                continue;
            }
            var open = prefixes.stream().filter(one -> !isDone(routing, one)).toList();
            if (open.isEmpty()) {
                items.add(Item.done(edge.id(), edge.name(), String.join(" ", prefixes)));
            } else {
                items.add(Item.waiting(edge.id(), edge.name(), "open: " + String.join(" ", open)));
                missing.add(action(command(), edge.id(), edge.name()).with("prefixes", String.join(",", open)));
            }
        }
        if (items.isEmpty()) {
            return Assessment.refused(
                    NO_GATEWAY, "No living gateway of " + step.recoverySite() + " has BGP or OSPF switched on.");
        }
        return (missing.isEmpty()
                        ? Assessment.reached(command() + ": " + String.join(" ", prefixes) + " at " + items.size()
                                + " gateways of " + step.recoverySite())
                        : Assessment.missing(missing))
                .items(items);
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        var edges = manager(step.recoverySite()).edges();
        var prefixes = List.of(action.details().get("prefixes").split(","));
        for (int i = 1; ; i++) {
            try {
                write(edges, action.item(), prefixes);
                return ActionReceipt.done(action.name() + " " + String.join(" ", prefixes));
            } catch (NsxRefused refused) {
                if (i == TRIES || !refused.code().equals(NsxRefused.STALE)) {
                    throw refused;
                }
            }
        }
    }

    private void write(Edges edges, String edge, List<String> prefixes) {
        var routing = edges.routing(edge);
        for (var prefix : prefixes) {
            routing = change(routing, prefix);
        }
        edges.setRouting(edge, routing);
    }
}
