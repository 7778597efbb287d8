package io.drawbridge.nsx;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How universal objects reach the secondaries, in NSX's own words where the contract names none (reference 3.2).
 *
 * @param secondaries state by the secondary's uuid
 */
public record SyncStatus(String state, Optional<Instant> last, Map<String, String> secondaries) {

    public SyncStatus {
        secondaries = Map.copyOf(secondaries);
    }
}
