package io.drawbridge.nsx;

/**
 * An edge services gateway or a logical router, as the asked manager has it.
 *
 * @param localEgress for a universal router: whether each site has a control VM and a way out of its own
 * @param deployed how many machines it has at this manager
 */
public record Edge(
        String id, String name, boolean router, boolean universal, boolean localEgress, Health health, int deployed) {

    /** What a manager knows of an edge's machines (NSX-v reference 5.4). */
    public enum Health {
        GREEN,
        YELLOW,
        RED,
        /** Not known; also normal for a router without a control VM. */
        GREY
    }
}
