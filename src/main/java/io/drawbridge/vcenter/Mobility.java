package io.drawbridge.vcenter;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What one vCenter can do about where virtual machines are. Every method may throw a
 * {@link io.drawbridge.core.RemoteException}, a {@link VcenterFault} where vCenter gives a reason; commands are sent
 * once. A task that was accepted may still end in an error: what is wrong with a destination is found out there.
 */
public interface Mobility {

    /** @return all virtual machines and templates */
    List<Workload> workloads();

    /** @return hosts, datastores, networks, pools and folders */
    Places places();

    /** Moves within this vCenter. @return the task's id */
    String relocate(String vm, Relocation to);

    /**
     * Moves a virtual machine into another vCenter, running or not (reference vsphere-sdk section 6). The task stays at
     * this one; the machine's id changes, its instance UUID does not.
     *
     * @return the task's id
     */
    String relocate(String vm, Relocation to, Destination there);

    /**
     * Copies a template or a virtual machine; the copy is powered on.
     *
     * @return the task's id; once it is over it names the copy
     */
    String copy(String source, String name, String folder, Relocation to);

    /** Deletes a virtual machine and its disks; it must be off. @return the task's id */
    String destroy(String vm);

    /** Takes a virtual machine out of the inventory and leaves its disks alone. */
    void unregister(String vm);

    /** @return those of the tasks that vCenter still knows, by id */
    Map<String, VcenterTask> tasks(Collection<String> ids);

    /** @return how another vCenter gets into this one; holds a secret that it never shows */
    Destination asDestination();
}
