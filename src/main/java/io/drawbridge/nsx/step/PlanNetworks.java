package io.drawbridge.nsx.step;

import io.drawbridge.core.RemoteException;
import io.drawbridge.engine.StepContext;
import io.drawbridge.site.gateway.DrTask;
import io.drawbridge.site.gateway.Pairing;
import io.drawbridge.srm.InventoryId;
import io.drawbridge.srm.Mapping;
import io.drawbridge.srm.PlanLookup;
import io.drawbridge.srm.RecoveryPlan;
import io.drawbridge.srm.TestNetwork;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** The networks that a plan's VMs are attached to after a recovery, and what a test uses in their place. */
@Component
class PlanNetworks {

    static final Duration FRESH = Duration.ofSeconds(3);
    private static final Duration SLOW_TO_CHANGE = Duration.ofMinutes(10);

    private final PlanLookup plans;

    PlanNetworks(PlanLookup plans) {
        this.plans = plans;
    }

    RecoveryPlan plan(StepContext step) {
        return plans.plan(step, FRESH);
    }

    /**
     * @return networks at the recovery site, each with the name of the source network it stands for where that is
     *     known, else its own; in a stable order
     */
    Map<String, String> of(StepContext step, RecoveryPlan plan) {
        var recovery = plans.recovery(step);
        var mappings = mappings(step);
        var found = new TreeMap<String, String>();
        var groups = step.shared(
                PlanLookup.question(step, "groups of " + plan.asItPoints()),
                SLOW_TO_CHANGE,
                () -> recovery.groups(plan.id()));
        for (var group : groups) {
            var vms = step.shared(
                    PlanLookup.question(step, "vms of group " + group.id() + " in " + plan.asItPoints()),
                    SLOW_TO_CHANGE,
                    () -> recovery.groupVms(group.id()));
            vms.forEach(vm -> vm.recoveryNetworks().stream()
                    .filter(network -> network.id() != null)
                    .forEach(network -> found.putIfAbsent(
                            network.id(),
                            mappings.getOrDefault(
                                    network.id(), network.name() == null ? network.id() : network.name()))));
        }
        if (found.isEmpty()) {
            // Not every release tells the networks of a VM: then every mapped one counts.
            found.putAll(mappings);
        }
        found.keySet()
                .removeIf(id -> plan.recoveryVcGuid() != null
                        && !plan.recoveryVcGuid()
                                .equalsIgnoreCase(InventoryId.of(id).vcenter()));
        return found;
    }

    private Map<String, String> mappings(StepContext step) {
        var recovery = plans.recovery(step);
        var names = new LinkedHashMap<String, String>();
        try {
            Pairing pairing = step.shared(PlanLookup.question(step, "pairing"), SLOW_TO_CHANGE, recovery::pairing);
            if (pairing.remoteSrmServer() == null || pairing.remoteSrmServer().id() == null) {
                return names;
            }
            var srm = pairing.remoteSrmServer().id();
            for (var mapping : step.shared(
                    PlanLookup.question(step, "mappings of " + Mapping.Kind.NETWORKS),
                    SLOW_TO_CHANGE,
                    () -> recovery.mappings(srm, Mapping.Kind.NETWORKS))) {
                if (mapping.secondaryObject() != null) {
                    names.put(
                            mapping.secondaryObject(),
                            mapping.primaryObjectName() == null
                                    ? mapping.secondaryObject()
                                    : mapping.primaryObjectName());
                }
            }
        } catch (RemoteException.Refused notWithoutTheOtherSite) {
            // Names only; the networks themselves come from the plan's VMs.
        }
        return names;
    }

    /** @return target network to test network, as the plan has it now */
    Map<String, String> testNetworks(StepContext step, RecoveryPlan plan) {
        var recovery = plans.recovery(step);
        var now = new TreeMap<String, String>();
        step.shared(
                        PlanLookup.question(step, "test networks of " + plan.id()),
                        FRESH,
                        () -> recovery.testNetworks(plan.id()))
                .forEach(one -> now.put(one.targetNetwork(), one.testNetwork()));
        return now;
    }

    DrTask set(StepContext step, String plan, Map<String, String> wanted) {
        return plans.recovery(step)
                .setTestNetworks(
                        plan,
                        wanted.entrySet().stream()
                                .map(one -> new TestNetwork(one.getKey(), one.getValue()))
                                .toList());
    }

    Optional<DrTask> task(StepContext step, String id) {
        return step.shared(PlanLookup.question(step, "task " + id), FRESH, () -> plans.recovery(step)
                .task(id));
    }
}
