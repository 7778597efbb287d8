/** Sign-in, roles, and who the engine takes a caller for. */
@ApplicationModule(allowedDependencies = {"core", "engine", "site", "site::http"})
package io.drawbridge.security;

import org.springframework.modulith.ApplicationModule;
