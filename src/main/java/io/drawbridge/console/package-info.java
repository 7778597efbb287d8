/** Pages for the people who run Drawbridge, made on the server. */
@ApplicationModule(
        allowedDependencies = {
            "approval",
            "check",
            "core",
            "engine",
            "evidence",
            "metering",
            "planning",
            "readiness",
            "runbook",
            "security",
            "site",
            "srm"
        })
package io.drawbridge.console;

import org.springframework.modulith.ApplicationModule;
