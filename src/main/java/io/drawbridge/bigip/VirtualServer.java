package io.drawbridge.bigip;

import java.util.Optional;

/**
 * Where a local traffic manager takes connections.
 *
 * @param destination address and port without partition: {@code 203.0.113.10:443}
 * @param pool full path of the pool behind it
 * @param connectionLimit 0 for none
 */
public record VirtualServer(
        String fullPath, String destination, Optional<String> pool, boolean enabled, int connectionLimit) {}
