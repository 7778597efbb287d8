package io.drawbridge.srm;

import io.drawbridge.core.SiteId;
import java.util.Optional;

/**
 * What the catalogue keeps of a plan.
 *
 * @param protectedSite where its VMs are protected now; empty when the plan belongs to no site of the pair
 */
public record PlanSummary(String id, String name, PlanStatus status, Optional<SiteId> protectedSite) {}
