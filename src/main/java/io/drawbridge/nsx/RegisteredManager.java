package io.drawbridge.nsx;

/**
 * A manager in the list of the asked one.
 *
 * @param primaryUuid its primary, as a secondary tells it of itself; empty in a primary's list
 */
public record RegisteredManager(String uuid, String address, String primaryUuid) {}
