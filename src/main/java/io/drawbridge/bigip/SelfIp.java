package io.drawbridge.bigip;

/**
 * An address of the device itself.
 *
 * @param address with its prefix length: {@code 10.20.10.2/24}
 */
public record SelfIp(String fullPath, String address, String vlan) {}
