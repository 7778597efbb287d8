/** BIG-IP of a site: local pools and their members, names that lead users to a site, tunnels between the sites. */
@ApplicationModule(allowedDependencies = {"check", "core", "engine", "site", "site::http"})
package io.drawbridge.bigip;

import org.springframework.modulith.ApplicationModule;
