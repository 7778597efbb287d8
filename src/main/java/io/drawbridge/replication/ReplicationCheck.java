package io.drawbridge.replication;

import io.drawbridge.check.GatewayCheck;
import io.drawbridge.site.RemoteSystem;
import java.util.List;
import org.springframework.stereotype.Component;

/** Checks the connection to vSphere Replication. */
@Component
class ReplicationCheck extends GatewayCheck {

    ReplicationCheck() {
        super(
                RemoteSystem.REPLICATION,
                "vSphere Replication",
                HttpVmReplications.DEFAULT_PATH,
                "/info",
                List.of("replications"));
    }

    @Override
    protected String rightsNotTold() {
        return "whether it may synchronise and configure replications vSphere Replication tells only when that is sent:"
                + " see the role in docs/connect-real-sites.md";
    }
}
