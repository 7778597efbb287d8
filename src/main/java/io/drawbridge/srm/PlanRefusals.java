package io.drawbridge.srm;

/** The codes of what a recovery plan can stand in the way with. */
public final class PlanRefusals {

    /** The plan, or what it protects, is not in a state from which the run may begin. */
    public static final String PLAN_NOT_READY = "drawbridge.planNotReady";
    /** The plan protects another site than the run takes over from. */
    public static final String WRONG_DIRECTION = "drawbridge.wrongDirection";
    /** The plan was recovered, but not by this run. */
    public static final String PLAN_ALREADY_RECOVERED = "drawbridge.planAlreadyRecovered";
    /** The recovery that this run started ended in an error. */
    public static final String RECOVERY_FAILED = "drawbridge.recoveryFailed";
    /** The recovery ended with some of its work undone; trying again goes on where it stopped. */
    public static final String RECOVERY_INCOMPLETE = "drawbridge.recoveryIncomplete";
    /** Both sites are up and both have the VMs. */
    public static final String SPLIT_BRAIN = "drawbridge.splitBrain";
    /** The test that this run started ended in an error. */
    public static final String TEST_FAILED = "drawbridge.testFailed";
    /** The clean-up left something behind. */
    public static final String CLEANUP_INCOMPLETE = "drawbridge.cleanupIncomplete";

    /** The reversal of protection ended with errors; trying again goes on where it stopped. */
    public static final String REPROTECT_INCOMPLETE = "drawbridge.reprotectIncomplete";
    /** The reversal that this run started ended in an error, and nothing was reversed. */
    public static final String REPROTECT_FAILED = "drawbridge.reprotectFailed";

    private PlanRefusals() {}
}
