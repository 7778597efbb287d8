package io.drawbridge.lab.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Protects machines and lets go of them: replication first, then a place in a protection group with a placeholder at
 * the other site, as site-wide mappings have it.
 */
public final class Protection {

    private final World world;
    private final WorldBuilder builder;
    private final Replicator replicator;

    public Protection(World world, WorldBuilder builder, Replicator replicator) {
        this.world = world;
        this.builder = builder;
        this.replicator = replicator;
    }

    /** @return the machine that a virtual machine is a copy of */
    public Optional<Machine> machineOf(Vm vm) {
        return vm.machine == null ? Optional.empty() : world.machines.find(vm.machine);
    }

    // --- replication

    /** Begins to replicate a machine to the other site. */
    public Replication replicate(Vm source, String datastore, int rpoMinutes) {
        Machine machine = new Machine();
        machine.id =
                world.machines.find(source.name).isPresent() ? source.name + "-" + world.next("machine") : source.name;
        machine.name = source.name;
        machine.group = "";
        machine.changeMegabytesPerHour = source.changeMegabytesPerHour;
        machine.copies.put(source.site, source.id);
        world.machines.save(machine);
        source.machine = machine.id;
        world.vms.save(source);

        Replication replication = new Replication();
        replication.id = "rep-" + machine.id;
        replication.machine = machine.id;
        replication.guid = world.uuid("replication/" + machine.id + "/" + world.next("replication"));
        replication.sourceSite = source.site;
        replication.targetSite = world.peerOf(source.site).id;
        replication.rpoMinutes = rpoMinutes;
        replication.targetDatastore = datastore;
        world.replications.save(replication);
        fill(replication.targetSite, datastore, source.gigabytes());
        replicator.full(replication, true);
        return replication;
    }

    /** Ends a replication; its replica is deleted. */
    public void unreplicate(Replication replication) {
        Machine machine = world.machines.get(replication.machine);
        Vm source = world.copyOf(machine, replication.sourceSite);
        if (replication.targetDatastore != null) {
            fill(replication.targetSite, replication.targetDatastore, -source.gigabytes());
        }
        world.replications.remove(replication.key());
        source.machine = null;
        world.vms.save(source);
        world.machines.remove(machine.key());
    }

    private void fill(String site, String datastore, long gigabytes) {
        InventoryObject store = world.objects.get(site + "/" + datastore);
        store.more.put("free", Long.toString(free(store) - gigabytes * 1_000_000_000L));
        world.objects.save(store);
    }

    public static long free(InventoryObject store) {
        return Long.parseLong(store.more.getOrDefault("free", "0"));
    }

    // --- protection groups

    /** Takes a replicated machine into a group; it gets a placeholder when everything of it is mapped. */
    public void protect(Machine machine, Group group) {
        machine.group = group.id;
        Vm source = world.copyOf(machine, group.protectedSite);
        machine.unmapped = unmapped(source);
        boolean room =
                !world.peerOf(group.protectedSite).placeholderDatastores().isEmpty();
        machine.protection =
                !machine.unmapped.isEmpty() ? "MISSING_MAPPING" : room ? "OK" : "PLACEHOLDER_CREATION_ERROR";
        world.machines.save(machine);
        if (machine.protection.equals("OK") && machine.copies.size() == 1) {
            Vm copy = builder.placeholder(machine, group.protectedSite);
            // Recovery puts the replica in the placeholder's place, so that is where the machine lies.
            replicator.of(machine).map(one -> one.targetDatastore).ifPresent(store -> {
                copy.datastore = store;
                world.vms.save(copy);
            });
        }
    }

    private List<String> unmapped(Vm source) {
        List<String> missing = new ArrayList<>();
        for (String network : source.homeNetworks) {
            missing(source.site, "networks", network, missing);
        }
        missing(source.site, "folders", source.folder, missing);
        missing(source.site, "resources", source.pool, missing);
        return missing;
    }

    private void missing(String site, String kind, String source, List<String> missing) {
        boolean mapped = world.mappings.all().stream()
                .anyMatch(mapping ->
                        mapping.kind.equals(kind) && mapping.site.equals(site) && mapping.source.equals(source));
        if (!mapped) {
            missing.add(world.objects.get(site + "/" + source).name);
        }
    }

    /** Takes a machine out of its group; it is replicated on, its placeholder is deleted. */
    public void unprotect(Machine machine) {
        Group group = world.groups.get(machine.group);
        String target = world.peerOf(group.protectedSite).id;
        String copy = machine.copies.remove(target);
        if (copy != null) {
            world.vms.remove(target + "/" + copy);
        }
        machine.group = "";
        machine.priority = 3;
        machine.dependsOn = new ArrayList<>();
        machine.protection = "OK";
        machine.unmapped = new ArrayList<>();
        world.machines.save(machine);
        for (Machine other : world.machines.where(one -> one.dependsOn.contains(machine.id))) {
            other.dependsOn.remove(machine.id);
            world.machines.save(other);
        }
    }
}
