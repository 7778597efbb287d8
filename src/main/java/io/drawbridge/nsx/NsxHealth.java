package io.drawbridge.nsx;

/** Whether the manager works: its version, and whether it is connected to its vCenter. */
public record NsxHealth(String version, boolean vcenterConnected) {}
