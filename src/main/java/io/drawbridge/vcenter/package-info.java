/** vCenter Server: virtual machines, their power and their guests, through vim25 (SOAP). */
@ApplicationModule(allowedDependencies = {"check", "core", "engine", "planning", "site", "site::http", "srm"})
package io.drawbridge.vcenter;

import org.springframework.modulith.ApplicationModule;
