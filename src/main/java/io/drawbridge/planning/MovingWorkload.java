package io.drawbridge.planning;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A machine that is to be moved.
 *
 * @param id unique among those that are planned together
 * @param bytes what has to go over once: disks and memory
 * @param changeBytesPerSecond what it writes to memory and disks meanwhile, which has to go over again
 * @param hosts every host that takes part, at either site
 * @param datastores every datastore that takes part, at either site
 * @param affinityGroup machines that should move in the same wave
 */
public record MovingWorkload(
        String id,
        long bytes,
        long changeBytesPerSecond,
        Set<String> hosts,
        Set<String> datastores,
        Optional<String> affinityGroup) {

    public MovingWorkload {
        Objects.requireNonNull(id, "id");
        if (bytes < 0 || changeBytesPerSecond < 0) {
            throw new IllegalArgumentException(id + " cannot have fewer than no bytes");
        }
        hosts = Set.copyOf(hosts);
        datastores = Set.copyOf(datastores);
    }
}
