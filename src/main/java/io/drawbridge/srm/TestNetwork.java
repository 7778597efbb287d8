package io.drawbridge.srm;

/**
 * Which network a test uses in place of a plan's own; both at the recovery site, both as {@link InventoryId}.
 */
public record TestNetwork(String targetNetwork, String testNetwork) {}
