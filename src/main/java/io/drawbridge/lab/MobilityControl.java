package io.drawbridge.lab;

import io.drawbridge.lab.world.InventoryObject;
import io.drawbridge.lab.world.Move;
import io.drawbridge.lab.world.Vm;
import io.drawbridge.lab.world.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Machines that move between the sites: the line they share, where they meet refusals, and how many moved at once. */
public final class MobilityControl {

    /**
     * A move as it was seen.
     *
     * @param copy whether it was a copy
     * @param fromHost site and name
     * @param error why it ended where it began
     */
    public record MoveState(
            String name,
            boolean copy,
            String fromSite,
            String toSite,
            String fromHost,
            String toHost,
            String fromDatastore,
            String toDatastore,
            long bytes,
            boolean overLink,
            Instant started,
            Optional<Instant> finished,
            Optional<String> error) {}

    /** The most moves that went on at one moment: in all, and by the name of each host and datastore they touched. */
    public record Peaks(int overLink, Map<String, Integer> hosts, Map<String, Integer> datastores) {

        public int busiestHost() {
            return hosts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        }

        public int busiestDatastore() {
            return datastores.values().stream()
                    .mapToInt(Integer::intValue)
                    .max()
                    .orElse(0);
        }
    }

    private final Appliances appliances;
    private final World world;

    MobilityControl(Appliances appliances) {
        this.appliances = appliances;
        this.world = appliances.world();
    }

    /** Says how much the line between the sites carries; moves under way divide it from now on. */
    public void line(int megabitsPerSecond) {
        if (megabitsPerSecond < 1 || megabitsPerSecond > 10_000_000) {
            throw new IllegalArgumentException(
                    "the line must carry 1 to 10000000 Mbit/s, not " + megabitsPerSecond + "; cut the link for none");
        }
        world.inside(() -> {
            appliances.mover().megabits(megabitsPerSecond);
            return null;
        });
    }

    /** @return what the line between the sites carries, in Mbit/s */
    public int line() {
        return world.inside(() -> appliances.mover().megabits());
    }

    /**
     * Makes machines that run and that nobody protects.
     *
     * @param medianGigabytes half of them are smaller; their sizes follow a log-normal distribution
     */
    public void addMachines(String site, String prefix, int count, int medianGigabytes, int memoryGigabytes) {
        if (count < 1 || count > 5000) {
            throw new IllegalArgumentException("1 to 5000 machines can be made at once, not " + count);
        }
        needed("prefix", prefix);
        if (medianGigabytes < 1 || memoryGigabytes < 1) {
            throw new IllegalArgumentException("a machine has at least 1 GB of disk and of memory");
        }
        world.inside(() -> {
            appliances.builder().machines(site, prefix, count, medianGigabytes, memoryGigabytes);
            return null;
        });
    }

    /** Makes a template on a logical switch. */
    public void addTemplate(String site, String name, int gigabytes, String network) {
        needed("name", name);
        needed("network", network);
        world.inside(() -> {
            appliances.builder().template(site, name, gigabytes, network);
            return null;
        });
    }

    private static void needed(String field, String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(field + " must not be empty");
        }
    }

    /** Lets a host refuse further running machines, or take them again. */
    public void hostFull(String site, String host, boolean full) {
        world.inside(() -> {
            InventoryObject found = named(site, "HostSystem", host);
            if (full) {
                found.more.put("full", "true");
            } else {
                found.more.remove("full");
            }
            world.objects.save(found);
            return null;
        });
    }

    /**
     * Makes a datastore that both vCenters have, each under an id of its own; it stands at one of the sites. Disks on it
     * need not be copied when a machine goes to the other site.
     */
    public void shareDatastore(String name, String home, int gigabytes) {
        needed("name", name);
        needed("home", home);
        world.inside(() -> {
            world.sites.all().forEach(site -> {
                InventoryObject store = new InventoryObject();
                store.site = site.id;
                store.type = "Datastore";
                store.id = "datastore-" + world.next("id." + site.id);
                store.name = name;
                store.parent = site.datastoreFolder;
                store.more.put("capacity", Long.toString(gigabytes * 1_000_000_000L));
                store.more.put("free", Long.toString(gigabytes * 900_000_000L));
                store.more.put("url", "ds:///vmfs/volumes/" + world.uuid("shared/" + name) + "/");
                store.more.put("home", home);
                world.objects.save(store);
            });
            return null;
        });
    }

    /** Leaves a datastore that many free gigabytes. */
    public void freeSpace(String site, String datastore, long gigabytes) {
        world.inside(() -> {
            InventoryObject store = named(site, "Datastore", datastore);
            store.more.put("free", Long.toString(gigabytes * 1_000_000_000L));
            world.objects.save(store);
            return null;
        });
    }

    private InventoryObject named(String site, String type, String name) {
        return world
                .objects
                .where(object -> object.site.equals(site) && object.type.equals(type) && object.name.equals(name))
                .stream()
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no " + type + " " + name + " at " + site));
    }

    /** @return every move since the beginning, in the order in which they began */
    public List<MoveState> moves() {
        return world.inside(() -> world.moves.all().stream().map(this::show).toList());
    }

    private MoveState show(Move move) {
        return new MoveState(
                move.name,
                move.clone,
                move.site,
                move.targetSite,
                name(move.site, move.fromHost),
                name(move.targetSite, move.toHost),
                name(move.site, move.fromDatastore),
                name(move.targetSite, move.toDatastore),
                Math.round(move.bytes),
                move.overLink,
                Instant.ofEpochMilli(move.started),
                Optional.ofNullable(move.finished).map(Instant::ofEpochMilli),
                Optional.ofNullable(move.error));
    }

    private String name(String site, String id) {
        return world.objects.get(site + "/" + id).name;
    }

    /** @return the most that ever moved at once; a host counts what leaves it and what comes to it */
    public Peaks peaks() {
        record Edge(Instant at, int change, MoveState move) {}
        List<Edge> edges = new ArrayList<>();
        for (MoveState move : moves()) {
            if (!move.copy()) {
                edges.add(new Edge(move.started(), 1, move));
                move.finished().ifPresent(at -> edges.add(new Edge(at, -1, move)));
            }
        }
        // what ends at the moment at which something begins has made room for it
        edges.sort(Comparator.comparing(Edge::at).thenComparing(Edge::change));
        Map<String, Integer> now = new HashMap<>();
        Map<String, Integer> hosts = new TreeMap<>();
        Map<String, Integer> stores = new TreeMap<>();
        int over = 0;
        int most = 0;
        for (Edge edge : edges) {
            if (edge.move().overLink()) {
                over += edge.change();
                most = Math.max(most, over);
            }
            for (String host : both(edge.move().fromHost(), edge.move().toHost())) {
                hosts.merge(host, now.merge("h " + host, edge.change(), Integer::sum), Math::max);
            }
            for (String store : both(edge.move().fromDatastore(), edge.move().toDatastore())) {
                stores.merge(store, now.merge("d " + store, edge.change(), Integer::sum), Math::max);
            }
        }
        return new Peaks(most, hosts, stores);
    }

    /** A machine that changes its disks only touches its host once. */
    private static Set<String> both(String from, String to) {
        return new TreeSet<>(List.of(from, to));
    }

    /** Adds what must never be: a machine in two vCenters, which would be one that runs twice. */
    static void check(World world, List<String> violations) {
        Map<String, Vm> seen = new HashMap<>();
        for (Vm vm : world.vms.all()) {
            Vm other = seen.put(vm.instanceUuid, vm);
            if (other != null) {
                violations.add(vm.name + " is known to both vCenters as one machine");
            }
        }
    }
}
