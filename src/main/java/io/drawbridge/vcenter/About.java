package io.drawbridge.vcenter;

/** Which vCenter answers. */
public record About(String instanceUuid, String version, String apiVersion) {}
