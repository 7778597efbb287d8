package io.drawbridge.replication;

import io.drawbridge.srm.PlanVm;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Finds the replication of a plan's VM: by the VM's id, or by its name where the replication does not tell the id. */
public final class ReplicationIndex {

    private final Map<String, Replication> byVm = new HashMap<>();
    private final Map<String, Replication> byName = new HashMap<>();

    /** @param sourceVcenter only replications that begin at this vCenter count; empty for all */
    public ReplicationIndex(Collection<Replication> replications, String sourceVcenter) {
        for (var one : replications) {
            if (!sourceVcenter.isEmpty() && one.sourceVcId() != null && !sourceVcenter.equals(one.sourceVcId())) {
                continue;
            }
            if (one.vmId() != null) {
                byVm.put(one.vmId(), one);
            } else if (one.name() != null) {
                byName.put(one.name(), one);
            }
        }
    }

    public Optional<Replication> of(PlanVm vm) {
        return Optional.ofNullable(byVm.getOrDefault(vm.id(), byName.get(vm.name())));
    }
}
