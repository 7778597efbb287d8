package io.drawbridge.readiness.step;

import io.drawbridge.engine.StepContext;
import io.drawbridge.replication.Replication;
import io.drawbridge.replication.ReplicationIndex;
import io.drawbridge.replication.VmReplications;
import io.drawbridge.srm.PlanLookup;
import io.drawbridge.vcenter.Vcenters;
import io.drawbridge.vcenter.VirtualMachine;
import io.drawbridge.vcenter.VmIndex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** Reads power and replication of the plan's VMs at their source. */
@Component
class SourceReader {

    private static final Duration FRESH = Duration.ofSeconds(5);

    private final PlanLookup plans;
    private final Vcenters vcenters;
    private final VmReplications replications;

    SourceReader(PlanLookup plans, Vcenters vcenters, VmReplications replications) {
        this.plans = plans;
        this.vcenters = vcenters;
        this.replications = replications;
    }

    SourceState read(StepContext step) {
        var plan = plans.plan(step, FRESH);
        var vms = plans.vms(step, plan, FRESH);
        var vcenter = vcenters.at(step.protectedSite());
        var about = step.shared("vcenter " + step.protectedSite() + " about", Duration.ofMinutes(5), vcenter::about);
        var machines = new VmIndex(
                about.instanceUuid(),
                step.shared("vcenter " + step.protectedSite() + " virtual machines", FRESH, vcenter::virtualMachines));
        var index = new ReplicationIndex(
                step.shared(
                        "replication " + step.sitePair() + " " + step.recoverySite() + " replications",
                        FRESH,
                        replications.at(step.sitePair(), step.recoverySite())::replications),
                Objects.toString(plan.protectedVcGuid(), ""));
        var found = new ArrayList<SourceState.Vm>(vms.size());
        for (var vm : vms) {
            var replication = index.of(vm);
            found.add(new SourceState.Vm(
                    vm.id(),
                    vm.name(),
                    machines.exactly(vm)
                            .map(VirtualMachine::power)
                            .map(Enum::name)
                            .orElse("GONE"),
                    replication.map(Replication::state).map(Enum::name).orElse("NONE"),
                    replication
                            .flatMap(Replication::lastSync)
                            .map(at -> at.toEpochMilli())
                            .orElse(0L)));
        }
        return SourceState.of(step.now().toString(), step.protectedSite().value(), plan.name(), found);
    }
}
