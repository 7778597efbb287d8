/** Start, find, follow and abort runs; the catalogue of runbooks. */
@ApplicationModule(
        allowedDependencies = {"check", "core", "engine", "site", "srm", "readiness", "approval", "security"})
package io.drawbridge.runbook;

import org.springframework.modulith.ApplicationModule;
