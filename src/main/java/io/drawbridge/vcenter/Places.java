package io.drawbridge.vcenter;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where a vCenter could put a virtual machine. */
public record Places(
        List<Host> hosts, List<Datastore> datastores, List<Network> networks, List<Pool> pools, List<Folder> folders) {

    /** What NSX-v calls the port group of a universal logical switch; all but the switch's id is alike at both sites. */
    private static final Pattern UNIVERSAL_SWITCH = Pattern.compile("vxw-[a-z]+-\\d+-(universalwire-\\d+-sid-\\d+-.*)");

    public Places {
        hosts = List.copyOf(hosts);
        datastores = List.copyOf(datastores);
        networks = List.copyOf(networks);
        pools = List.copyOf(pools);
        folders = List.copyOf(folders);
    }

    /** @param cluster id of the cluster or compute resource it belongs to */
    public record Host(String id, String name, String cluster, boolean usable) {}

    /**
     * A datastore.
     *
     * @param url what it is called by whoever has it; the same in two vCenters that share it
     */
    public record Datastore(String id, String name, String url, long freeBytes, boolean usable) {}

    /**
     * A network.
     *
     * @param key of a distributed port group; empty for a standard network
     * @param switchUuid of its distributed switch; empty for a standard network
     */
    public record Network(String id, String name, String key, String switchUuid) {

        public boolean isDistributed() {
            return !key.isEmpty();
        }

        /** @return whether it is the port group of a switch that spans sites */
        public boolean isUniversal() {
            return UNIVERSAL_SWITCH.matcher(name).matches();
        }

        /** @return what it has in common with the same network at the other site */
        public String identity() {
            var universal = UNIVERSAL_SWITCH.matcher(name);
            return universal.matches() ? universal.group(1) : name;
        }

        /** @return as people call it */
        public String plainName() {
            var universal = UNIVERSAL_SWITCH.matcher(name);
            return universal.matches() ? universal.group(1).replaceFirst("universalwire-\\d+-sid-\\d+-", "") : name;
        }
    }

    /** A resource pool. */
    public record Pool(String id, String name, String cluster) {}

    /** A folder of virtual machines or of anything else. */
    public record Folder(String id, String name, String parent) {}

    public Optional<Host> host(String id) {
        return hosts.stream().filter(host -> host.id().equals(id)).findFirst();
    }

    public Optional<Datastore> datastore(String id) {
        return datastores.stream().filter(store -> store.id().equals(id)).findFirst();
    }

    public Optional<Datastore> datastoreNamed(String name) {
        return datastores.stream().filter(store -> store.name().equals(name)).findFirst();
    }

    /** @param nic what the card says of its network: a port group's key, or a standard network's name */
    public Optional<Network> networkOf(Workload.Nic nic) {
        return networks.stream()
                .filter(network -> network.isDistributed()
                        ? network.key().equals(nic.network())
                        : network.name().equals(nic.network()))
                .findFirst();
    }

    public Optional<Network> network(String id) {
        return networks.stream().filter(network -> network.id().equals(id)).findFirst();
    }

    /** @return the network that is the same here as that one at the other site */
    public Optional<Network> sameAs(Network other) {
        return networks.stream()
                .filter(network -> network.identity().equals(other.identity()))
                .findFirst();
    }
}
