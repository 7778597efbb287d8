package io.drawbridge.bigip.step;

import io.drawbridge.bigip.Pool;
import io.drawbridge.bigip.PoolMember;
import io.drawbridge.bigip.PoolMember.Administration;
import io.drawbridge.bigip.TrafficManager;
import io.drawbridge.bigip.TrafficManagers;
import io.drawbridge.bigip.TrafficSettings;
import io.drawbridge.bigip.VirtualServer;
import io.drawbridge.core.RemoteException;
import io.drawbridge.core.SiteId;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.Receipt;
import io.drawbridge.engine.StepContext;
import io.drawbridge.engine.StepInput;
import io.drawbridge.site.Sites;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * No connection shall be left at the old site's members behind the plan's names. A member is disabled, which lets what is
 * open end and remembered clients come back; after a patience it is forced offline, which turns those away too; after
 * another one what is still open is ended (contract 3.4, 3.9). A pool that serves other addresses as well is not touched.
 */
@StepInput(name = "wideIps", what = "Wide IPs, separated by commas; those that settings give the plan when left out")
@Component
class DrainOldConnections implements InfrastructureStep {

    static final String UNREACHABLE = "drawbridge.trafficManagerUnreachable";
    static final String SHARED_POOL = "drawbridge.poolIsShared";

    private static final String DISABLE = "disable-member";
    private static final String FORCE = "force-member-offline";
    private static final String END = "end-connections";

    private final Names names;
    private final TrafficSettings settings;

    DrainOldConnections(TrafficManagers managers, Sites sites, TrafficSettings settings) {
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
            return Assessment.reached("settings name no wide IP for this plan: no connections to wait for");
        }
        var there = step.protectedSite();
        var manager = names.at(there).orElse(null);
        if (manager == null) {
            return Assessment.reached("settings give " + there + " no BIG-IP: its connections are not known here");
        }
        var look = new Look(step, manager);
        try {
            return look.everything();
        } catch (RemoteException.Later patience) {
            throw patience;
        } catch (RemoteException.NotSent | RemoteException.NoAnswer silent) {
            return look.unreachable(silent);
        }
    }

    /** One assessment in the making. */
    private final class Look {
        final StepContext step;
        final TrafficManager manager;
        final SiteId there;
        final TrafficBefore.Notes before;
        final List<Item> items = new ArrayList<>();
        final List<Action> missing = new ArrayList<>();
        long left;

        Look(StepContext step, TrafficManager manager) {
            this.step = step;
            this.manager = manager;
            this.there = step.protectedSite();
            this.before = new TrafficBefore.Notes(step.document(TrafficBefore.MEMBERS));
        }

        Assessment everything() {
            var virtuals = names.virtualServers(step, there, manager);
            var destinations = names.destinations(step, manager);
            var pools = new LinkedHashSet<String>();
            virtuals.stream()
                    .filter(virtual -> destinations.contains(virtual.destination()))
                    .forEach(virtual -> virtual.pool().ifPresent(pools::add));
            var shared = virtuals.stream()
                    .filter(virtual -> !destinations.contains(virtual.destination()))
                    .filter(virtual -> virtual.pool().filter(pools::contains).isPresent())
                    .map(VirtualServer::fullPath)
                    .toList();
            if (!shared.isEmpty()) {
                return Assessment.refused(
                        SHARED_POOL,
                        "Pools behind the plan's names at " + there + " also serve " + String.join(", ", shared)
                                + ": draining them would stop that as well.");
            }
            for (var path : pools) {
                step.shared(Names.question(there, "pool " + path), Names.FRESH, () -> manager.pool(path))
                        .ifPresent(pool -> pool.members().forEach(member -> at(pool, member)));
            }
            return judge().items(items).document(TrafficBefore.MEMBERS, before.json());
        }

        private void at(Pool pool, PoolMember member) {
            var entry = new TrafficBefore.Entry(
                    there.value(),
                    TrafficBefore.Kind.MEMBER,
                    "",
                    pool.fullPath(),
                    member.fullPath(),
                    member.administration().name());
            long open = member.load().connections();
            left += open;
            String note = open + (open == 1 ? " connection" : " connections") + " left";
            var disable = action(DISABLE, entry, member);
            var force = action(FORCE, entry, member);
            var end = action(END, entry, member);
            before.add(entry);
            if (member.administration() == Administration.ENABLED) {
                missing.add(disable);
                items.add(Item.waiting(entry.item(), member.name(), "enabled, " + note));
            } else if (open == 0) {
                items.add(Item.done(entry.item(), member.name(), "takes no new connections, none is left"));
            } else if (member.administration() == Administration.DISABLED) {
                if (!step.now().isBefore(since(disable).plus(settings.drainPatience()))) {
                    missing.add(force);
                }
                items.add(Item.underWay(entry.item(), member.name(), 30, "disabled, " + note));
            } else {
                if (!step.now().isBefore(since(force).plus(settings.forcedPatience()))) {
                    missing.add(end);
                }
                items.add(Item.underWay(entry.item(), member.name(), 70, "forced offline, " + note));
            }
        }

        private Action action(String command, TrafficBefore.Entry entry, PoolMember member) {
            return new Action(
                    command,
                    entry.item(),
                    member.name(),
                    Map.of(
                            "pool",
                            entry.pool(),
                            "member",
                            entry.member(),
                            "address",
                            member.address(),
                            "port",
                            Integer.toString(member.port())));
        }

        /** @return since when the member is as the action makes it; since we look when somebody else did it */
        private Instant since(Action action) {
            return step.receipt(action).map(Receipt::at).orElse(step.dueSince());
        }

        private Assessment judge() {
            if (!missing.isEmpty()) {
                return Assessment.missing(missing);
            }
            var kept = new Kept(step, there, manager, settings.copyPatience());
            var keep = kept.missing();
            if (keep.isPresent()) {
                return keep.get();
            }
            if (left > 0) {
                return Assessment.underWay(left + " connections left at " + there)
                        .lookAgainIn(Duration.ofSeconds(5));
            }
            return Assessment.reached("no connection is left at the " + items.size() + " members of " + there
                    + ", and none of them takes new ones" + kept.note());
        }

        Assessment unreachable(RemoteException silent) {
            var until = step.silentSince().plus(settings.unreachablePatience());
            var verdict = step.now().isBefore(until)
                    ? Assessment.underWay(silent.getMessage() + "; a person is asked at " + until)
                            .silent()
                            .lookAgainIn(Duration.ofSeconds(10))
                    : Assessment.refused(
                            UNREACHABLE,
                            "BIG-IP of " + there + " does not answer (" + silent.words()
                                    + "). Whether old connections are open there is not known.");
            return verdict.document(TrafficBefore.MEMBERS, before.json());
        }
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        var manager = names.at(step.protectedSite()).orElseThrow();
        var details = action.details();
        switch (action.name()) {
            case DISABLE -> manager.set(details.get("pool"), details.get("member"), Administration.DISABLED);
            case FORCE -> manager.set(details.get("pool"), details.get("member"), Administration.FORCED_OFFLINE);
            case END -> manager.endConnections(details.get("address"), Integer.parseInt(details.get("port")));
            default -> {
                return Kept.perform(action, manager);
            }
        }
        return ActionReceipt.done(action.name().equals(END) ? "connections ended" : "taken");
    }
}
