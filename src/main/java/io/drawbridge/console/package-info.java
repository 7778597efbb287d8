/** Pages for the people who run Drawbridge, made on the server. */
@ApplicationModule(allowedDependencies = {"approval", "check", "core", "site"})
package io.drawbridge.console;

import org.springframework.modulith.ApplicationModule;
