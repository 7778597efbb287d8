package io.drawbridge.srm.step;

import io.drawbridge.site.gateway.Pairing;
import io.drawbridge.srm.PlanStatus;
import io.drawbridge.srm.RecoveryOptions;
import org.springframework.stereotype.Component;

/** Moves the plan's VMs with nothing lost: shut down, last synchronisation, power on at the recovery site. */
@Component
class RunPlannedMigration extends PlanRecovery {

    RunPlannedMigration(PlanReader reader) {
        super(reader);
    }

    @Override
    boolean isGoal(PlanStatus status) {
        return status == PlanStatus.RECOVERY_COMPLETE;
    }

    @Override
    boolean isMeasured() {
        return true;
    }

    @Override
    RecoveryOptions options(Pairing pairing, PlanStatus status) {
        return RecoveryOptions.planned();
    }
}
