/** NSX for vSphere: logical switches and distributed firewall of one site, as far as a DR test needs them. */
@ApplicationModule(allowedDependencies = {"core", "engine", "site", "site::http", "site::gateway", "srm"})
package io.drawbridge.nsx;

import org.springframework.modulith.ApplicationModule;
