/**
 * Measures a path between two machines, one of which listens for as long as somebody asked it to. Needs neither engine nor
 * database nor settings.
 */
@ApplicationModule(allowedDependencies = {"core", "planning"})
package io.drawbridge.probe;

import org.springframework.modulith.ApplicationModule;
