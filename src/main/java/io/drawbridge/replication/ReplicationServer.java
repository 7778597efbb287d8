package io.drawbridge.replication;

/** One replication server of a site (schema {@code ReplicationServerInfo}). */
public record ReplicationServer(
        String id, String name, Boolean connected, Boolean decommissioned, Integer replicationCount) {

    public int replications() {
        return replicationCount == null ? 0 : replicationCount;
    }

    /** @return whether it takes replications */
    public boolean works() {
        return !Boolean.FALSE.equals(connected) && !Boolean.TRUE.equals(decommissioned);
    }
}
