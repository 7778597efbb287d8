/**
 * Goes through every endpoint of the sites step by step and says in words what is wrong and what to do. Reads only: it
 * opens a session of its own at each system and closes it again.
 */
@ApplicationModule(allowedDependencies = {"core", "site", "site::http"})
package io.drawbridge.check;

import org.springframework.modulith.ApplicationModule;
