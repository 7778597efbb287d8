package io.drawbridge.nsx.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.engine.Action;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.nsx.LogicalSwitch;
import io.drawbridge.nsx.NsxManager;
import io.drawbridge.nsx.NsxManagers;
import io.drawbridge.nsx.TransportZone;
import io.drawbridge.srm.RecoveryPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/**
 * For every network of the plan there shall be an isolated logical switch of this run at the recovery site, a firewall
 * section that lets them talk to nothing else, and the plan shall use them in a test (source design 4.7.8; NSX
 * reference 8.4). The switches are local, so the test does not depend on the other site.
 */
@Component
class CreateTestNetwork extends TestNetworkStep {

    static final String NSX_NOT_CONFIGURED = "drawbridge.nsxNotConfigured";
    static final String NO_LOCAL_TRANSPORT_ZONE = "drawbridge.noLocalTransportZone";
    static final String NO_NETWORK_MAPPED = "drawbridge.noNetworkMapped";

    CreateTestNetwork(NsxManagers managers, PlanNetworks networks) {
        super(managers, networks);
    }

    @Override
    public Assessment assess(StepContext step) {
        return look(step, false);
    }

    @Override
    public Assessment preview(StepContext step) {
        return look(step, true);
    }

    private Assessment look(StepContext step, boolean everything) {
        var manager = manager(step).orElse(null);
        if (manager == null) {
            return Assessment.refused(
                    NSX_NOT_CONFIGURED,
                    "Settings give " + step.recoverySite() + " no NSX Manager, so no isolated network can be made.");
        }
        var plan = networks.plan(step);
        var targets = networks.of(step, plan);
        if (targets.isEmpty()) {
            return Assessment.refused(
                    NO_NETWORK_MAPPED,
                    "No network of the plan '" + plan.name() + "' is mapped to " + step.recoverySite() + ".");
        }
        var zone = zone(step, manager);
        if (zone.isEmpty()) {
            return Assessment.refused(
                    NO_LOCAL_TRANSPORT_ZONE,
                    "NSX Manager of " + step.recoverySite() + " has no local transport zone for test switches.");
        }
        return new Look(step, manager, plan, targets, zone.get()).judge(everything);
    }

    private static Optional<TransportZone> zone(StepContext step, NsxManager manager) {
        return step
                .shared(Bubble.question(step, "transport zones"), Duration.ofMinutes(10), manager::transportZones)
                .stream()
                .filter(zone -> !zone.universal())
                .min(Comparator.comparing(TransportZone::id));
    }

    /** One assessment in the making. */
    private final class Look {
        final StepContext step;
        final NsxManager manager;
        final RecoveryPlan plan;
        final Map<String, String> targets;
        final TransportZone zone;
        final Bubble bubble;
        final Map<String, String> current;
        final List<LogicalSwitch> switches;
        final Map<String, String> wanted;
        final List<Item> items = new ArrayList<>();
        final List<Action> create = new ArrayList<>();
        final List<TestNetworkDocument.Entry> entries = new ArrayList<>();
        boolean waiting;

        Look(StepContext step, NsxManager manager, RecoveryPlan plan, Map<String, String> targets, TransportZone zone) {
            this.step = step;
            this.manager = manager;
            this.plan = plan;
            this.targets = targets;
            this.zone = zone;
            this.bubble = new Bubble(step.run());
            this.current = networks.testNetworks(step, plan);
            this.switches = step.shared(
                    Bubble.question(step, "logical switches"), PlanNetworks.FRESH, manager::logicalSwitches);
            this.wanted = new TreeMap<>(current);
            targets.forEach(this::target);
        }

        private void target(String target, String label) {
            var existing = switches.stream()
                    .filter(one -> bubble.standsFor(one, target))
                    .findFirst();
            if (existing.isEmpty()) {
                var before = Optional.ofNullable(current.get(target));
                create.add(action(CREATE_SWITCH, target, label)
                        .with("name", bubble.switchName(target, label))
                        .with("description", bubble.description(target, before))
                        .with("transport_zone", zone.id()));
                items.add(Item.waiting(target, label, "no isolated switch yet"));
                return;
            }
            var network = Bubble.network(existing.get(), plan.recoveryVcGuid());
            if (network.isEmpty()) {
                waiting = true;
                items.add(Item.underWay(target, label, 50, "its port group is not in vCenter yet"));
                return;
            }
            wanted.put(target, network.get());
            boolean set = network.get().equals(current.get(target));
            var before = set
                    ? Bubble.before(existing.get()).or(() -> step.document(TestNetworkDocument.DOCUMENT)
                            .map(TestNetworkDocument::parse)
                            .flatMap(document -> document.before(target)))
                    : Optional.ofNullable(current.get(target));
            entries.add(new TestNetworkDocument.Entry(
                    target, existing.get().name(), existing.get().id(), network.get(), before.orElse(null)));
            items.add(
                    set
                            ? Item.done(target, label, existing.get().name())
                            : Item.underWay(target, label, 70, existing.get().name()));
        }

        Assessment judge(boolean everything) {
            var verdict = everything ? all() : next();
            var document = new TestNetworkDocument(
                    step.run().value(), step.recoverySite().value(), bubble.section(), entries);
            // With every assessment, not only the last: what the plan had before must not get lost.
            return verdict.items(items).document(TestNetworkDocument.DOCUMENT, document.json());
        }

        private Assessment next() {
            if (!create.isEmpty()) {
                return Assessment.missing(create);
            }
            if (waiting) {
                return Assessment.underWay("port groups are being made").lookAgainIn(Duration.ofSeconds(5));
            }
            var sections = manager.firewallSections(bubble.section());
            if (sections.isEmpty()) {
                return Assessment.missing(section());
            }
            if (!wanted.equals(current)) {
                return settle(step, set(plan.id(), plan.name(), wanted));
            }
            return Assessment.reached(targets.size() + " isolated switches, firewall section "
                    + sections.get(0).id() + " '" + bubble.section() + "'; plan " + plan.name()
                    + " tests in them");
        }

        private Action section() {
            return action(CREATE_SECTION, bubble.section()).with("operation", "insert_top");
        }

        /** Later actions need what earlier ones make; a preview lists them all. */
        private Assessment all() {
            var actions = new ArrayList<>(create);
            if (manager.firewallSections(bubble.section()).isEmpty()) {
                actions.add(section());
            }
            var planned = new TreeMap<>(wanted);
            create.forEach(one -> planned.put(one.item(), one.details().get("name")));
            if (!planned.equals(current)) {
                actions.add(set(plan.id(), plan.name(), planned));
            }
            return actions.isEmpty() ? next() : Assessment.missing(actions);
        }
    }
}
