/**
 * What replication really did: every synchronisation counted once, for the bill; how long it took, for the forecast of the next
 * violation.
 */
@ApplicationModule(
        allowedDependencies = {
            "core",
            "engine",
            "planning",
            "readiness",
            "replication",
            "runbook",
            "security",
            "site",
            "srm"
        })
package io.drawbridge.metering;

import org.springframework.modulith.ApplicationModule;
