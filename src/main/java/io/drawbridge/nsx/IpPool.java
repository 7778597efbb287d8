package io.drawbridge.nsx;

/** A pool of controllers' addresses. */
public record IpPool(String id, String name, int total, int used) {

    public int free() {
        return total - used;
    }
}
