package io.drawbridge.nsx;

import io.drawbridge.site.Secret;

/**
 * What a controller is deployed from.
 *
 * @param name without spaces and underscores
 * @param cluster id of a cluster or resource pool
 * @param network id of a port group
 * @param size small, medium or large; later releases read over it
 * @param password counts for the first node of a cluster only
 */
public record ControllerSpec(
        String name, String ipPool, String cluster, String datastore, String network, String size, Secret password) {}
