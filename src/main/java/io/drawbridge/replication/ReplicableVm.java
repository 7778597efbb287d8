package io.drawbridge.replication;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A VM that can be replicated (schema {@code VirtualMachine} of vSphere Replication).
 *
 * @param id triple of type, managed object id and vCenter UUID
 * @param disks as the server describes them, its home among them; they are handed back as they came when the
 *     replication is configured
 */
public record ReplicableVm(String id, String name, List<JsonNode> disks) {

    private static final long KILOBYTE = 1024;

    public ReplicableVm {
        name = name == null ? id : name;
        disks = disks == null ? List.of() : List.copyOf(disks);
    }

    /** @return bytes that its disks may hold; the contract's {@code capacity} is in KB */
    public long capacity() {
        return disks.stream()
                .mapToLong(disk -> disk.path("capacity").asLong(0) * KILOBYTE)
                .sum();
    }
}
