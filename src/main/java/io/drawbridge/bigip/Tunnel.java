package io.drawbridge.bigip;

/**
 * A way to another site.
 *
 * @param localAddress empty where the device does not show it
 * @param octets carried in both directions, where the device counts them
 */
public record Tunnel(Kind kind, String name, String localAddress, String remoteAddress, State state, long octets) {

    /** By what it is made. */
    public enum Kind {
        ISESSION,
        ETHERIP
    }

    /** What the device says of it. */
    public enum State {
        UP,
        CONNECTING,
        DOWN,
        /** No leaf of the answer says so: an EtherIP tunnel has no state of its own (contract 5.5). */
        NOT_SHOWN
    }
}
