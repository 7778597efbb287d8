package io.drawbridge.readiness;

import io.drawbridge.nsx.NsxManagers;
import io.drawbridge.replication.VmReplications;
import io.drawbridge.srm.SiteRecoveries;
import io.drawbridge.vcenter.Vcenters;

/** Makes the check without Spring. */
public final class ReadinessDoubles {

    private ReadinessDoubles() {}

    public static ReadinessCheck check(
            SiteRecoveries recoveries,
            VmReplications replications,
            Vcenters vcenters,
            NsxManagers managers,
            OperationalLimits limits) {
        return new ReadinessCheck(
                recoveries,
                replications,
                new SystemProbes(recoveries, replications, vcenters, managers, site -> java.util.Optional.empty()),
                limits);
    }
}
