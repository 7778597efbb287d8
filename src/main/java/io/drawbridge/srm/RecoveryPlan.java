package io.drawbridge.srm;

/**
 * A recovery plan (schema {@code RecoveryPlanInfo}). Its direction is where its VMs are protected now, whatever its
 * name says.
 *
 * @param protectedVcGuid instance UUID of the vCenter whose VMs are protected
 * @param progress percent while running, or null
 */
public record RecoveryPlan(
        String id,
        String name,
        PlanStatus status,
        String description,
        String protectedSiteName,
        String recoverySiteName,
        String protectedVcGuid,
        String recoveryVcGuid,
        Integer progress,
        Boolean isRunning) {

    public RecoveryPlan {
        status = status == null ? PlanStatus.UNKNOWN : status;
    }

    /** @return whether SRM is at work on it */
    public boolean running() {
        return Boolean.TRUE.equals(isRunning) || status.isMoving();
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
