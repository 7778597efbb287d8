package io.drawbridge.readiness;

import java.util.List;

/**
 * What a run would move. Bounded in size whatever the plan holds: names are examples.
 *
 * @param status where the plan stood when it was looked at
 * @param direction from which site to which
 */
public record Scope(
        String plan,
        String planId,
        String status,
        String direction,
        int vmCount,
        List<Group> groups,
        List<PriorityGroup> priorities) {

    /**
     * A protection group of the plan.
     *
     * @param rpoMinutes the strictest RPO of its VMs; null when none is known
     * @param worstLagMinutes age of its oldest replica; null when a VM has none
     * @param violating how many VMs lag behind their RPO
     * @param oldestReplica the moment whose data its oldest replica holds; null when a VM has none
     */
    public record Group(
            String name, Long rpoMinutes, int vms, Long worstLagMinutes, int violating, String oldestReplica) {}

    /** VMs that come up together. */
    public record PriorityGroup(String priority, int vms, List<String> names) {}
}
