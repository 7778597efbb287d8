package io.drawbridge.nsx;

/** A section of the distributed firewall. */
public record FirewallSection(String id, String name) {}
