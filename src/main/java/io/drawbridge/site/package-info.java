/** Tenants, sites, site pairs, recovery plans and the connections to the sites' systems, as settings say. */
@ApplicationModule(allowedDependencies = {"core"})
package io.drawbridge.site;

import org.springframework.modulith.ApplicationModule;
