/** Who must agree, and who did: policy, four eyes, quorum, escalation, break-glass, decisions on failed steps. */
@ApplicationModule(allowedDependencies = {"core", "engine", "security"})
package io.drawbridge.approval;

import org.springframework.modulith.ApplicationModule;
