package io.drawbridge.bigip.step;

import io.drawbridge.bigip.Availability;
import io.drawbridge.bigip.GlobalPool;
import io.drawbridge.bigip.PoolMember.Administration;
import io.drawbridge.bigip.TrafficManager;
import io.drawbridge.bigip.TrafficManagers;
import io.drawbridge.bigip.TrafficSettings;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * The undo of {@link DrainOldConnections} and {@link RedirectNewConnections}: everything that they changed shall be as it
 * was at the first look. What was open is opened before anything is closed, and nothing is closed while nothing that was
 * open is alive: then users would reach nobody at all, so the side that serves them stays open and the proof says so.
 */
@StepInput(name = "wideIps", what = "Wide IPs, separated by commas; those that settings give the plan when left out")
@Component
class RestoreTraffic implements InfrastructureStep {

    static final String NOT_RESTORED = "drawbridge.trafficNotRestored";

    private final Names names;
    private final TrafficSettings settings;

    RestoreTraffic(TrafficManagers managers, Sites sites, TrafficSettings settings) {
        this.names = new Names(managers, sites);
        this.settings = settings;
    }

    @Override
    public Assessment assess(StepContext step) {
        var look = new Look(step);
        for (var document : List.of(TrafficBefore.MEMBERS, TrafficBefore.NAMES)) {
            TrafficBefore.parse(step.document(document))
                    .ifPresent(before -> before.entries().forEach(look::at));
        }
        return look.judge().items(look.items);
    }

    /** One assessment in the making. */
    private final class Look {
        final StepContext step;
        final List<Item> items = new ArrayList<>();
        final List<Action> open = new ArrayList<>();
        final List<Action> close = new ArrayList<>();
        final List<String> failed = new ArrayList<>();
        /** What was open before this run, and whether it is alive now. */
        final Map<TrafficBefore.Entry, Boolean> openBefore = new LinkedHashMap<>();

        final List<Action> stay = new ArrayList<>();
        final Map<SiteId, String> silent = new LinkedHashMap<>();
        final Map<SiteId, TrafficManager> touched = new LinkedHashMap<>();

        Look(StepContext step) {
            this.step = step;
        }

        void at(TrafficBefore.Entry entry) {
            var site = new SiteId(entry.site());
            String label = entry.member().isEmpty() ? entry.pool() : entry.member();
            var manager = names.at(site).orElse(null);
            if (manager == null || silent.containsKey(site)) {
                items.add(Item.waiting(entry.item(), label, "BIG-IP of " + site + " does not answer"));
                return;
            }
            touched.put(site, manager);
            try {
                var now = now(site, manager, entry);
                if (entry.kind() != TrafficBefore.Kind.MEMBER && entry.was().equals("true")) {
                    openBefore.put(entry, answers(site, manager, entry));
                }
                if (now.isEmpty()) {
                    failed.add(label);
                    items.add(Item.failed(entry.item(), label, "is no longer there"));
                } else if (now.get().equals(entry.was())) {
                    items.add(Item.done(entry.item(), label, "is as it was"));
                } else {
                    boolean opens = entry.was().equals("true") || entry.was().equals(Administration.ENABLED.name());
                    (opens ? open : close)
                            .add(new Action("restore", entry.item(), label, Map.of())
                                    .with("kind", entry.kind())
                                    .with("type", entry.type())
                                    .with("pool", entry.pool())
                                    .with("member", entry.member())
                                    .with("was", entry.was())
                                    .with("site", entry.site()));
                    items.add(Item.waiting(entry.item(), label, "was " + words(entry.was())));
                }
            } catch (RemoteException.Later patience) {
                throw patience;
            } catch (RemoteException.NotSent | RemoteException.NoAnswer notNow) {
                silent.put(site, notNow.getMessage());
                touched.remove(site);
                items.add(Item.waiting(entry.item(), label, "BIG-IP of " + site + " does not answer"));
            }
        }

        private Optional<String> now(SiteId site, TrafficManager manager, TrafficBefore.Entry entry) {
            if (entry.kind() == TrafficBefore.Kind.MEMBER) {
                return step.shared(
                                Names.question(site, "pool " + entry.pool()),
                                Names.FRESH,
                                () -> manager.pool(entry.pool()))
                        .flatMap(pool -> pool.members().stream()
                                .filter(member -> member.fullPath().equals(entry.member()))
                                .findFirst())
                        .map(member -> member.administration().name());
            }
            var pool = names.pool(step, site, manager, new GlobalPool.Ref(entry.type(), entry.pool()));
            return entry.kind() == TrafficBefore.Kind.GLOBAL_POOL
                    ? pool.map(one -> Boolean.toString(one.enabled()))
                    : pool.flatMap(one -> one.members().stream()
                            .filter(member -> member.fullPath().equals(entry.member()))
                            .findFirst()
                            .map(member -> Boolean.toString(member.enabled())));
        }

        private static boolean isMember(Action action) {
            return action.details().get("kind").equals(TrafficBefore.Kind.MEMBER.name());
        }

        /** A name keeps the side that serves its users until something of it that was open before is alive. */
        private boolean mayClose(Action action) {
            var site = new SiteId(action.details().get("site"));
            var manager = touched.get(site);
            var ref = new GlobalPool.Ref(
                    action.details().get("type"), action.details().get("pool"));
            return manager == null
                    || names.wideIps(step, site, manager).values().stream()
                            .filter(name -> name.pools().contains(ref))
                            .allMatch(name -> {
                                var open = openBefore.entrySet().stream()
                                        .filter(one -> name.pools()
                                                .contains(new GlobalPool.Ref(
                                                        one.getKey().type(),
                                                        one.getKey().pool())))
                                        .toList();
                                return open.isEmpty() || open.stream().anyMatch(Map.Entry::getValue);
                            });
        }

        /** @return whether users whom this pool or member sends somewhere find it alive */
        private boolean answers(SiteId site, TrafficManager manager, TrafficBefore.Entry entry) {
            return names.pool(step, site, manager, new GlobalPool.Ref(entry.type(), entry.pool())).stream()
                    .flatMap(pool -> pool.members().stream())
                    .filter(member ->
                            entry.member().isEmpty() || member.fullPath().equals(entry.member()))
                    .anyMatch(member -> member.availability() == Availability.AVAILABLE);
        }

        private static String words(String was) {
            return switch (was) {
                case "true" -> "enabled";
                case "false" -> "disabled";
                default -> was.toLowerCase(Locale.ROOT).replace('_', ' ');
            };
        }

        Assessment judge() {
            if (items.isEmpty()) {
                return Assessment.reached("nothing is restored: this run changed no traffic");
            }
            if (!open.isEmpty()) {
                return Assessment.missing(open);
            }
            String kept = "";
            close.removeIf(action -> !isMember(action) && !mayClose(action) && stay.add(action));
            // Members that this run opened serve those whom a name still sends there.
            boolean needed = !stay.isEmpty() || !openBefore.isEmpty() && !openBefore.containsValue(true);
            close.removeIf(action -> isMember(action) && needed && stay.add(action));
            if (!close.isEmpty()) {
                return Assessment.missing(close);
            }
            if (!stay.isEmpty()) {
                if (step.now().isBefore(step.dueSince().plus(settings.copyPatience()))) {
                    return Assessment.underWay("waits until what was open before is alive before it closes "
                                    + stay.size() + " pools or members")
                            .lookAgainIn(Duration.ofSeconds(5));
                }
                kept = "; not undone: " + stay.size() + " pools or members stay open, since nothing that was open"
                        + " before is alive";
            }
            var notes = new StringBuilder(kept);
            for (var site : touched.entrySet()) {
                var disk = new Kept(step, site.getKey(), site.getValue(), settings.copyPatience());
                var missing = disk.missing();
                if (missing.isPresent()) {
                    return missing.get();
                }
                notes.append(disk.note());
            }
            if (!silent.isEmpty() && step.now().isBefore(step.silentSince().plus(settings.unreachablePatience()))) {
                return Assessment.underWay(String.join("; ", silent.values()))
                        .silent()
                        .lookAgainIn(Duration.ofSeconds(10));
            }
            if (!silent.isEmpty() || !failed.isEmpty()) {
                return Assessment.refused(
                        NOT_RESTORED,
                        "Not all traffic is as it was. "
                                + (failed.isEmpty() ? "" : "No longer there: " + String.join(", ", failed) + ". ")
                                + (silent.isEmpty() ? "" : String.join("; ", silent.values()) + "."));
            }
            return Assessment.reached(items.size() - stay.size() + " of " + items.size()
                    + " pools and members are as they were before" + notes);
        }
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        if (Kept.knows(action)) {
            // the item begins with the site
            return Kept.perform(
                    action, names.at(new SiteId(action.item().split(" ", 2)[0])).orElseThrow());
        }
        var details = action.details();
        var manager = names.at(new SiteId(details.get("site"))).orElseThrow();
        var pool = new GlobalPool.Ref(details.get("type"), details.get("pool"));
        switch (TrafficBefore.Kind.valueOf(details.get("kind"))) {
            case GLOBAL_POOL -> manager.setGlobalPool(pool, Boolean.parseBoolean(details.get("was")));
            case GLOBAL_MEMBER ->
                manager.setGlobalMember(pool, details.get("member"), Boolean.parseBoolean(details.get("was")));
            case MEMBER ->
                manager.set(details.get("pool"), details.get("member"), Administration.valueOf(details.get("was")));
            default -> throw new IllegalArgumentException("unknown kind " + details.get("kind"));
        }
        return ActionReceipt.done("as it was");
    }
}
