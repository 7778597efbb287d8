package io.drawbridge.bigip;

/** A machine as pools know it; stays when the last pool that named it is gone. */
public record Node(String fullPath, String address) {}
