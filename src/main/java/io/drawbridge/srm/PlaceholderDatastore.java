package io.drawbridge.srm;

/** A datastore for placeholder VMs; the status is a colour. */
public record PlaceholderDatastore(String id, String name, String overallStatus) {}
