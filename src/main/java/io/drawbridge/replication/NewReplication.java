package io.drawbridge.replication;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A replication that shall begin (schema {@code ConfigureReplicationSpec}).
 *
 * @param vmId triple of the source VM
 * @param targetVcId instance UUID of the vCenter that takes the replica
 * @param rpo minutes
 * @param copiesPerDay points in time kept for each day; 0 for none
 * @param copyDays for how many days they are kept
 * @param datastore triple of the datastore that takes all of the VM's disks
 * @param disks as {@link ReplicableVm} has them
 */
public record NewReplication(
        String vmId,
        String targetVcId,
        int rpo,
        int copiesPerDay,
        int copyDays,
        String datastore,
        List<JsonNode> disks) {

    public NewReplication {
        disks = List.copyOf(disks);
    }
}
