package io.drawbridge.srm;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import java.util.List;

/** A VM of a protection group and how well it is protected (schema {@code ProtectionGroupVmInfo}). */
public record GroupVm(String id, String name, Protection protectionInfo, StatusDetails protectionStatusDetails) {

    /** Where the VM would go. */
    public record Protection(
            InventoryObject recoveryFolder, InventoryObject recoveryResourcePool, List<Network> recoveryNetworks) {
        public Protection {
            recoveryNetworks = recoveryNetworks == null ? List.of() : List.copyOf(recoveryNetworks);
        }
    }

    /** An object of a vCenter by id and name. */
    public record InventoryObject(String id, String name) {}

    /** A network of a vCenter. */
    public record Network(String id, String name, String type) {}

    /** How well it is protected, with the server's reasons. */
    public record StatusDetails(Status status, List<String> errors) {
        public StatusDetails {
            status = status == null ? Status.UNKNOWN : status;
            errors = errors == null ? List.of() : List.copyOf(errors);
        }
    }

    /** Reference 6.2. */
    public enum Status {
        LOADING,
        NOT_CONFIGURED,
        CONFIGURING_PROTECTION,
        REMOVING_PROTECTION,
        RESTORING_PLACEHOLDER,
        DEVICE_NOT_FOUND,
        PLACEHOLDER_VM_DELETED,
        ABR_CONFIGURATION_ERROR,
        PLACEHOLDER_CREATION_ERROR,
        OK,
        INVALID,
        MISSING_MAPPING,
        REPLICATION_ERROR,
        REPLICATION_WARNING,
        MAPPING_CONFLICT,
        MISSING_UNPROTECTED_VM,
        VVOL_CONFIGURATION_ERROR,
        VVOL_CONFIGURATION_WARNING,
        @JsonEnumDefaultValue
        UNKNOWN
    }

    public Status status() {
        return protectionStatusDetails == null ? Status.UNKNOWN : protectionStatusDetails.status();
    }

    public List<Network> recoveryNetworks() {
        return protectionInfo == null ? List.of() : protectionInfo.recoveryNetworks();
    }
}
