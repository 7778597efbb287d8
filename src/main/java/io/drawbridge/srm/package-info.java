/** Site Recovery Manager: recovery plans, protection groups, mappings and the runs of plans. */
@ApplicationModule(allowedDependencies = {"check", "core", "engine", "site", "site::http", "site::gateway"})
package io.drawbridge.srm;

import org.springframework.modulith.ApplicationModule;
