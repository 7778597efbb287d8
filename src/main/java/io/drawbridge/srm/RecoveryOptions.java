package io.drawbridge.srm;

/**
 * The four switches of a recovery (reference 6.5). What a left-out one means is not documented, so all four are always
 * sent.
 *
 * @param plannedFailover true: planned migration, stops at an error; false: disaster recovery, goes on
 * @param syncData replicate outstanding changes first; needs the protected site
 * @param skipProtectionSiteOperations forced recovery: never talk to the protected site
 * @param migrateEligibleVms move VMs on stretched storage while they run; false for vSphere Replication
 */
public record RecoveryOptions(
        boolean plannedFailover, boolean syncData, boolean skipProtectionSiteOperations, boolean migrateEligibleVms) {

    public static RecoveryOptions planned() {
        return new RecoveryOptions(true, true, false, false);
    }

    /** @param protectedSiteAnswers whether its last changes can still be fetched */
    public static RecoveryOptions disaster(boolean protectedSiteAnswers) {
        return new RecoveryOptions(false, protectedSiteAnswers, false, false);
    }
}
