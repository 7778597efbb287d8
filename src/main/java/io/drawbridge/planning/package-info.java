/**
 * What can be worked out before a run: whether a line carries replication, what protection needs, whether a path carries
 * live migrations, and in which waves machines move. Knows no remote system; every figure carries its unit and source.
 */
@ApplicationModule(allowedDependencies = {"core"})
package io.drawbridge.planning;

import org.springframework.modulith.ApplicationModule;
