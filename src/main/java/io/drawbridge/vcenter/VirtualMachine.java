package io.drawbridge.vcenter;

/**
 * A virtual machine.
 *
 * @param id managed object id, unique within its vCenter only
 * @param instanceUuid vCenter's own id of the VM; empty when not told
 * @param tools state of VMware Tools
 * @param goingDown whether its guest says that it is shutting down (vim25 {@code GuestInfo.guestState}); it may be doing so
 *     and not have said it yet
 * @param connected whether the host that has it answers vCenter; if not, the power state is only what was last known
 */
public record VirtualMachine(
        String id,
        String name,
        String instanceUuid,
        Power power,
        Tools tools,
        boolean goingDown,
        boolean connected,
        boolean template) {

    /** vim25 {@code VirtualMachinePowerState}. */
    public enum Power {
        ON,
        OFF,
        SUSPENDED,
        UNKNOWN
    }

    /** vim25 {@code guest.toolsRunningStatus}. */
    public enum Tools {
        RUNNING,
        NOT_RUNNING,
        EXECUTING_SCRIPTS,
        UNKNOWN
    }

    /** @return whether it is certain that it does not run */
    public boolean isProvenOff() {
        return connected && power == Power.OFF;
    }
}
