/** Watches the load of pools and starts the runbook cloud-burst when one is full for too long. */
@ApplicationModule(allowedDependencies = {"bigip", "core", "engine", "runbook", "site"})
package io.drawbridge.burst;

import org.springframework.modulith.ApplicationModule;
