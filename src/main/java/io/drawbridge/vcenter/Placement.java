package io.drawbridge.vcenter;

import java.util.List;

/**
 * What a virtual machine is made of and where it stands; ids are managed object ids of its own vCenter.
 *
 * @param cpus virtual CPUs; 0 when not told
 * @param memoryMegabytes 0 when not told
 * @param folder empty when it is in none that may be seen, as inside a vApp
 * @param resourcePool empty when not told
 */
public record Placement(
        String id,
        String name,
        int cpus,
        int memoryMegabytes,
        String folder,
        String resourcePool,
        List<Network> networks) {

    /** A network by type, such as {@code DistributedVirtualPortgroup}, and id. */
    public record Network(String type, String id) {}

    public Placement {
        networks = List.copyOf(networks);
    }
}
