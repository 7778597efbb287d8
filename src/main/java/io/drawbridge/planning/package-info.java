/**
 * Arithmetic of protection and movement: bandwidth and RPO, sizes, limits, waves, paths. Knows no remote system and keeps
 * nothing; every figure carries its unit and its source.
 */
@ApplicationModule(allowedDependencies = {"core"})
package io.drawbridge.planning;

import org.springframework.modulith.ApplicationModule;
