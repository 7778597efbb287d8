/** Sign-in, roles and tenants: who a caller is, and what they may see and do. */
@ApplicationModule(allowedDependencies = {"core", "engine", "site", "site::http"})
package io.drawbridge.security;

import org.springframework.modulith.ApplicationModule;
