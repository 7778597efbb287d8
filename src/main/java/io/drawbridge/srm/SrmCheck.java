package io.drawbridge.srm;

import io.drawbridge.check.GatewayCheck;
import io.drawbridge.site.RemoteSystem;
import java.util.List;
import org.springframework.stereotype.Component;

/** Checks the connection to SRM. SRM without REST is refused by name. */
@Component
class SrmCheck extends GatewayCheck {

    SrmCheck() {
        super(
                RemoteSystem.SRM,
                "SRM",
                HttpSiteRecoveries.DEFAULT_PATH,
                "/server/info",
                List.of("recovery-management/plans", "protection-management/groups"));
    }

    @Override
    protected String rightsNotTold() {
        return "whether it may test, run, reprotect and change plans SRM tells only when that is sent: see the role in"
                + " docs/connect-real-sites.md";
    }
}
