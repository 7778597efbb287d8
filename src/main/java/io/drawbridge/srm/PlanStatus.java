package io.drawbridge.srm;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import java.util.EnumSet;
import java.util.Set;

/** Where a recovery plan stands (reference 6.4). */
public enum PlanStatus {
    READY_STATE,
    NO_PROTECTION_GROUPS,
    DIRECTION_ERROR,
    DELETING,
    WAITING_FOR_USER_INPUT,
    CANCEL_IN_PROGRESS,
    TEST_IN_PROGRESS,
    PROTECTION_GROUPS_IN_USE,
    TEST_COMPLETE,
    TEST_INTERRUPTED,
    CLEANUP_IN_PROGRESS,
    CLEANUP_INCOMPLETE,
    CLEANUP_INTERRUPTED,
    RECOVERY_IN_PROGRESS,
    RECOVERY_COMPLETE,
    RECOVERY_STARTED,
    PARTIAL_RECOVERY,
    RECOVERY_SPLIT_BRAIN,
    DISASTER_RECOVERY_COMPLETE,
    INCOMPLETE_RECOVERY,
    RECOVERY_INTERRUPTED,
    REPROTECT_IN_PROGRESS,
    INCOMPLETE_REPROTECT,
    PARTIAL_REPROTECT,
    REPROTECT_INTERRUPTED,
    UNKNOWN_STATE,
    SYNC_CONFLICT,
    /** A status that a newer release brought. */
    @JsonEnumDefaultValue
    UNKNOWN;

    private static final Set<PlanStatus> MOVING = EnumSet.of(
            WAITING_FOR_USER_INPUT,
            CANCEL_IN_PROGRESS,
            TEST_IN_PROGRESS,
            CLEANUP_IN_PROGRESS,
            RECOVERY_IN_PROGRESS,
            RECOVERY_STARTED,
            REPROTECT_IN_PROGRESS);

    private static final Set<PlanStatus> TOUCHED_BY_RECOVERY = EnumSet.of(
            RECOVERY_IN_PROGRESS,
            RECOVERY_COMPLETE,
            RECOVERY_STARTED,
            PARTIAL_RECOVERY,
            RECOVERY_SPLIT_BRAIN,
            DISASTER_RECOVERY_COMPLETE,
            INCOMPLETE_RECOVERY,
            RECOVERY_INTERRUPTED);

    /** @return whether SRM is at work on the plan */
    public boolean isMoving() {
        return MOVING.contains(this);
    }

    /** @return whether VMs may already run at the recovery site for good */
    public boolean isTouchedByRecovery() {
        return TOUCHED_BY_RECOVERY.contains(this);
    }

    /** @return the status and what it means, for an operator */
    public String words() {
        return name()
                + switch (this) {
                    case READY_STATE -> " (idle, may be tested or recovered)";
                    case NO_PROTECTION_GROUPS -> " (it holds no protection group)";
                    case DIRECTION_ERROR -> " (its groups do not all replicate the same way)";
                    case WAITING_FOR_USER_INPUT -> " (stopped at a prompt)";
                    case PROTECTION_GROUPS_IN_USE -> " (another plan with the same groups runs or holds a test)";
                    case TEST_COMPLETE -> " (it holds a test that was not cleaned up)";
                    case TEST_INTERRUPTED -> " (the server failed during a test)";
                    case CLEANUP_INCOMPLETE -> " (a clean-up had errors)";
                    case CLEANUP_INTERRUPTED -> " (the server failed during a clean-up)";
                    case RECOVERY_COMPLETE -> " (recovered)";
                    case RECOVERY_STARTED -> " (begun at the peer, exact state not known here)";
                    case PARTIAL_RECOVERY -> " (another plan recovered some of its groups)";
                    case RECOVERY_SPLIT_BRAIN -> " (recovered, and the old site is back with its VMs not shut down)";
                    case DISASTER_RECOVERY_COMPLETE -> " (recovered, the old VMs were not shut down)";
                    case INCOMPLETE_RECOVERY -> " (a recovery had errors)";
                    case RECOVERY_INTERRUPTED -> " (the server failed during a recovery)";
                    case INCOMPLETE_REPROTECT -> " (a reprotect had errors)";
                    case PARTIAL_REPROTECT -> " (another plan reprotected some of its groups)";
                    case REPROTECT_INTERRUPTED -> " (the server failed during a reprotect)";
                    case SYNC_CONFLICT -> " (edited at both sites)";
                    case UNKNOWN_STATE, UNKNOWN -> " (not a state we know)";
                    default -> "";
                };
    }
}
