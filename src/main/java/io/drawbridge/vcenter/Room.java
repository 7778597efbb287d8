package io.drawbridge.vcenter;

import java.util.List;

/** What a vCenter's hosts and datastores hold, and what runs there. */
public record Room(List<Host> hosts, List<Datastore> datastores, List<Machine> machines) {

    /**
     * A host.
     *
     * @param cores processor cores; 0 when not told
     * @param memoryBytes 0 when not told
     * @param usable whether it is connected and not in maintenance
     */
    public record Host(String name, int cores, long memoryBytes, boolean usable) {}

    /** @param usable whether it is accessible and not in maintenance */
    public record Datastore(String name, long capacityBytes, long freeBytes, boolean usable) {}

    /**
     * A virtual machine, as it is configured and not as it is used.
     *
     * @param cpus virtual CPUs; 0 when not told
     * @param memoryMegabytes 0 when not told
     */
    public record Machine(String id, String name, int cpus, int memoryMegabytes, boolean on) {}

    public Room {
        hosts = List.copyOf(hosts);
        datastores = List.copyOf(datastores);
        machines = List.copyOf(machines);
    }
}
