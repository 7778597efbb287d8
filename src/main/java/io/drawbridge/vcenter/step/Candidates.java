package io.drawbridge.vcenter.step;

import io.drawbridge.engine.StepContext;
import io.drawbridge.vcenter.Mobilities;
import io.drawbridge.vcenter.Places;
import io.drawbridge.vcenter.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Looks for the machines that were named, and for a place at the other site for each of them. */
final class Candidates {

    /** What stands against a migration, with the code under which models draw it. */
    record Obstacle(String code, String reason) {}

    static final String MACHINES_UNKNOWN = "drawbridge.machinesUnknown";
    static final String MOVE_NOT_POSSIBLE = "drawbridge.moveNotPossible";
    private static final int NAMED = 5;

    private final MigrationRequest request;
    private final Fleet here;
    private final Fleet there;
    private final Places from;
    private final Places to;
    private final List<Obstacle> obstacles = new ArrayList<>();
    private final List<Workload> workloads = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Map<String, Map<String, MigrationDocument.Network>> networks = new HashMap<>();
    private int arrived;

    private Candidates(StepContext step, Mobilities vcenters, MigrationRequest request) {
        this.request = request;
        this.here = Fleet.at(step, vcenters, step.protectedSite());
        this.there = Fleet.at(step, vcenters, step.recoverySite());
        this.from = here.places();
        this.to = there.places();
    }

    static Candidates look(StepContext step, Mobilities vcenters, MigrationRequest request) {
        var candidates = new Candidates(step, vcenters, request);
        candidates.machines();
        candidates.networks();
        candidates.room();
        return candidates;
    }

    List<Obstacle> obstacles() {
        return obstacles;
    }

    List<String> warnings() {
        return warnings;
    }

    /** @return those that are still to be moved */
    List<Workload> workloads() {
        return workloads;
    }

    /** @return how many are at the other site already */
    int arrived() {
        return arrived;
    }

    // --- machines

    private void machines() {
        var unknown = new ArrayList<String>();
        var twice = new ArrayList<String>();
        var unfit = new ArrayList<String>();
        for (var name : request.names()) {
            var found = here.named(name);
            if (found.isEmpty() && there.named(name).stream().anyMatch(Workload::isOn)) {
                arrived++;
            } else if (found.isEmpty()) {
                unknown.add(name);
            } else if (found.size() > 1) {
                twice.add(name);
            } else if (found.get(0).template() || !found.get(0).connected()) {
                unfit.add(name + (found.get(0).template() ? " (a template)" : " (its host does not answer)"));
            } else {
                workloads.add(found.get(0));
            }
        }
        obstacle(MACHINES_UNKNOWN, unknown, "vCenter of " + here.site() + " has no virtual machine of this name: ");
        obstacle(MACHINES_UNKNOWN, twice, "More than one virtual machine at " + here.site() + " is called: ");
        obstacle(MACHINES_UNKNOWN, unfit, "These cannot be moved: ");
        var off = workloads.stream()
                .filter(one -> !one.isOn())
                .map(Workload::name)
                .toList();
        if (!off.isEmpty()) {
            warnings.add("switched off, and moved like that: " + some(off));
        }
    }

    private void obstacle(String code, List<String> names, String lead) {
        if (!names.isEmpty()) {
            obstacles.add(new Obstacle(code, lead + some(names) + "."));
        }
    }

    private static String some(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
                + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "");
    }

    // --- networks

    private void networks() {
        var missing = new ArrayList<String>();
        var byNameOnly = new ArrayList<String>();
        for (var vm : workloads) {
            var cards = new TreeMap<String, MigrationDocument.Network>();
            for (var nic : vm.nics()) {
                var network = from.networkOf(nic);
                var same = network.flatMap(to::sameAs);
                if (same.isEmpty()) {
                    missing.add(vm.name() + " on "
                            + network.map(Places.Network::plainName).orElse("an unknown network"));
                    continue;
                }
                if (!network.get().isUniversal()
                        && !byNameOnly.contains(network.get().name())) {
                    byNameOnly.add(network.get().name());
                }
                cards.put(
                        Integer.toString(nic.key()),
                        new MigrationDocument.Network(
                                same.get().id(),
                                same.get().name(),
                                same.get().key(),
                                same.get().switchUuid()));
            }
            networks.put(vm.instanceUuid(), cards);
        }
        obstacle(
                MOVE_NOT_POSSIBLE,
                missing,
                "The layer-2 network of these is not at " + there.site() + ", so they would lose their connections: ");
        if (!byNameOnly.isEmpty()) {
            warnings.add(
                    "no universal logical switch, only the same name at both sites; make sure that the same layer-2"
                            + " network lies behind it: " + some(byNameOnly));
        }
    }

    // --- room

    private void room() {
        if (to.pools().stream().noneMatch(pool -> pool.name().equals(request.pool()))) {
            obstacles.add(new Obstacle(
                    MOVE_NOT_POSSIBLE,
                    "vCenter of " + there.site() + " has no resource pool called " + request.pool() + "."));
        } else if (hosts().isEmpty()) {
            obstacles.add(new Obstacle(
                    MOVE_NOT_POSSIBLE,
                    "No host behind resource pool " + request.pool() + " at " + there.site() + " takes machines now."));
        }
        for (var name : stores()) {
            if (to.datastoreNamed(name).filter(Places.Datastore::usable).isEmpty()) {
                obstacles.add(new Obstacle(
                        MOVE_NOT_POSSIBLE, "vCenter of " + there.site() + " has no usable datastore " + name + "."));
            }
        }
        request.stagingDatastore().ifPresent(this::staging);
        long needed = workloads.stream().mapToLong(Workload::diskBytes).sum();
        long free = stores().stream()
                .flatMap(name -> to.datastoreNamed(name).stream())
                .mapToLong(Places.Datastore::freeBytes)
                .sum();
        if (obstacles.isEmpty() && free < needed) {
            obstacles.add(new Obstacle(
                    MOVE_NOT_POSSIBLE,
                    "The machines need " + gigabytes(needed) + " and the datastores at " + there.site() + " have "
                            + gigabytes(free) + " free."));
        }
        if (obstacles.isEmpty() && place().isEmpty()) {
            obstacles.add(new Obstacle(
                    MOVE_NOT_POSSIBLE,
                    "No datastore at " + there.site()
                            + " has room for one of the machines, though together they would."));
        }
    }

    private void staging(String name) {
        var mine = from.datastoreNamed(name).filter(Places.Datastore::usable);
        var theirs = to.datastoreNamed(name).filter(Places.Datastore::usable);
        if (mine.isEmpty()
                || theirs.isEmpty()
                || mine.get().url().isEmpty()
                || !mine.get().url().equals(theirs.get().url())) {
            obstacles.add(new Obstacle(
                    MOVE_NOT_POSSIBLE,
                    "Disks cannot go first to datastore " + name
                            + ": it is not one that hosts of both sites have at the same time."));
        }
    }

    private List<String> stores() {
        return request.stagingDatastore().map(List::of).orElse(request.datastores());
    }

    static String gigabytes(long bytes) {
        return Math.round(bytes / 1e9) + " GB";
    }

    private List<Places.Host> hosts() {
        return to.pools().stream()
                .filter(pool -> pool.name().equals(request.pool()))
                .findFirst()
                .map(pool -> to.hosts().stream()
                        .filter(host -> host.cluster().equals(pool.cluster()) && host.usable())
                        .toList())
                .orElse(List.of());
    }

    // --- places

    /** @return a place for each, spread evenly over hosts and by free space over datastores; empty where one fits nowhere */
    Optional<List<MigrationDocument.Machine>> place() {
        var pool = to.pools().stream()
                .filter(one -> one.name().equals(request.pool()))
                .findFirst()
                .orElseThrow();
        var free = new LinkedHashMap<Places.Datastore, Long>();
        stores().forEach(name -> to.datastoreNamed(name).ifPresent(store -> free.put(store, store.freeBytes())));
        var hosts = new LinkedHashMap<Places.Host, Long>();
        hosts().forEach(host -> hosts.put(host, 0L));
        var staging = request.stagingDatastore().flatMap(from::datastoreNamed);
        var placed = new ArrayList<MigrationDocument.Machine>();
        for (var vm : workloads) {
            var store = free.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .filter(one -> one.getValue() >= vm.diskBytes());
            var host = hosts.entrySet().stream().min(Map.Entry.comparingByValue());
            if (store.isEmpty() || host.isEmpty()) {
                return Optional.empty();
            }
            free.merge(store.get().getKey(), -vm.diskBytes(), Long::sum);
            hosts.merge(host.get().getKey(), vm.memoryBytes(), Long::sum);
            placed.add(new MigrationDocument.Machine(
                    vm.name(),
                    vm.instanceUuid(),
                    vm.id(),
                    vm.bytes(),
                    vm.address(),
                    vm.host(),
                    vm.datastore(),
                    staging.map(Places.Datastore::id).orElse(""),
                    pool.id(),
                    folder(vm),
                    host.get().getKey().id(),
                    host.get().getKey().name(),
                    store.get().getKey().id(),
                    store.get().getKey().name(),
                    networks.getOrDefault(vm.instanceUuid(), Map.of()),
                    "",
                    "",
                    "",
                    ""));
        }
        return Optional.of(placed);
    }

    /** The folder of the same name; else the one in which vCenter keeps all machines. */
    private String folder(Workload vm) {
        var name = from.folders().stream()
                .filter(one -> one.id().equals(vm.folder()))
                .findFirst()
                .map(Places.Folder::name)
                .orElse("vm");
        return to.folders().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .or(() -> to.folders().stream()
                        .filter(one -> one.name().equals("vm"))
                        .findFirst())
                .map(Places.Folder::id)
                .orElseThrow(() -> new IllegalStateException("vCenter of " + there.site() + " shows no folder at all"));
    }
}
