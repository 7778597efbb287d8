package io.drawbridge.bigip.step;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.bigip.Node;
import io.drawbridge.bigip.Pool;
import io.drawbridge.bigip.PoolMember;
import io.drawbridge.bigip.SelfIp;
import io.drawbridge.bigip.TrafficManager;
import io.drawbridge.bigip.TrafficManagers;
import io.drawbridge.bigip.TrafficSettings;
import io.drawbridge.bigip.VirtualServer;
import io.drawbridge.core.SiteId;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * After a one-way move the old site's BIG-IP keeps no address of the machines that left (F5's brief, step 6): pool members
 * are removed, virtual servers and pools too where all members went, their nodes, and the self IPs that a person named in
 * {@code selfIps}. What still carries connections is waited for, and never cut. Which machines left says the document
 * {@code moved-workloads}; what was freed says {@code freed-addresses}.
 */
@Component
class ReclaimAddresses implements InfrastructureStep {

    static final String STILL_IN_USE = "drawbridge.addressStillInUse";
    static final String FREED = "freed-addresses";

    private static final String MOVED = "moved-workloads";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TrafficManagers managers;
    private final TrafficSettings settings;

    ReclaimAddresses(TrafficManagers managers, TrafficSettings settings) {
        this.managers = managers;
        this.settings = settings;
    }

    @Override
    public Assessment assess(StepContext step) {
        return look(step, false);
    }

    /** In a preview nothing has moved, so connections are no reason to wait. */
    @Override
    public Assessment preview(StepContext step) {
        return look(step, true);
    }

    private Assessment look(StepContext step, boolean preview) {
        var manager = managers.find(step.protectedSite());
        if (manager.isEmpty()) {
            return Assessment.reached(
                    "settings give " + step.protectedSite() + " no BIG-IP: it keeps no address of theirs");
        }
        return new Look(step, manager.get(), preview).everything();
    }

    /** One assessment in the making. */
    private final class Look {
        final StepContext step;
        final SiteId site;
        final TrafficManager manager;
        final boolean preview;
        final Set<String> addresses = new HashSet<>();
        /** What is freed or was: kind and full path, with the address that nobody uses then. */
        final Map<String, String> freed = new LinkedHashMap<>();

        final Map<String, Optional<Pool>> pools = new HashMap<>();
        final List<Action> missing = new ArrayList<>();
        final List<String> inUse = new ArrayList<>();

        Look(StepContext step, TrafficManager manager, boolean preview) {
            this.step = step;
            this.site = step.protectedSite();
            this.manager = manager;
            this.preview = preview;
            document(MOVED).ifPresent(moved -> moved.path("machines").forEach(machine -> {
                String address = machine.path("address").asText();
                if (!address.isEmpty()) {
                    addresses.add(address);
                }
            }));
            document(FREED).ifPresent(before -> before.path("freed")
                    .fields()
                    .forEachRemaining(
                            entry -> freed.put(entry.getKey(), entry.getValue().asText())));
        }

        private Optional<JsonNode> document(String name) {
            return step.document(name).map(json -> {
                try {
                    return JSON.readTree(json);
                } catch (JsonProcessingException e) {
                    throw new IllegalStateException("the document '" + name + "' cannot be read", e);
                }
            });
        }

        Assessment everything() {
            var virtuals = manager.virtualServers();
            virtuals.forEach(this::at);
            if (missing.isEmpty() && inUse.isEmpty() || preview) {
                emptiedPools(virtuals);
            }
            if (missing.isEmpty() && inUse.isEmpty() || preview) {
                nodes();
                selfIps();
            }
            return judge().items(items()).document(FREED, json());
        }

        private Optional<Pool> pool(String path) {
            return pools.computeIfAbsent(path, manager::pool);
        }

        private void at(VirtualServer virtual) {
            var pool = virtual.pool().flatMap(this::pool);
            if (pool.isEmpty()) {
                return;
            }
            var gone = pool.get().members().stream()
                    .filter(member -> addresses.contains(bare(member.address())))
                    .toList();
            if (gone.isEmpty()) {
                return;
            }
            if (gone.size() < pool.get().members().size()) {
                gone.forEach(member -> member(pool.get(), member));
                return;
            }
            freed.put("virtual " + virtual.fullPath(), virtual.destination());
            freed.put("pool " + pool.get().fullPath(), "");
            gone.forEach(member -> freed.put("node " + member.node(), bare(member.address())));
            long open = preview ? 0 : manager.virtualLoad(virtual).connections();
            if (open > 0) {
                inUse.add(virtual.fullPath() + " (" + open + " connections)");
            } else {
                missing.add(action("remove-virtual", virtual.fullPath()));
            }
        }

        private void member(Pool pool, PoolMember member) {
            freed.put("member " + pool.fullPath() + " " + member.fullPath(), bare(member.address()));
            freed.put("node " + member.node(), bare(member.address()));
            if (!preview && member.load().connections() > 0) {
                inUse.add(member.name() + " (" + member.load().connections() + " connections)");
            } else {
                missing.add(action("remove-member", pool.fullPath() + " " + member.fullPath())
                        .with("pool", pool.fullPath())
                        .with("member", member.fullPath()));
            }
        }

        /** Only pools that this run has emptied, and that no virtual server uses. */
        private void emptiedPools(List<VirtualServer> virtuals) {
            var used = virtuals.stream()
                    .filter(virtual -> !freed.containsKey("virtual " + virtual.fullPath()))
                    .flatMap(virtual -> virtual.pool().stream())
                    .collect(Collectors.toSet());
            names("pool ").stream()
                    .filter(path -> !used.contains(path) && pool(path).isPresent())
                    .forEach(path -> missing.add(action("remove-pool", path)));
        }

        private void nodes() {
            var there = manager.nodes().stream().map(Node::fullPath).collect(Collectors.toSet());
            var used = new HashSet<String>();
            manager.virtualServers().stream()
                    .flatMap(virtual -> virtual.pool().stream())
                    .filter(path -> !freed.containsKey("pool " + path))
                    .flatMap(path -> pool(path).stream())
                    .flatMap(pool -> pool.members().stream())
                    .filter(member -> !freed.containsKey("member " + member.fullPath()))
                    .map(PoolMember::node)
                    .forEach(used::add);
            var leaving = missing.stream()
                    .map(action -> action.details().getOrDefault("member", ""))
                    .toList();
            names("node ").stream()
                    .filter(there::contains)
                    .filter(node -> preview || !used.contains(node))
                    .filter(node -> leaving.stream().noneMatch(member -> member.startsWith(node + ":")) || preview)
                    .forEach(node -> missing.add(action("remove-node", node)));
        }

        private void selfIps() {
            var wanted = new LinkedHashSet<>(
                    Arrays.stream(step.input("selfIps").orElse("").split("[,\\r\\n]+"))
                            .map(String::strip)
                            .filter(name -> !name.isEmpty())
                            .map(name -> name.startsWith("/") ? name : "/Common/" + name)
                            .toList());
            if (wanted.isEmpty()) {
                return;
            }
            for (SelfIp selfIp : manager.selfIps()) {
                if (wanted.contains(selfIp.fullPath())) {
                    freed.put("self IP " + selfIp.fullPath(), selfIp.address());
                    missing.add(action("remove-self-ip", selfIp.fullPath()));
                }
            }
        }

        private List<String> names(String kind) {
            return freed.keySet().stream()
                    .filter(key -> key.startsWith(kind))
                    .map(key -> key.substring(kind.length()))
                    .toList();
        }

        private Action action(String command, String path) {
            return new Action(
                    command, site + " " + path, path.substring(path.lastIndexOf('/') + 1), Map.of("path", path));
        }

        private Assessment judge() {
            if (!missing.isEmpty()) {
                return Assessment.missing(missing);
            }
            if (!inUse.isEmpty()) {
                return step.now().isBefore(step.dueSince().plus(settings.drainPatience()))
                        ? Assessment.underWay("still in use: " + String.join(", ", inUse))
                        : Assessment.refused(
                                STILL_IN_USE,
                                "At " + site + " these still carry connections: " + String.join(", ", inUse)
                                        + ". They are left alone; redirect their users first.");
            }
            var kept = new Kept(step, site, manager, settings.copyPatience());
            return kept.missing()
                    .orElseGet(() -> Assessment.reached(
                            freed.isEmpty()
                                    ? "BIG-IP of " + site + " has no address of these machines"
                                    : "freed at " + site + ": " + words() + kept.note()));
        }

        private String words() {
            var free = freed.values().stream()
                    .filter(address -> !address.isEmpty())
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            return free.size() + " addresses ("
                    + String.join(", ", free.stream().limit(10).toList()) + (free.size() > 10 ? " and others)" : ")")
                    + " in " + freed.size() + " objects";
        }

        private List<Item> items() {
            var open =
                    missing.stream().map(action -> action.details().get("path")).collect(Collectors.toSet());
            return freed.entrySet().stream()
                    .map(entry -> {
                        String path = entry.getKey().substring(entry.getKey().indexOf('/'));
                        String note = entry.getValue().isEmpty() ? "" : entry.getValue() + " ";
                        String label = entry.getKey().replaceAll("/\\w+/", "");
                        return open.contains(path)
                                ? Item.waiting(entry.getKey(), label, note + "is to be freed")
                                : inUse.stream().anyMatch(one -> one.startsWith(path + " "))
                                        ? Item.underWay(entry.getKey(), label, 30, note + "still in use")
                                        : Item.done(entry.getKey(), label, note + "freed");
                    })
                    .toList();
        }

        private String json() {
            var json = JSON.createObjectNode();
            var all = json.putObject("freed");
            freed.forEach(all::put);
            return json.toString();
        }
    }

    /** @return an address without its route domain */
    private static String bare(String address) {
        int percent = address.indexOf('%');
        return percent < 0 ? address : address.substring(0, percent);
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        var manager = managers.find(step.protectedSite()).orElseThrow();
        String path = action.details().get("path");
        switch (action.name()) {
            case "remove-virtual" -> manager.removeVirtualServer(path);
            case "remove-member" ->
                manager.removeMember(
                        action.details().get("pool"), action.details().get("member"));
            case "remove-pool" -> manager.removePool(path);
            case "remove-node" -> manager.removeNode(path);
            case "remove-self-ip" -> manager.removeSelfIp(path);
            default -> {
                return Kept.perform(action, manager);
            }
        }
        return ActionReceipt.done("removed");
    }
}
