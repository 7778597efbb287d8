/** Tells people and programs outside what waits for them: by e-mail and webhook, each thing once. */
@ApplicationModule(allowedDependencies = {"core", "engine", "metering", "readiness", "runbook", "site"})
package io.drawbridge.notify;

import org.springframework.modulith.ApplicationModule;
