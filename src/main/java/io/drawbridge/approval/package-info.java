/** Who must agree, and who did: policy, four eyes, quorum, escalation, break-glass, decisions on failed steps. */
@ApplicationModule(allowedDependencies = {"core", "engine"})
package io.drawbridge.approval;

import org.springframework.modulith.ApplicationModule;
