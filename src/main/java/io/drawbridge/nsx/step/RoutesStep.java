package io.drawbridge.nsx.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.RemoteException;
import io.drawbridge.core.SiteId;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.engine.StepInput;
import io.drawbridge.nsx.Edge;
import io.drawbridge.nsx.Edges;
import io.drawbridge.nsx.NetworkSettings;
import io.drawbridge.nsx.NsxManager;
import io.drawbridge.nsx.NsxManagers;
import io.drawbridge.nsx.NsxRefused;
import io.drawbridge.nsx.RoutingDocument;
import io.drawbridge.site.PlanSettings;
import io.drawbridge.site.Sites;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What announcing and withdrawing prefixes have in common (source design 4.4.2.4; NSX reference 7.3). The prefixes are
 * those that settings give the plan, or all plans of the pair; the input {@code prefixes} with commas, such as {@code
 * 10.20.10.0/24}, counts instead. They carry a name of ours, so that they are found again and nobody else's is touched.
 */
@StepInput(
        name = "site",
        what = "Whose edges are meant; the recovery site's when left out",
        values = {"recovery", "protected"})
@StepInput(name = "prefixes", what = "Prefixes, separated by commas; those that settings give the plan when left out")
abstract class RoutesStep extends NetworkStep {

    static final String NO_GATEWAY = "drawbridge.noGatewayAnnounces";
    static final String UNREACHABLE = "drawbridge.nsxManagerUnreachable";

    /** How every prefix of ours is called at first. */
    static final String OURS = "drawbridge-";

    /** The contract's advice: after a change by somebody else read again, three times at most. */
    private static final int TRIES = 3;

    private final Sites sites;
    private final NetworkSettings settings;

    RoutesStep(NsxManagers managers, Sites sites, NetworkSettings settings) {
        super(managers);
        this.sites = sites;
        this.settings = settings;
    }

    static String name(String prefix) {
        return OURS + prefix.replaceAll("[^0-9A-Za-z]+", "-");
    }

    abstract String command();

    /** @return what the gateways do once the step has reached its target, as people read it */
    abstract String said();

    /** @return the name of the document that says what was before */
    abstract String document();

    abstract boolean isDone(RoutingDocument routing, String prefix);

    abstract RoutingDocument change(RoutingDocument routing, String prefix);

    private static SiteId site(StepContext step) {
        var word = step.input("site").filter(given -> !given.isBlank()).orElse("recovery");
        return switch (word) {
            case "recovery" -> step.recoverySite();
            case "protected" -> step.protectedSite();
            default -> throw new InvalidInput("site", "must be 'recovery' or 'protected'");
        };
    }

    private List<String> prefixes(StepContext step) {
        var given = list(step, "prefixes");
        return !given.isEmpty()
                ? given
                : sites.agreed(step.sitePair(), step.findRecoveryPlan()).stream()
                        .map(PlanSettings::prefixes)
                        .flatMap(List::stream)
                        .distinct()
                        .toList();
    }

    @Override
    public Assessment assess(StepContext step) {
        var site = site(step);
        var prefixes = prefixes(step);
        if (prefixes.isEmpty()) {
            return Assessment.reached("settings name no prefix for this plan: no gateway announces anything for it");
        }
        boolean recovery = site.equals(step.recoverySite());
        if (managers.find(site).isEmpty() && !recovery) {
            return Assessment.reached("settings give " + site + " no NSX Manager: nothing is announced there by us");
        }
        var manager = manager(site);
        var before = new RoutesBefore.Notes(step.document(document()));
        try {
            return look(step, site, manager, prefixes, before).document(document(), before.json());
        } catch (RemoteException.Later patience) {
            throw patience;
        } catch (RemoteException.NotSent | RemoteException.NoAnswer silent) {
            if (recovery) {
                throw silent;
            }
            var until = step.silentSince().plus(settings.unreachablePatience());
            return (step.now().isBefore(until)
                            ? Assessment.underWay(silent.getMessage() + "; looking again until " + until)
                                    .silent()
                                    .lookAgainIn(Duration.ofSeconds(10))
                            : Assessment.refused(
                                    UNREACHABLE,
                                    "NSX Manager of " + site + " does not answer (" + silent.words()
                                            + "). What its gateways announce is not known."))
                    .document(document(), before.json());
        }
    }

    private Assessment look(
            StepContext step, SiteId site, NsxManager manager, List<String> prefixes, RoutesBefore.Notes before) {
        var edges = manager.edges();
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
            String item = site + " " + edge.id();
            if (open.isEmpty()) {
                items.add(Item.done(item, edge.name(), String.join(" ", prefixes)));
            } else {
                open.forEach(prefix -> before.add(new RoutesBefore.Entry(
                        site.value(), edge.id(), edge.name(), prefix, routing.announces(name(prefix), prefix))));
                items.add(Item.waiting(item, edge.name(), "open: " + String.join(" ", open)));
                missing.add(action(command(), item, edge.name())
                        .with("site", site)
                        .with("edge", edge.id())
                        .with("prefixes", String.join(",", open)));
            }
        }
        if (items.isEmpty() && site.equals(step.recoverySite())) {
            return Assessment.refused(NO_GATEWAY, "No living gateway of " + site + " has BGP or OSPF switched on.");
        }
        return (missing.isEmpty()
                        ? Assessment.reached(items.size() + " gateways of " + site + " " + said() + ": "
                                + String.join(" ", prefixes))
                        : Assessment.missing(missing))
                .items(items);
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        var edges = manager(new SiteId(action.details().get("site"))).edges();
        var prefixes = List.of(action.details().get("prefixes").split(","));
        rewrite(edges, action.details().get("edge"), routing -> {
            var changed = routing;
            for (var prefix : prefixes) {
                changed = change(changed, prefix);
            }
            return changed;
        });
        return ActionReceipt.done(action.name() + " " + String.join(" ", prefixes));
    }

    /** Reads, changes and writes; reads again when somebody else was faster. */
    static void rewrite(Edges edges, String edge, Function<RoutingDocument, RoutingDocument> change) {
        for (int i = 1; ; i++) {
            try {
                edges.setRouting(edge, change.apply(edges.routing(edge)));
                return;
            } catch (NsxRefused refused) {
                if (i == TRIES || !refused.code().equals(NsxRefused.STALE)) {
                    throw refused;
                }
            }
        }
    }
}
