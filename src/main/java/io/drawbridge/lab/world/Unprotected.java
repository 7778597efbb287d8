package io.drawbridge.lab.world;

import java.util.HashMap;
import java.util.Map;

/** Builds the applications that nobody protects: machines of one site, with names of networks at both. */
final class Unprotected {

    private final World world;
    private final WorldBuilder builder;

    Unprotected(World world, WorldBuilder builder) {
        this.world = world;
        this.builder = builder;
    }

    void build(Inventory inventory, String protectedSite) {
        Site home = world.site(protectedSite);
        Site peer = world.peerOf(protectedSite);
        for (Inventory.UnprotectedEntry entry : inventory.unprotected()) {
            Map<String, String> networks = new HashMap<>();
            entry.networks().forEach((name, names) -> {
                networks.put(name, portGroup(home, names.protectedName()));
                portGroup(peer, names.recoveryName());
            });
            String folder = folder(home, entry.folder());
            folder(peer, entry.folder());
            InventoryObject cluster = world.objects
                    .where(object -> object.site.equals(home.id) && object.type.equals("ClusterComputeResource"))
                    .get(0);
            InventoryObject root = world.objects
                    .where(object -> object.site.equals(home.id)
                            && cluster.id.equals(object.parent)
                            && object.type.equals("ResourcePool"))
                    .get(0);
            String pool =
                    builder.object(home, "ResourcePool", "resgroup-" + builder.number(home), entry.pool(), root.id).id;
            int number = 10;
            for (Inventory.TierEntry tier : entry.tiers()) {
                for (int i = 1; i <= tier.count(); i++) {
                    String name = entry.name() + "-" + tier.name() + String.format("%02d", i);
                    Vm vm = builder.vm(
                            home,
                            name,
                            WorldBuilder.or(tier.diskGb(), 60),
                            WorldBuilder.or(tier.cpus(), 2),
                            WorldBuilder.or(tier.memoryGb(), 8));
                    String network = networks.get(tier.network() == null ? tier.name() : tier.network());
                    if (network == null) {
                        throw new IllegalArgumentException("the tier " + tier.name() + " of " + entry.name()
                                + " is on a network that is not in its list");
                    }
                    vm.networks.add(network);
                    vm.homeNetworks.add(network);
                    vm.address = entry.subnet() + "." + ++number;
                    vm.folder = folder;
                    vm.pool = pool;
                    vm.host = cluster.links.get((int) (World.variety(name + "/host") * cluster.links.size()));
                    vm.bootSeconds = WorldBuilder.or(tier.bootSeconds(), 45);
                    vm.shutdownSeconds = WorldBuilder.or(tier.shutdownSeconds(), 25);
                    vm.changeMegabytesPerHour = WorldBuilder.or(tier.changeMbPerHour(), 100);
                    vm.on = true;
                    vm.tools = true;
                    world.vms.save(vm);
                }
            }
        }
    }

    private String portGroup(Site site, String name) {
        InventoryObject group = builder.portGroup(site, name);
        group.more.put("vlan", Long.toString(1700 + world.next("vlan.unprotected")));
        return world.objects.save(group).id;
    }

    private String folder(Site site, String name) {
        return builder.object(site, "Folder", "group-v" + builder.number(site), name, site.vmFolder).id;
    }
}
