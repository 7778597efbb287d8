package io.drawbridge.nsx;

/** The clusters over which logical switches span. */
public record TransportZone(String id, String name, boolean universal) {}
