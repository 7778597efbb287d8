package io.drawbridge.vcenter;

import java.util.Map;
import java.util.Optional;

/**
 * Where a virtual machine shall go; all ids are the destination's.
 *
 * @param folder absent to stay in its folder; must be given across vCenters
 * @param pool absent to stay in its pool
 * @param host absent to stay at its host
 * @param networks the network of each card, by the card's key; cards that are not named keep theirs
 */
public record Relocation(
        Optional<String> folder,
        String datastore,
        Optional<String> pool,
        Optional<String> host,
        Map<Integer, Places.Network> networks) {

    public Relocation {
        networks = Map.copyOf(networks);
    }

    /** Disks only: it keeps running where it runs. */
    public static Relocation ofDisks(String datastore) {
        return new Relocation(Optional.empty(), datastore, Optional.empty(), Optional.empty(), Map.of());
    }
}
