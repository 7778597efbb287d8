package io.drawbridge.srm;

/** A protection group (schema {@code ProtectionGroupInfo}); states are kept as the server spells them. */
public record ProtectionGroup(
        String id,
        String name,
        String protectedVcGuid,
        String recoveryVcGuid,
        Integer totalVms,
        String replicationType,
        String status,
        String recoveryStatus) {

    public int vms() {
        return totalVms == null ? 0 : totalVms;
    }
}
