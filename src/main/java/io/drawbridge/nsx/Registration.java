package io.drawbridge.nsx;

import io.drawbridge.site.Secret;

/**
 * What a primary must know to take a manager in.
 *
 * @param address host name or IP address under which the primary reaches it
 * @param thumbprint SHA-1 of its web certificate, bytes separated by colons
 */
public record Registration(String address, String username, Secret password, String thumbprint) {}
