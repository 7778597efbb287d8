package io.drawbridge.vcenter;

import java.util.List;

/**
 * A virtual machine as one that can be moved or copied: how large it is and where it is.
 *
 * @param id managed object id, unique within its vCenter only; a move to another vCenter changes it
 * @param instanceUuid vCenter's own id of the VM, which a move keeps
 * @param diskBytes what its disks hold when they are full
 * @param memoryBytes its memory
 * @param host id of the host that has it
 * @param datastore id of the datastore of its first disk
 * @param folder id of the folder it is in; empty when it is in none
 * @param address the address that VMware Tools tell; empty when they do not
 * @param recentTasks ids of what vCenter does or did to it lately
 */
public record Workload(
        String id,
        String name,
        String instanceUuid,
        boolean template,
        VirtualMachine.Power power,
        boolean toolsRunning,
        boolean connected,
        long diskBytes,
        long memoryBytes,
        String host,
        String datastore,
        String folder,
        String address,
        List<Nic> nics,
        List<String> recentTasks) {

    public Workload {
        nics = List.copyOf(nics);
        recentTasks = List.copyOf(recentTasks);
    }

    /**
     * A network card.
     *
     * @param key the device's key within its VM
     * @param label how vCenter calls it: "Network adapter 1"
     * @param network the port group's key, or the network's name where it is a standard one
     */
    public record Nic(int key, String label, String network) {}

    public long bytes() {
        return diskBytes + memoryBytes;
    }

    public boolean isOn() {
        return power == VirtualMachine.Power.ON;
    }
}
