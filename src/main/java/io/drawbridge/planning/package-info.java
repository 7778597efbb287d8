/** What can be worked out before a run: whether a path carries live migrations, and in which waves machines move. */
@ApplicationModule(allowedDependencies = {"core"})
package io.drawbridge.planning;

import org.springframework.modulith.ApplicationModule;
