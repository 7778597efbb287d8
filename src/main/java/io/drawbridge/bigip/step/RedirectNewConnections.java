package io.drawbridge.bigip.step;

import io.drawbridge.bigip.Availability;
import io.drawbridge.bigip.GlobalPool;
import io.drawbridge.bigip.Pool;
import io.drawbridge.bigip.PoolMember;
import io.drawbridge.bigip.PoolMember.Administration;
import io.drawbridge.bigip.TrafficManager;
import io.drawbridge.bigip.TrafficManagers;
import io.drawbridge.bigip.TrafficSettings;
import io.drawbridge.bigip.WideIp;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Whoever asks for one of the plan's names shall be sent to the recovery site and no longer to the old one. Pools of the
 * recovery site that an earlier move has closed are opened; the recovery side is enabled, and only when it is seen alive;
 * then the old side is disabled; then the other site's global traffic manager must say the same, where it answers. A pool
 * that holds answers of both sites keeps running: its members are switched one by one. Answers of a third site stay as
 * they are.
 */
@StepInput(name = "wideIps", what = "Wide IPs, separated by commas; those that settings give the plan when left out")
@Component
class RedirectNewConnections implements InfrastructureStep {

    private static final String OPEN = "open-member";

    static final String NO_BIGIP = "drawbridge.bigipNotConfigured";
    static final String UNKNOWN_NAME = "drawbridge.wideIpUnknown";
    static final String NO_ANSWER_THERE = "drawbridge.noAnswerAtRecoverySite";
    static final String NOT_AVAILABLE = "drawbridge.recoverySideNotAvailable";
    static final String NOT_COPIED = "drawbridge.namesNotCopied";

    private final Names names;
    private final TrafficSettings settings;

    RedirectNewConnections(TrafficManagers managers, Sites sites, TrafficSettings settings) {
        this.names = new Names(managers, sites);
        this.settings = settings;
    }

    @Override
    public Assessment assess(StepContext step) {
        return assess(step, true);
    }

    /** Before the machines have moved nothing answers at the recovery site; a preview says what comes after that. */
    @Override
    public Assessment preview(StepContext step) {
        return assess(step, false);
    }

    private Assessment assess(StepContext step, boolean live) {
        if (names.of(step).isEmpty()) {
            return Assessment.reached("settings name no wide IP for this plan: nobody is sent elsewhere");
        }
        var here = step.recoverySite();
        var manager = names.at(here).orElse(null);
        if (manager == null) {
            return Assessment.refused(
                    NO_BIGIP, "Settings give " + here + " no BIG-IP, but the plan's traffic names a wide IP.");
        }
        var found = names.wideIps(step, here, manager);
        var unknown =
                names.of(step).stream().filter(name -> !found.containsKey(name)).toList();
        if (!unknown.isEmpty()) {
            return Assessment.refused(
                    UNKNOWN_NAME, "BIG-IP of " + here + " knows no wide IP " + String.join(", ", unknown) + ".");
        }
        var look = new Look(step, manager, live);
        found.forEach(look::at);
        return look.verdict();
    }

    /** One assessment in the making. */
    private final class Look {
        final StepContext step;
        final TrafficManager manager;
        final boolean live;
        final SiteId here;
        final Set<String> ours;
        final Optional<Set<String>> theirs;
        final Names.Destinations destinations;
        final TrafficBefore.Notes before;
        final List<Item> items = new ArrayList<>();
        final List<Action> opening = new ArrayList<>();
        final List<Action> enable = new ArrayList<>();
        final List<Action> disable = new ArrayList<>();
        final List<String> without = new ArrayList<>();
        final List<String> dead = new ArrayList<>();
        final Map<GlobalPool.Ref, GlobalPool> pools = new LinkedHashMap<>();

        Look(StepContext step, TrafficManager manager, boolean live) {
            this.step = step;
            this.live = live;
            this.manager = manager;
            this.here = step.recoverySite();
            this.ours = names.listening(step, here, manager);
            this.theirs = names.listeningIfItAnswers(step, step.protectedSite());
            this.destinations = names.new Destinations(step, here, manager);
            this.before = new TrafficBefore.Notes(step.document(TrafficBefore.NAMES));
        }

        void at(String name, WideIp wideIp) {
            var toEnable = new ArrayList<Action>();
            var toDisable = new ArrayList<Action>();
            boolean any = false;
            boolean alive = false;
            for (var ref : wideIp.pools()) {
                var pool = names.pool(step, here, manager, ref).orElse(null);
                if (pool == null) {
                    continue;
                }
                pools.put(ref, pool);
                var own = pool.members().stream().filter(this::isOurs).toList();
                var old = pool.members().stream().filter(this::isOld).toList();
                any |= !own.isEmpty();
                own.forEach(member -> open(destinations.of(member)));
                alive |= own.stream().anyMatch(member -> member.availability() == Availability.AVAILABLE);
                if (!own.isEmpty()) {
                    if (!pool.enabled()) {
                        add(toEnable, "enable-pool", pool, null, false);
                    }
                    own.stream()
                            .filter(member -> !member.enabled())
                            .forEach(member -> add(toEnable, "enable-member", pool, member, false));
                    old.stream()
                            .filter(GlobalPool.Member::enabled)
                            .forEach(member -> add(toDisable, "disable-member", pool, member, true));
                } else if (!old.isEmpty() && old.size() == pool.members().size() && pool.enabled()) {
                    add(toDisable, "disable-pool", pool, null, true);
                } else if (!old.isEmpty()
                        && pool.enabled()
                        && old.size() < pool.members().size()) {
                    old.stream()
                            .filter(GlobalPool.Member::enabled)
                            .forEach(member -> add(toDisable, "disable-member", pool, member, true));
                }
            }
            boolean done = toEnable.isEmpty() && toDisable.isEmpty();
            if (!any) {
                without.add(name);
            } else if (!alive && !done && live) {
                // Other names go ahead: one that nothing serves yet must not hold their users up.
                dead.add(name);
            } else {
                merge(toEnable, enable);
                merge(toDisable, disable);
            }
            items.add(
                    !any
                            ? Item.failed(name, name, "no answer leads to " + here)
                            : done
                                    ? Item.done(name, name, "leads to " + here)
                                    : alive
                                            ? Item.underWay(name, name, 50, here + " is available")
                                            : Item.waiting(name, name, here + " is not available yet"));
        }

        /** Two names may share a pool. */
        private static void merge(List<Action> from, List<Action> to) {
            from.stream()
                    .filter(action -> to.stream().noneMatch(one -> one.key().equals(action.key())))
                    .forEach(to::add);
        }

        /**
         * A move away closes all members of a pool behind it. Who comes back finds them closed, so they are opened
         * again; a pool of which any member is open was closed in part by somebody for a reason of their own.
         */
        private void open(Set<String> where) {
            names.closedPools(step, here, manager, where, before).forEach(pool -> pool.members().stream()
                    .filter(member -> !member.isOpen())
                    .forEach(member -> open(pool, member)));
        }

        private void open(Pool pool, PoolMember member) {
            var entry = new TrafficBefore.Entry(
                    here.value(),
                    TrafficBefore.Kind.MEMBER,
                    "",
                    pool.fullPath(),
                    member.fullPath(),
                    member.administration().name());
            before.add(entry);
            var action = new Action(
                    OPEN, entry.item(), member.name(), Map.of("pool", entry.pool(), "member", entry.member()));
            if (opening.stream().noneMatch(one -> one.key().equals(action.key()))) {
                opening.add(action);
            }
        }

        private boolean isOurs(GlobalPool.Member member) {
            return destinations.lead(member, ours);
        }

        /**
         * While the old site is silent, what is neither ours nor alive counts as its own: a third site that serves users
         * is left alone.
         */
        private boolean isOld(GlobalPool.Member member) {
            if (isOurs(member)) {
                return false;
            }
            return theirs.map(listening -> destinations.lead(member, listening))
                    .orElse(member.availability() != Availability.AVAILABLE);
        }

        private void add(List<Action> to, String command, GlobalPool pool, GlobalPool.Member member, boolean was) {
            var entry = new TrafficBefore.Entry(
                    here.value(),
                    member == null ? TrafficBefore.Kind.GLOBAL_POOL : TrafficBefore.Kind.GLOBAL_MEMBER,
                    pool.ref().type(),
                    pool.ref().fullPath(),
                    member == null ? "" : member.fullPath(),
                    Boolean.toString(was));
            before.add(entry);
            var action = new Action(command, entry.item(), member == null ? entry.pool() : entry.member(), Map.of());
            if (to.stream().noneMatch(one -> one.key().equals(action.key()))) {
                to.add(action.with("type", entry.type())
                        .with("pool", entry.pool())
                        .with("member", entry.member()));
            }
        }

        Assessment verdict() {
            return judge().items(items).document(TrafficBefore.NAMES, before.json());
        }

        private Assessment judge() {
            if (!without.isEmpty()) {
                return Assessment.refused(
                        NO_ANSWER_THERE,
                        "No pool of " + String.join(", ", without) + " has an answer that leads to a virtual server of "
                                + here + ".");
            }
            if (!live) {
                enable.addAll(0, opening);
                enable.addAll(disable);
            } else if (!opening.isEmpty()) {
                return Assessment.missing(opening);
            }
            if (!enable.isEmpty()) {
                return Assessment.missing(enable);
            }
            if (!disable.isEmpty()) {
                return Assessment.missing(disable);
            }
            // Once a name is switched, a service that fails is no longer this step's matter.
            if (!dead.isEmpty()) {
                return step.now().isBefore(step.dueSince().plus(settings.availabilityPatience()))
                        ? Assessment.underWay("waits until " + here + " is available for " + String.join(", ", dead))
                                .lookAgainIn(Duration.ofSeconds(5))
                        : Assessment.refused(
                                NOT_AVAILABLE,
                                "At " + here + " nothing is available for " + String.join(", ", dead) + " since "
                                        + step.dueSince() + ", so nobody was sent there.");
            }
            var kept = new Kept(step, here, manager, settings.copyPatience());
            var missing = kept.missing();
            if (missing.isPresent()) {
                return missing.get();
            }
            return elsewhere(kept.note());
        }

        private Assessment elsewhere(String note) {
            String proof = items.size() + (items.size() == 1 ? " name leads" : " names lead") + " to " + here
                    + ": its pools are enabled, those of " + step.protectedSite() + " are not" + note;
            var there = step.protectedSite();
            var other = names.at(there).orElse(null);
            if (other == null) {
                return Assessment.reached(proof);
            }
            try {
                var lagging = new ArrayList<String>();
                for (var pool : pools.values()) {
                    names.pool(step, there, other, pool.ref())
                            .filter(copy -> !same(pool, copy))
                            .ifPresent(copy -> lagging.add(pool.ref().fullPath()));
                }
                if (lagging.isEmpty()) {
                    return Assessment.reached(proof + "; BIG-IP of " + there + " shows the same");
                }
                var since = step.receipts().isEmpty()
                        ? step.dueSince()
                        : step.receipts().get(step.receipts().size() - 1).at();
                return step.now().isBefore(since.plus(settings.copyPatience()))
                        ? Assessment.underWay("BIG-IP of " + there + " still answers otherwise for " + lagging.size()
                                        + " pools")
                                .lookAgainIn(Duration.ofSeconds(3))
                        : Assessment.refused(
                                NOT_COPIED,
                                "BIG-IP of " + there + " still has other answers than " + here + " in "
                                        + String.join(", ", lagging)
                                        + ": the two do not synchronise, so it goes on sending users to the old site.");
            } catch (RemoteException.Later patience) {
                throw patience;
            } catch (RemoteException.NotSent | RemoteException.NoAnswer silent) {
                return Assessment.reached(proof + "; BIG-IP of " + there + " does not answer");
            } catch (RemoteException.Refused noGlobalManager) {
                return Assessment.reached(proof + "; BIG-IP of " + there + " answers no names");
            }
        }

        private static boolean same(GlobalPool one, GlobalPool other) {
            return one.enabled() == other.enabled()
                    && one.members().stream().allMatch(member -> other.members().stream()
                            .anyMatch(copy ->
                                    copy.fullPath().equals(member.fullPath()) && copy.enabled() == member.enabled()));
        }
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        var manager = names.at(step.recoverySite()).orElseThrow();
        if (Kept.knows(action)) {
            return Kept.perform(action, manager);
        }
        var details = action.details();
        if (action.name().equals(OPEN)) {
            manager.set(details.get("pool"), details.get("member"), Administration.ENABLED);
            return ActionReceipt.done("open");
        }
        var pool = new GlobalPool.Ref(details.get("type"), details.get("pool"));
        boolean enable = action.name().startsWith("enable-");
        if (details.get("member").isEmpty()) {
            manager.setGlobalPool(pool, enable);
        } else {
            manager.setGlobalMember(pool, details.get("member"), enable);
        }
        return ActionReceipt.done(enable ? "enabled" : "disabled");
    }
}
