/**
 * What proves afterwards what was done: the sealed chain of a run's entries, checkpoints outside the database, the
 * evidence pack and its verifier, findings, search and retention.
 */
@ApplicationModule(allowedDependencies = {"core", "engine", "approval", "runbook", "security", "site"})
package io.drawbridge.evidence;

import org.springframework.modulith.ApplicationModule;
