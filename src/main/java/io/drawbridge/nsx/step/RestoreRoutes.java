package io.drawbridge.nsx.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.core.RemoteException;
import io.drawbridge.core.SiteId;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.nsx.NetworkSettings;
import io.drawbridge.nsx.NsxManagers;
import io.drawbridge.nsx.RoutingDocument;
import io.drawbridge.srm.PlanLookup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * The undo of {@link AdvertiseRoutes} and {@link WithdrawRoutes}: what this run announced is withdrawn, what it withdrew
 * is announced again, and nothing else is touched. Where machines of the run's plans already run at the recovery site
 * their way in stays as it is: to take it away would cut their users off.
 */
@Component
class RestoreRoutes extends NetworkStep {

    static final String NOT_RESTORED = "drawbridge.routesNotRestored";

    private static final Duration FRESH = Duration.ofSeconds(5);

    private final PlanLookup plans;
    private final NetworkSettings settings;

    RestoreRoutes(NsxManagers managers, PlanLookup plans, NetworkSettings settings) {
        super(managers);
        this.plans = plans;
        this.settings = settings;
    }

    @Override
    public Assessment assess(StepContext step) {
        var entries = new ArrayList<RoutesBefore.Entry>();
        for (var document : List.of(RoutesBefore.ADVERTISED, RoutesBefore.WITHDRAWN)) {
            RoutesBefore.parse(step.document(document)).ifPresent(before -> entries.addAll(before.entries()));
        }
        if (entries.isEmpty()) {
            return Assessment.reached("nothing is restored: this run changed no announcement");
        }
        var moved = plans.plansOf(step, FRESH).stream()
                .filter(plan -> plan.status().isTouchedByRecovery())
                .map(plan -> plan.name() + " is " + plan.status())
                .toList();
        if (!moved.isEmpty()) {
            return Assessment.reached("not undone: " + String.join(", ", moved) + ", so what is announced for "
                    + entries.size() + " prefixes stays where the machines are");
        }
        return new Look(step, entries).verdict();
    }

    /** One assessment in the making. */
    private final class Look {
        final StepContext step;
        final List<Item> items = new ArrayList<>();
        final Map<String, Action> missing = new LinkedHashMap<>();
        final Map<String, RoutingDocument> read = new LinkedHashMap<>();
        final Set<String> silent = new LinkedHashSet<>();

        Look(StepContext step, List<RoutesBefore.Entry> entries) {
            this.step = step;
            entries.forEach(this::at);
        }

        private void at(RoutesBefore.Entry entry) {
            String label = entry.prefix() + " at " + entry.label();
            try {
                if (silent.contains(entry.site())) {
                    items.add(Item.waiting(entry.item(), label, "NSX Manager of " + entry.site() + " does not answer"));
                    return;
                }
                var routing = read.computeIfAbsent(
                        entry.site() + " " + entry.edge(),
                        any -> manager(new SiteId(entry.site())).edges().routing(entry.edge()));
                boolean now = routing.announces(RoutesStep.name(entry.prefix()), entry.prefix());
                if (now == entry.was()) {
                    items.add(
                            Item.done(entry.item(), label, now ? "announced, as before" : "not announced, as before"));
                } else {
                    items.add(Item.waiting(entry.item(), label, entry.was() ? "was announced" : "was not announced"));
                    missing.put(
                            entry.item(),
                            action(entry.was() ? "advertise-again" : "withdraw-again", entry.item(), label)
                                    .with("site", entry.site())
                                    .with("edge", entry.edge())
                                    .with("prefix", entry.prefix()));
                }
            } catch (RemoteException.Later patience) {
                throw patience;
            } catch (RemoteException.NotSent | RemoteException.NoAnswer notNow) {
                silent.add(entry.site());
                items.add(Item.waiting(entry.item(), label, "NSX Manager of " + entry.site() + " does not answer"));
            }
        }

        Assessment verdict() {
            Assessment verdict;
            if (!missing.isEmpty()) {
                verdict = Assessment.missing(List.copyOf(missing.values()));
            } else if (silent.isEmpty()) {
                verdict = Assessment.reached("all " + items.size() + " announcements are as they were before");
            } else if (step.now().isBefore(step.silentSince().plus(settings.unreachablePatience()))) {
                verdict = Assessment.underWay("NSX Manager of " + String.join(", ", silent) + " does not answer")
                        .silent()
                        .lookAgainIn(Duration.ofSeconds(10));
            } else {
                verdict = Assessment.refused(
                        NOT_RESTORED,
                        "NSX Manager of " + String.join(", ", silent)
                                + " does not answer: what its gateways announce is not as it was before.");
            }
            return verdict.items(items);
        }
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        var details = action.details();
        var edges = manager(new SiteId(details.get("site"))).edges();
        var prefix = details.get("prefix");
        boolean again = action.name().equals("advertise-again");
        RoutesStep.rewrite(
                edges,
                details.get("edge"),
                routing -> again
                        ? routing.announcing(RoutesStep.name(prefix), prefix)
                        : routing.without(RoutesStep.name(prefix)));
        return ActionReceipt.done("as it was");
    }
}
