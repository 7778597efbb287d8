package io.drawbridge.srm;

import io.drawbridge.core.RemoteException;
import io.drawbridge.site.gateway.DrTask;
import java.util.List;

/**
 * Setting protection up and taking it down through one site's SRM, REST gateway v2 (reference 6.1, 6.2, 6.3, 6.9,
 * 6.11). Every method may throw a {@link RemoteException}; commands are sent once, and all but deleting a plan need the
 * other site.
 */
public interface ProtectionSetup {

    /** What a mapping can name, in the vCenter's tree. */
    record Item(String id, String name, String path) {}

    /** A group or plan with the words that whoever made it left on it. */
    record Described(String id, String name, String description) {}

    /** A VM that is replicated and in no protection group yet (schema {@code VmReplicationInfo}). */
    record UnprotectedVm(String id, String name, String replicationStatus) {}

    /** A VM that must be up before another one. */
    record Dependency(String id, String name) {}

    /**
     * Looks at one place of a vCenter's tree. A whole tree may take more requests than a minute allows: whoever walks it
     * keeps what was read.
     *
     * @param vcenter instance UUID
     * @param path of an item that was read before; empty for the root
     * @return what is there and can be an end of such a mapping, or leads to it
     */
    List<Item> inventory(String vcenter, Mapping.Kind kind, String path);

    /**
     * Maps one object. The new mapping's id is not told; list them afterwards.
     *
     * @param srm id of the SRM server whose site's object is the source
     */
    void map(String srm, Mapping.Kind kind, String source, String target);

    /** @param mapping its id */
    void unmap(String srm, Mapping.Kind kind, String mapping);

    List<UnprotectedVm> unprotectedVms(String vcenter);

    List<Described> groups();

    /** @param vms triples of replicated VMs */
    DrTask createGroup(String name, String description, String protectedVcenter, List<String> vms);

    DrTask deleteGroup(String group);

    /** Protects those members that are not; a task for each, none when there is nothing to do. */
    List<DrTask> configureAll(String group);

    /** @param groups ids of protection groups */
    DrTask createPlan(String name, String description, String protectedVcenter, List<String> groups);

    DrTask deletePlan(String plan);

    DrTask setPriority(String plan, String vm, PlanVm.Priority priority);

    /** @return the VMs that must be up before this one */
    List<Dependency> dependencies(String plan, String vm);

    DrTask setDependencies(String plan, String vm, List<String> others);
}
