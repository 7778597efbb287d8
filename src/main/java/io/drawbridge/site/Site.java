package io.drawbridge.site;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.SiteId;
import java.util.Map;
import java.util.Optional;

/**
 * One data centre and the way to its systems.
 *
 * @param nsxPlacement where machines that NSX makes there shall stand; empty where none are ever made
 */
public record Site(SiteId id, String name, Map<RemoteSystem, Endpoint> endpoints, Optional<NsxPlacement> nsxPlacement) {

    public Site {
        endpoints = Map.copyOf(endpoints);
    }

    public Optional<Endpoint> find(RemoteSystem system) {
        return Optional.ofNullable(endpoints.get(system));
    }

    /** @throws InvalidInput when the site has no such system */
    public Endpoint endpoint(RemoteSystem system) {
        return find(system)
                .orElseThrow(() -> new InvalidInput(
                        "drawbridge.sites." + id + "." + system.key(), "is not set, so " + name + " has none"));
    }
}
