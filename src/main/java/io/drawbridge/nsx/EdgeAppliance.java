package io.drawbridge.nsx;

/**
 * Where a machine of an edge stands.
 *
 * @param cluster id of a cluster or resource pool
 * @param valid false when the manager says that it no longer has that place
 */
public record EdgeAppliance(String cluster, String datastore, boolean valid) {}
