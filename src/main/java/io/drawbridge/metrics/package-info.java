/** Figures for monitoring: what runs, what waits, what answers, how far replication lags, how ready plans are. */
@ApplicationModule(allowedDependencies = {"core", "engine", "metering", "readiness", "runbook", "site", "srm"})
package io.drawbridge.metrics;

import org.springframework.modulith.ApplicationModule;
