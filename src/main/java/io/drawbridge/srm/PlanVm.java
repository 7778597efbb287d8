package io.drawbridge.srm;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.drawbridge.site.gateway.GrowingList;
import java.util.Comparator;

/**
 * A VM of a recovery plan (schema {@code RecoveryPlanVmInfo}).
 *
 * @param reported where it stands, in SRM's own word
 * @param id triple of type, managed object id and vCenter UUID
 */
public record PlanVm(
        String id,
        String name,
        Settings recoverySettings,
        @JsonProperty("status") String reported,
        String protectionGroup,
        String protectionGroupName) {

    /** As the plan powers them on. */
    public static final Comparator<PlanVm> IN_ORDER =
            Comparator.comparing(PlanVm::priority).thenComparing(PlanVm::name).thenComparing(PlanVm::id);

    public PlanVm {
        id = id == null ? "" : id;
        name = name == null ? id : name;
    }

    public Status status() {
        return GrowingList.known(Status.class, reported, Status.UNKNOWN);
    }

    /** @return the status in SRM's own word */
    public String word() {
        return GrowingList.shown(reported);
    }

    /** The part of the recovery settings that lists carry. */
    public record Settings(Priority priority, String startupAction) {}

    /** P1 comes up first. */
    public enum Priority {
        P1,
        P2,
        P3,
        P4,
        P5,
        @JsonEnumDefaultValue
        UNKNOWN
    }

    /** Where the VM stands in the plan's run (reference 6.9). */
    public enum Status {
        READY_TO_RECOVER,
        TEST_IN_PROGRESS,
        TEST_ERROR,
        TEST_WARNING,
        TEST_SUCCEEDED,
        TEST_INCOMPLETE,
        CLEANUP_IN_PROGRESS,
        CLEANUP_ERROR,
        CLEANUP_INCOMPLETE,
        RECOVERY_IN_PROGRESS,
        RECOVERY_ERROR,
        RECOVERY_WARNING,
        RECOVERY_SUCCEEDED,
        RECOVERY_INCOMPLETE,
        REPROTECT_IN_PROGRESS,
        REPROTECT_ERROR,
        REPROTECT_INCOMPLETE,
        @JsonEnumDefaultValue
        UNKNOWN
    }

    /** @return its priority; P3, the product's middle group, where none is told */
    public Priority priority() {
        return recoverySettings == null || recoverySettings.priority() == null
                ? Priority.P3
                : recoverySettings.priority();
    }

    /** @return whether the plan leaves it off on purpose */
    public boolean staysOff() {
        return recoverySettings != null && "DO_NOT_POWER_ON".equals(recoverySettings.startupAction());
    }

    public InventoryId inventoryId() {
        return InventoryId.of(id);
    }
}
