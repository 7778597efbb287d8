package io.drawbridge.readiness;

import io.drawbridge.nsx.NsxManagers;
import io.drawbridge.planning.ProtectionLimits;
import io.drawbridge.replication.VmReplications;
import io.drawbridge.site.Sites;
import io.drawbridge.srm.SiteRecoveries;
import io.drawbridge.vcenter.Vcenters;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

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
                limits,
                new RecoverySiteRoom(
                        vcenters,
                        new QuotaSettings(Map.of()),
                        ProtectionLimits.ofSourceDesign(),
                        new Sites(List.of(), List.of(), List.of(), List.of())),
                ProtectionLimits.ofSourceDesign(),
                new StaticListableBeanFactory().getBeanProvider(OwnRecords.class));
    }
}
