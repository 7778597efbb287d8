package io.drawbridge.replication;

/**
 * A datastore that takes replicas (schema {@code Datastore}).
 *
 * @param capacity bytes
 * @param freeSpace bytes
 */
public record TargetDatastore(String id, String name, Long capacity, Long freeSpace, Boolean accessible) {

    public long free() {
        return freeSpace == null ? 0 : freeSpace;
    }

    /** @return whether it can be used at this moment; a server that does not say is believed */
    public boolean isUsable() {
        return !Boolean.FALSE.equals(accessible);
    }
}
