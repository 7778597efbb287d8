package io.drawbridge.bigip;

/**
 * Whether the device works.
 *
 * @param ready configuration, licence and provisioning are loaded
 * @param active this one of the pair handles the traffic
 */
public record DeviceHealth(String version, boolean ready, boolean active) {}
