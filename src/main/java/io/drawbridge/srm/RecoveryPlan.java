package io.drawbridge.srm;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.drawbridge.site.gateway.GrowingList;

/**
 * A recovery plan (schema {@code RecoveryPlanInfo}). Its direction is where its VMs are protected now, whatever its
 * name says.
 *
 * @param reported its status in SRM's own word, which a newer release may have brought
 * @param protectedVcGuid instance UUID of the vCenter whose VMs are protected
 * @param progress percent while running, or null
 */
public record RecoveryPlan(
        String id,
        String name,
        @JsonProperty("status") String reported,
        String description,
        String protectedSiteName,
        String recoverySiteName,
        String protectedVcGuid,
        String recoveryVcGuid,
        Integer progress,
        Boolean isRunning) {

    /** @return where it stands; {@link PlanStatus#UNKNOWN} for a word that we do not know */
    public PlanStatus status() {
        return GrowingList.known(PlanStatus.class, reported, PlanStatus.UNKNOWN);
    }

    /** @return the status in SRM's own word and what it means, for an operator */
    public String words() {
        return status() == PlanStatus.UNKNOWN ? word() + " (not a state we know)" : status().words();
    }

    /** @return the status in SRM's own word */
    public String word() {
        return GrowingList.shown(reported);
    }

    /** @return whether SRM is at work on it */
    public boolean running() {
        return Boolean.TRUE.equals(isRunning) || status().isMoving();
    }

    /** @return names the plan with its direction: what its VMs and networks are turns round with it */
    public String asItPoints() {
        return id + " from " + protectedVcGuid;
    }

    /** @return how far the run is, 0 to 100 */
    public int percent() {
        return progress == null ? 0 : Math.max(0, Math.min(100, progress));
    }
}
