package io.drawbridge.vcenter;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * One vCenter. Every method may throw an {@link io.drawbridge.core.RemoteException}, a {@link VcenterFault} where
 * vCenter gives a reason; commands are sent once. The vendor's SDK could stand behind this as well.
 */
public interface Vcenter {

    /** Logs in, too: whoever is told has seen a vCenter that works. */
    About about();

    /** @return all virtual machines, without templates */
    List<VirtualMachine> virtualMachines();

    /** @return what each virtual machine is made of and where it stands, without templates */
    List<Placement> placements();

    /** @return what hosts and datastores hold, and what runs there */
    Room room();

    /** @return the id of the task that powers it off, at once */
    String powerOff(String vm);

    /** @return the id of the task that powers it on */
    String powerOn(String vm);

    /** Asks the guest to shut down; there is no task. Needs running VMware Tools. */
    void shutdownGuest(String vm);

    /** @return those of the tasks that vCenter still knows, by id */
    Map<String, VcenterTask> tasks(Collection<String> ids);
}
