package io.drawbridge.lab.gateway;

/** Somebody's login at one gateway; it goes away when it is not used. */
final class GatewaySession {

    final String id;
    final String user;
    long lastUsed;
    String remoteUser;

    GatewaySession(String id, String user, long now) {
        this.id = id;
        this.user = user;
        this.lastUsed = now;
    }
}
