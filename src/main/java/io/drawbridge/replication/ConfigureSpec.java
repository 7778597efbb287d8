package io.drawbridge.replication;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What goes over the wire for a new replication; components are named as the contract's fields are. */
record ConfigureSpec(
        String vmId,
        String targetVcId,
        int rpo,
        boolean quiesceEnabled,
        boolean networkCompressionEnabled,
        boolean lwdEncryptionEnabled,
        boolean autoReplicateNewDisks,
        boolean mpitEnabled,
        int mpitInstances,
        int mpitDays,
        List<Disk> disks) {

    /** One disk and where its replica goes. */
    record Disk(
            JsonNode vmDisk,
            boolean enabledForReplication,
            boolean useSeeds,
            String destinationDatastoreId,
            String destinationDiskFormat) {}

    static ConfigureSpec of(NewReplication wanted) {
        boolean points = wanted.copiesPerDay() > 0;
        return new ConfigureSpec(
                wanted.vmId(),
                wanted.targetVcId(),
                wanted.rpo(),
                // Quiescing stops databases for a moment and needs an RPO of 15 minutes: whoever wants it says so
                // there.
                false,
                true,
                false,
                true,
                points,
                points ? wanted.copiesPerDay() : 0,
                points ? wanted.copyDays() : 0,
                wanted.disks().stream()
                        .map(disk -> new Disk(disk, true, false, wanted.datastore(), "SAME_AS_SOURCE"))
                        .toList());
    }
}
