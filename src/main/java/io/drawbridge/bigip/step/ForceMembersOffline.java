package io.drawbridge.bigip.step;

import io.drawbridge.bigip.Pool;
import io.drawbridge.bigip.PoolMember;
import io.drawbridge.bigip.PoolMember.Administration;
import io.drawbridge.bigip.TrafficManager;
import io.drawbridge.bigip.TrafficManagers;
import io.drawbridge.bigip.TrafficSettings;
import io.drawbridge.core.Mode;
import io.drawbridge.core.RemoteException;
import io.drawbridge.core.SiteId;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.engine.StepInput;
import io.drawbridge.site.Sites;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * The part of fencing that load balancers do: no member at the old site behind the plan's names shall take a connection,
 * not even from clients that it remembers (contract 3.4). It stands before a recovery, so nothing here holds one up: what
 * does not answer, and what serves other addresses too, is left as it is and the proof says so.
 */
@StepInput(name = "wideIps", what = "Wide IPs, separated by commas; those that settings give the plan when left out")
@Component
class ForceMembersOffline implements InfrastructureStep {

    /** One lost packet is no lost device. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private static final String FORCE = "force-member-offline";

    private final Names names;
    private final TrafficSettings settings;

    ForceMembersOffline(TrafficManagers managers, Sites sites, TrafficSettings settings) {
        this.names = new Names(managers, sites);
        this.settings = settings;
    }

    @Override
    public int concurrency() {
        // the device's REST framework is slow: contract, uncertainty 14
        return 4;
    }

    @Override
    public Assessment assess(StepContext step) {
        if (names.of(step).isEmpty()) {
            return Assessment.reached("settings name no wide IP for this plan: no pool has to be closed");
        }
        var there = step.protectedSite();
        var manager = names.at(there).orElse(null);
        if (manager == null) {
            return Assessment.reached("settings give " + there + " no BIG-IP: no pool has to be closed");
        }
        var before = new TrafficBefore.Notes(step.document(TrafficBefore.MEMBERS));
        try {
            return look(step, there, manager, before).document(TrafficBefore.MEMBERS, before.json());
        } catch (RemoteException.Later patience) {
            throw patience;
        } catch (RemoteException.NotSent | RemoteException.NoAnswer silent) {
            // One that says itself that it cannot serve at the moment is there, and may be back soon.
            var until = step.silentSince()
                    .plus(silent instanceof RemoteException.Unavailable ? settings.unreachablePatience() : SILENCE);
            return (step.mode() == Mode.LIVE && step.now().isBefore(until)
                            ? Assessment.underWay(silent.getMessage() + "; looking again until " + until)
                                    .silent()
                                    .lookAgainIn(Duration.ofSeconds(5))
                            : Assessment.reached("BIG-IP of " + there + " does not answer (" + silent.words()
                                    + "): whether its pools are closed is not known"))
                    .document(TrafficBefore.MEMBERS, before.json());
        }
    }

    private Assessment look(StepContext step, SiteId there, TrafficManager manager, TrafficBefore.Notes before) {
        var destinations = names.destinations(step, manager);
        var virtuals = names.virtualServers(step, there, manager);
        var pools = new LinkedHashSet<String>();
        virtuals.stream()
                .filter(virtual -> destinations.contains(virtual.destination()))
                .forEach(virtual -> virtual.pool().ifPresent(pools::add));
        var shared = virtuals.stream()
                .filter(virtual -> !destinations.contains(virtual.destination()))
                .flatMap(virtual -> virtual.pool().stream())
                .filter(pools::contains)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        pools.removeAll(shared);
        var items = new ArrayList<Item>();
        var missing = new ArrayList<Action>();
        for (var path : pools) {
            step.shared(Names.question(there, "pool " + path), Names.FRESH, () -> manager.pool(path))
                    .ifPresent(
                            pool -> pool.members().forEach(member -> at(there, pool, member, before, items, missing)));
        }
        return judge(step, there, manager, shared, items, missing).items(items);
    }

    private static void at(
            SiteId there,
            Pool pool,
            PoolMember member,
            TrafficBefore.Notes before,
            List<Item> items,
            List<Action> missing) {
        var entry = new TrafficBefore.Entry(
                there.value(),
                TrafficBefore.Kind.MEMBER,
                "",
                pool.fullPath(),
                member.fullPath(),
                member.administration().name());
        before.add(entry);
        if (member.administration() == Administration.FORCED_OFFLINE) {
            items.add(Item.done(entry.item(), member.name(), "forced offline"));
        } else {
            items.add(Item.waiting(
                    entry.item(),
                    member.name(),
                    member.administration() == Administration.ENABLED ? "enabled" : "disabled"));
            missing.add(new Action(
                    FORCE, entry.item(), member.name(), Map.of("pool", entry.pool(), "member", entry.member())));
        }
    }

    private Assessment judge(
            StepContext step,
            SiteId there,
            TrafficManager manager,
            Set<String> shared,
            List<Item> items,
            List<Action> missing) {
        if (!missing.isEmpty()) {
            return Assessment.missing(missing);
        }
        var kept = new Kept(step, there, manager, settings.copyPatience());
        var keep = kept.missing();
        return keep.orElseGet(
                () -> Assessment.reached(items.size() + " members of " + there + " take no connections" + kept.note()
                        + (shared.isEmpty()
                                ? ""
                                : "; left open, since they serve other addresses too: " + String.join(", ", shared))));
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        var manager = names.at(step.protectedSite()).orElseThrow();
        if (Kept.knows(action)) {
            return Kept.perform(action, manager);
        }
        manager.set(action.details().get("pool"), action.details().get("member"), Administration.FORCED_OFFLINE);
        return ActionReceipt.done("forced offline");
    }
}
