/** Whether a plan can be moved now: what both sites answer, and every gap by name. */
@ApplicationModule(
        allowedDependencies = {
            "approval",
            "core",
            "engine",
            "planning",
            "security",
            "site",
            "site::http",
            "site::gateway",
            "srm",
            "replication",
            "vcenter",
            "nsx",
            "bigip"
        })
package io.drawbridge.readiness;

import org.springframework.modulith.ApplicationModule;
