/** Whether recovered services answer: VMware Tools, HTTP, TCP, DNS. */
@ApplicationModule(allowedDependencies = {"core", "engine", "site", "site::http", "site::gateway", "srm", "vcenter"})
package io.drawbridge.verify;

import org.springframework.modulith.ApplicationModule;
