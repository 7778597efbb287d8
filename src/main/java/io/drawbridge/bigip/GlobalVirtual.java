package io.drawbridge.bigip;

import java.util.Set;

/**
 * A virtual server as a global traffic manager has it in its list of servers.
 *
 * @param destinations address and port as users see it, and as the device inside has it where that differs
 */
public record GlobalVirtual(String server, String name, Set<String> destinations) {

    public GlobalVirtual {
        destinations = Set.copyOf(destinations);
    }
}
