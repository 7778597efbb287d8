/** The driver of steps, the journal of actions, typed process variables and the settings of the workflow engine. */
@ApplicationModule(allowedDependencies = {"core"})
package io.drawbridge.engine;

import org.springframework.modulith.ApplicationModule;
