package io.drawbridge.srm.step;

import io.drawbridge.site.gateway.Pairing;
import io.drawbridge.srm.PlanStatus;
import io.drawbridge.srm.RecoveryOptions;
import org.springframework.stereotype.Component;

/** Brings the plan's VMs up at the recovery site from their replicas, whether the protected site answers or not. */
@Component
class RunDisasterRecovery extends PlanRecovery {

    RunDisasterRecovery(PlanReader reader) {
        super(reader);
    }

    @Override
    boolean isGoal(PlanStatus status) {
        return status == PlanStatus.RECOVERY_COMPLETE || status == PlanStatus.DISASTER_RECOVERY_COMPLETE;
    }

    @Override
    RecoveryOptions options(Pairing pairing, PlanStatus status) {
        return RecoveryOptions.disaster(pairing.remoteAnswers());
    }
}
