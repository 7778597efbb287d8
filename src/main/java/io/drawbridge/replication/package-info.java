/** vSphere Replication: how far each VM's replica lags behind, and asking for a synchronisation. */
@ApplicationModule(allowedDependencies = {"check", "core", "engine", "site", "site::http", "site::gateway", "srm"})
package io.drawbridge.replication;

import org.springframework.modulith.ApplicationModule;
