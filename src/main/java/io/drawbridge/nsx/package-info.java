/** NSX for vSphere: switches and firewall as a DR test needs them, roles, controllers, edges and locale IDs as a failed site does. */
@ApplicationModule(allowedDependencies = {"check", "core", "engine", "site", "site::http", "site::gateway", "srm"})
package io.drawbridge.nsx;

import org.springframework.modulith.ApplicationModule;
