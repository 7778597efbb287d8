package io.drawbridge.bigip;

/**
 * A machine's service in a pool.
 *
 * @param fullPath with node and port: {@code /Common/app-web01:443}
 * @param node full path of its node
 */
public record PoolMember(
        String fullPath,
        String node,
        String address,
        int port,
        Administration administration,
        Availability availability,
        Load load) {

    /** What an operator has set; not whether it answers. */
    public enum Administration {
        ENABLED,
        /** Takes new connections only from clients that it remembers. */
        DISABLED,
        /** Takes none; those that are open go on until they end. */
        FORCED_OFFLINE;

        /** The device shows the effective state, not what was written (contract 3.4). */
        static Administration of(String session, String state) {
            if (!session.equals("user-disabled")) {
                return ENABLED;
            }
            return state.equals("user-down") ? FORCED_OFFLINE : DISABLED;
        }

        String session() {
            return this == ENABLED ? "user-enabled" : "user-disabled";
        }

        String state() {
            return this == FORCED_OFFLINE ? "user-down" : "user-up";
        }
    }

    /** @return the last part of its path, as operators call it */
    public String name() {
        return fullPath.substring(fullPath.lastIndexOf('/') + 1);
    }

    /** @return whether an operator lets it take new connections, whether it answers or not */
    public boolean isOpen() {
        return administration == Administration.ENABLED;
    }

    /** @return whether it counts when the pool's capacity is asked for */
    boolean isEligible() {
        return administration == Administration.ENABLED && availability != Availability.OFFLINE;
    }
}
